import { isAppError } from '../../../core/base/appError.ts';
import type { EntityOrigin } from '../../../core/base/entityStore.ts';
import type { SecretReference } from '../../../core/configs/secretString.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../core/base/json.ts';
import { checkArguments } from '../../../core/tools/checkArguments.ts';
import { parseToolArguments } from '../../../core/tools/parseToolArguments.ts';
import type { Tool, ToolCapabilities } from '../../../core/tools/tool.ts';
import { modelSpec, reservedNames } from '../../../core/tools/toolArguments.ts';
import { toolFingerprint } from '../../../core/tools/toolGrant.ts';
import { toolSecrets } from '../../../core/tools/toolSecrets.ts';
import type { Runtime } from '../../../node/runtime/runtime.ts';
import { withinTime } from '../../../node/runtime/withinTime.ts';

/** What another chat passes; a model may pass anything. */
export interface OfferedToolInput {
  tool?: unknown;
  arguments?: unknown;
}

/** A call that can run, if it may. */
export interface ReadyCall {
  kind: 'run';
  tool: Tool;
  codeOrigin: EntityOrigin;
  capabilities: ToolCapabilities;
  /** What its defaults refer to. */
  secrets: SecretReference[];
  /** What was sent, without the names that a model cannot set. */
  arguments: JsonObject;
  /** Names of the parameters that do not come from the model. */
  suppliedParams: string[];
  fingerprint: string;
}

/** What another chat asks for: the list of tools, a run, or something that cannot run, in a sentence for the model. */
export type OfferedCall = { kind: 'list'; unknownTool?: string } | { kind: 'faulty'; message: string } | ReadyCall;

/** Reads a call, without running or asking anything. */
export async function readOfferedCall(runtime: Runtime, input: OfferedToolInput): Promise<OfferedCall> {
  const { tool: name, arguments: sent = {} } = input;
  if (typeof name !== 'string' || name.trim() === '') return { kind: 'list' };
  const stored = await runtime.tools.getWithOrigin(name);
  if (!stored) return { kind: 'list', unknownTool: name };
  const { origin } = stored;
  // Models are known to pass an object as its JSON text.
  const given = typeof sent === 'string' ? parseToolArguments(sent) : sent;
  if (!isJsonObject(given)) return { kind: 'faulty', message: `The arguments of "${name}" are not a JSON object.` };
  try {
    const { tool, spec, capabilities } = await runtime.describeTool(stored.entity);
    const reserved = reservedNames(tool, spec);
    const kept = Object.fromEntries(Object.entries(given).filter(([key]) => !reserved.has(key)));
    const checked = await checkArguments(modelSpec(tool, spec).parameters, kept, withinTime);
    if (!checked.ok) return { kind: 'faulty', message: checked.message };
    const secrets = toolSecrets(tool.defaultValuesForNonLlmParams);
    const fingerprint = await toolFingerprint(tool, capabilities, secrets);
    return {
      kind: 'run',
      tool,
      codeOrigin: origin,
      capabilities,
      secrets,
      arguments: kept,
      suppliedParams: [...reserved],
      fingerprint,
    };
  } catch (error) {
    if (isAppError(error, 'InvalidToolFile')) return { kind: 'faulty', message: error.userMessage };
    throw error;
  }
}

/** The tools with what a model is told about each; those that cannot run are left out. */
export async function listOfferedTools(runtime: Runtime): Promise<JsonObject[]> {
  const described = (await runtime.tools.list()).map(async (stored): Promise<JsonObject[]> => {
    try {
      const { tool, spec } = await runtime.describeTool(stored);
      const { description, parameters } = modelSpec(tool, spec);
      const context: JsonValue[] = tool.contextParams;
      return [{ name: tool.name, description, parameters, ...(context.length > 0 ? { context_params: context } : {}) }];
    } catch (error) {
      if (isAppError(error, 'InvalidToolFile')) return [];
      throw error;
    }
  });
  return (await Promise.all(described)).flat();
}
