import type { LLMConfigClass } from './llmConfig.ts';

/** Keys that a config of one class must and may have, beside `name`, `llm_config_class` and `tools_enabled`. */
interface ClassFields {
  required: readonly string[];
  optional: readonly string[];
}

const vendorFields: ClassFields = { required: ['model_name', 'api_key'], optional: ['endpoint'] };

/** The YAML keys of each class. */
export const classFields: Record<LLMConfigClass, ClassFields> = {
  AzureOpenAILLMConfig: { required: ['endpoint', 'deployment_name', 'api_key', 'api_version'], optional: [] },
  GeminiConfig: vendorFields,
  AnthropicConfig: vendorFields,
  GroqConfig: vendorFields,
  OpenAICompatibleConfig: { required: ['base_url', 'model_name'], optional: ['api_key'] },
  VSCodeLMConfig: { required: [], optional: ['vendor', 'family', 'id'] },
};

/** Keys that every class has. */
export const commonFields = ['name', 'llm_config_class', 'tools_enabled'] as const;
