import type { ConfigChoice } from '../../chats/chatMessage.ts';
import type { LLMConfig } from '../../configs/llmConfig.ts';
import type { PromptTemplate } from '../../prompts/promptTemplate.ts';
import { chosenConfigNotUsable, pinnedConfigNotUsable } from '../wrapperErrors.ts';
import type { WrapperServices } from '../wrapperServices.ts';
import { drawConfig, noUsableConfig, usableConfigs } from './configDraw.ts';

/** The config that answers, and how it came to that. */
export interface ConfigSelection {
  config: LLMConfig;
  choice: ConfigChoice;
}

/**
 * Draws the config of a prompt, or takes the one that its chat is pinned to.
 * @param pinnedConfigName null: the chat is pinned to none
 * @throws AppError `ConfigNotFound`, `ToolsNotEnabled`, `InvalidConfig` or `LLMConfigsNotAvailable`
 */
export async function selectConfig(
  services: WrapperServices,
  prompt: PromptTemplate,
  pinnedConfigName: string | null = null,
): Promise<ConfigSelection> {
  const { usable, dropped } = await usableConfigs(prompt, services.configs);
  if (pinnedConfigName !== null) {
    const config = usable.find(({ name }) => name === pinnedConfigName);
    const candidates = usable.map(({ name }) => name);
    if (!config) throw pinnedConfigNotUsable(pinnedConfigName, prompt.name, candidates, dropped);
    return { config, choice: { reason: 'pinned', candidates } };
  }
  const drawn = drawConfig(usable, services.cooldowns, services.random);
  if (!drawn) throw noUsableConfig(prompt, dropped, services.configs.path);
  return { config: drawn.config, choice: { reason: 'drawn', candidates: drawn.candidates } };
}

/**
 * The config that its user chose for one message.
 * @throws AppError `ConfigNotFound`, `ToolsNotEnabled` or `InvalidConfig`
 */
export async function chooseConfig(
  services: WrapperServices,
  prompt: PromptTemplate,
  configName: string,
): Promise<ConfigSelection> {
  const { usable, dropped } = await usableConfigs(prompt, services.configs);
  const config = usable.find(({ name }) => name === configName);
  const candidates = usable.map(({ name }) => name);
  if (!config) throw chosenConfigNotUsable(configName, prompt.name, candidates, dropped);
  return { config, choice: { reason: 'chosen', candidates } };
}

/**
 * The selection for the chat's next message as the files stand now: that of the message before it, unless the pin changed,
 * or the config is gone or unusable.
 * @throws AppError as `selectConfig`
 */
export async function nextSelection(
  services: WrapperServices,
  prompt: PromptTemplate,
  before: ConfigSelection,
  pinnedConfigName: string | null,
): Promise<ConfigSelection> {
  if (pinnedConfigName !== null || before.choice.reason === 'pinned') {
    return selectConfig(services, prompt, pinnedConfigName);
  }
  const { usable } = await usableConfigs(prompt, services.configs);
  const config = usable.find(({ name }) => name === before.config.name);
  return config ? { config, choice: settled(before.choice) } : selectConfig(services, prompt);
}

/** A config that took over stays the chat's, as drawn: nothing failed on the way to the messages after that one. */
function settled({ reason, candidates, after, earlier = after }: ConfigChoice): ConfigChoice {
  return { reason: reason === 'kept' ? reason : 'drawn', candidates, ...(earlier ? { earlier } : {}) };
}
