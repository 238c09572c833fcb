import type { ChatHistoryStore } from '../../core/chats/chatHistoryStore.ts';
import type { LLMConfigNameStore } from '../../core/configs/llmConfigNameStore.ts';
import type { PromptTemplateStore } from '../../core/prompts/promptTemplateStore.ts';
import type { ToolStore } from '../../core/tools/toolStore.ts';

/** The stores that an import writes to. */
export interface ImportStores {
  chatHistories: Pick<ChatHistoryStore, 'putRecord'>;
  tools: Pick<ToolStore, 'get' | 'save'>;
  promptTemplates: Pick<PromptTemplateStore, 'get' | 'save'>;
  llmConfigNames: Pick<LLMConfigNameStore, 'get' | 'save'>;
  /** Names of the configs that have a YAML file. */
  configNames: () => Promise<string[]>;
}
