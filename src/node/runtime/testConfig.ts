import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { AppError, type ErrorCode, type SourceLocation } from '../../core/base/appError.ts';
import { readYamlMapping } from '../../core/base/yamlMapping.ts';
import {
  configVerdict,
  keysAtFault,
  noToolsVerdict,
  type ConfigFaultKind,
  type ConfigVerdict,
} from '../../core/configs/configVerdict.ts';
import type { LLMConfig } from '../../core/configs/llmConfig.ts';
import type { LLMProvider } from '../../core/llm/llmProvider.ts';
import type { ToolSpec } from '../../core/tools/tool.ts';
import { askForTurn, type ModelTurnOutcome } from '../../core/wrapper/answering/modelTurn.ts';

/** What the test of a config found out. */
export type ConfigTestResult = WorkingConfig | FaultyConfig;

/** The model answered. */
export interface WorkingConfig {
  ok: true;
  /** As the vendor names it. */
  model: string;
  /** What it said. */
  text: string;
  /** How long it took. */
  seconds: number;
  /** `called`: it used the tool that it was given; `unused`: it took it and answered without; `off`: none was given. */
  tools: 'called' | 'unused' | 'off';
}

/** It did not. */
export interface FaultyConfig {
  ok: false;
  kind: ConfigFaultKind;
  /** With the code of what failed; the YAML key to change as its `field`, where the config is to blame; as its `location` the line to look at. */
  error: AppError;
}

/** Failures that say nothing about the config itself: the test could not be made. */
const unrelated: ReadonlySet<ErrorCode> = new Set(['Cancelled', 'SecretNotApproved', 'UntrustedWorkspace']);

/** Failures that a tool in the request may have led to, whatever their words. */
const perhapsTools: ReadonlySet<ErrorCode> = new Set(['BadRequest', 'Overloaded', 'StreamInterrupted']);

const probe: ToolSpec = {
  name: 'report_ready',
  description: 'Tells that you are ready.',
  parameters: {
    type: 'object',
    properties: { status: { type: 'string', description: 'The word OK.' } },
    required: ['status'],
  },
};

/**
 * One small request through a config, with a tool where the config lets its model have some; where that fails, another one
 * without the tool shows whether it was the tool.
 * @param connect gives the config's provider
 * @param isOnline whether this computer has any network
 * @throws AppError `Cancelled`, or what withheld a secret; whatever else goes wrong is the result
 */
export async function testConfig(
  config: LLMConfig,
  connect: () => Promise<LLMProvider>,
  signal: AbortSignal | undefined,
  isOnline: () => boolean = hasNetwork,
): Promise<ConfigTestResult> {
  const ask = async (tools: ToolSpec[]): Promise<ModelTurnOutcome> => {
    const asking = tools.length > 0 ? `Call the tool ${probe.name} with the status OK.` : 'Answer with the word OK.';
    const request = { messages: [{ role: 'user' as const, content: asking }], tools };
    const outcome = await askForTurn(connect, request, signal, () => undefined);
    if (!outcome.ok && unrelated.has(outcome.error.code)) throw outcome.error;
    return outcome;
  };
  const first = await ask(config.toolsEnabled ? [probe] : []);
  if (first.ok) {
    const { model, text, seconds, toolCalls } = first.turn;
    const hasCalled = toolCalls.some(({ name }) => name === probe.name);
    return { ok: true, model, text, seconds, tools: !config.toolsEnabled ? 'off' : hasCalled ? 'called' : 'unused' };
  }
  const { error } = first;
  const verdict = configVerdict(error, config, isOnline());
  if (config.toolsEnabled && verdict.kind === 'other' && perhapsTools.has(error.code)) {
    if ((await ask([])).ok) return faulty(noToolsVerdict(error), error, config);
  }
  return faulty(verdict, error, config);
}

async function faulty(verdict: ConfigVerdict, error: AppError, config: LLMConfig): Promise<FaultyConfig> {
  const { kind, message, field } = verdict;
  const { code, status, vendor, retryAfterMs } = error;
  return {
    ok: false,
    kind,
    error: new AppError(code, message, {
      cause: error,
      configName: config.name,
      location: await placeOf(config.file, keysAtFault(verdict)),
      ...(field === undefined ? {} : { field }),
      ...(status === undefined ? {} : { status }),
      ...(vendor === undefined ? {} : { vendor }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }),
  };
}

/** The value of the first of the keys that the file has. */
async function placeOf(file: string, keys: readonly string[]): Promise<SourceLocation> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const { fields } = await readYamlMapping(text);
  const key = keys.find((each) => fields.has(each));
  const place = key === undefined ? undefined : fields.get(key)?.place;
  return { file, line: place?.line ?? 1, column: place?.column ?? 1 };
}

function hasNetwork(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => !internal));
}
