import type { ConfigProblem, LLMConfig } from '../../configs/llmConfig.ts';
import type { PromptTemplate } from '../../prompts/promptTemplate.ts';
import type { ConfigCooldowns } from './configCooldowns.ts';
import { configNotFound, llmConfigsNotAvailable, toolsNotEnabled, type DroppedConfig } from '../wrapperErrors.ts';

/** The YAML configs as they stand now. */
export interface ConfigSource {
  readonly path: string | undefined;
  list(): Promise<LLMConfig[]>;
  problems(): Promise<ConfigProblem[]>;
  /** Why nobody here can ask the config's model, in a sentence; undefined where somebody can. */
  whyOutOfReach(config: LLMConfig): string | undefined;
}

/** The configs a prompt may draw from, in listed order, and why the others may not. */
export interface UsableConfigs {
  usable: LLMConfig[];
  dropped: DroppedConfig[];
}

/** A config that may answer for a prompt. */
export interface UsableConfig {
  name: string;
  /** After a failure it is drawn only where all others rest too, until this time in ms since 1970; absent: it does not rest. */
  restingUntil?: number;
}

/** Sorts a prompt's configs into usable ones and dropped ones. A name listed twice counts once. */
export async function usableConfigs(prompt: PromptTemplate, source: ConfigSource): Promise<UsableConfigs> {
  const configs = new Map((await source.list()).map((config) => [config.name, config]));
  const problems = (await source.problems()).filter(({ severity }) => severity === 'error');
  const usable: LLMConfig[] = [];
  const dropped: DroppedConfig[] = [];
  for (const configName of new Set(prompt.llmConfigNames)) {
    const config = configs.get(configName);
    const problem = problems.find(({ name }) => name === configName);
    const outOfReach = config && source.whyOutOfReach(config);
    if (!config && problem) {
      const message = `${problem.file}, line ${problem.line}: ${problem.message}`;
      dropped.push({ configName, code: 'InvalidConfig', message });
    } else if (!config) {
      dropped.push({ configName, code: 'ConfigNotFound', message: configNotFound([configName], source.path).message });
    } else if (outOfReach !== undefined) {
      dropped.push({ configName, code: 'InvalidConfig', message: outOfReach });
    } else if (prompt.tools.length > 0 && !config.toolsEnabled) {
      const { message } = toolsNotEnabled(prompt.name, [configName]);
      dropped.push({ configName, code: 'ToolsNotEnabled', message });
    } else {
      usable.push(config);
    }
  }
  return { usable, dropped };
}

/**
 * Says why a prompt has no usable config at all.
 * @returns `ConfigNotFound` where all lack a file, `ToolsNotEnabled` where all that have one lack tools, else
 *   `LLMConfigsNotAvailable` with each one's reason
 */
export function noUsableConfig(prompt: PromptTemplate, dropped: readonly DroppedConfig[], folder: string | undefined) {
  const namesOf = (code: string) => dropped.filter((drop) => drop.code === code).map(({ configName }) => configName);
  const missing = namesOf('ConfigNotFound');
  const toolless = namesOf('ToolsNotEnabled');
  if (dropped.length === 0) return llmConfigsNotAvailable(dropped);
  if (missing.length === dropped.length) return configNotFound(missing, folder);
  if (toolless.length > 0 && missing.length + toolless.length === dropped.length) {
    return toolsNotEnabled(prompt.name, toolless);
  }
  return llmConfigsNotAvailable(dropped);
}

/**
 * Draws one config, uniformly: index = floor(random() × n) over those not resting, in listed order; where all rest, over
 * all. `random` is called once, even for a single config, so that a given sequence always means the same draws.
 */
export function drawConfig(usable: readonly LLMConfig[], cooldowns: ConfigCooldowns, random: () => number) {
  const rested = usable.filter(({ name }) => !cooldowns.isResting(name));
  const candidates = rested.length > 0 ? rested : usable;
  const config = candidates[Math.min(Math.floor(random() * candidates.length), candidates.length - 1)];
  return config ? { config, candidates: candidates.map(({ name }) => name) } : undefined;
}
