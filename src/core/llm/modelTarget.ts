import type { LLMConfig, LLMConfigClass } from '../configs/llmConfig.ts';
import type { GenerationSettings } from './generationSettings.ts';

/** Which model is asked, and how its config wants it asked. */
export interface ModelTarget {
  llmConfigClass: LLMConfigClass;
  configName: string;
  /** As the vendor's request names it. */
  model: string;
  settings: GenerationSettings;
}

/** The target of a config. */
export function modelTarget(config: LLMConfig, model: string): ModelTarget {
  return { llmConfigClass: config.llmConfigClass, configName: config.name, model, settings: config.settings ?? {} };
}
