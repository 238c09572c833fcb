import type { LLMConfig } from './llmConfig.ts';

/** The model that a config asks for, as its YAML names it. */
export function modelOf(config: LLMConfig): string {
  switch (config.llmConfigClass) {
    case 'AzureOpenAILLMConfig':
      return config.deploymentName;
    case 'VSCodeLMConfig':
      return [config.vendor, config.family, config.id].filter((part) => part !== undefined).join(' ');
    case 'GeminiConfig':
    case 'AnthropicConfig':
    case 'GroqConfig':
    case 'OpenAICompatibleConfig':
      return config.modelName;
  }
}
