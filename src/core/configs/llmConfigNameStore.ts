import type { EntityStore } from '../base/entityStore.ts';
import type { LLMConfigName } from './llmConfigName.ts';

/** Config names that prompts can link to; they follow the YAML files. */
export interface LLMConfigNameStore extends EntityStore<LLMConfigName, string> {
  /**
   * Brings this workspace's rows in line with the YAML files: new names are added; a name whose file is gone goes too,
   * unless a prompt still links to it.
   */
  followFiles(names: readonly string[]): Promise<void>;
}
