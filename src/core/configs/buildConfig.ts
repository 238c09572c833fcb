import type { YamlField } from '../base/yamlMapping.ts';
import { buildSettings } from './buildSettings.ts';
import { fieldsOf } from './configFields.ts';
import { modelOfGeminiEndpoint } from './geminiEndpoint.ts';
import type { LLMConfig, LLMConfigClass } from './llmConfig.ts';
import { SecretString } from './secretString.ts';

/** Fields of a file that were found to be right. */
interface CheckedFile {
  name: string;
  file: string;
  llmConfigClass: LLMConfigClass;
  fields: ReadonlyMap<string, YamlField>;
}

/** The config that checked fields describe. */
export function buildConfig({ name, file, llmConfigClass, fields }: CheckedFile): LLMConfig {
  const optional = (key: string): string | undefined => {
    const value = fields.get(key)?.value;
    return typeof value === 'string' ? value : undefined;
  };
  const text = (key: string) => optional(key) ?? '';
  const own = new Map([...fields].filter(([key]) => fieldsOf(llmConfigClass).some((field) => field.key === key)));
  const toolsEnabled = fields.get('tools_enabled')?.value === true;
  const base = { name, file, toolsEnabled, ...buildSettings(own) };
  switch (llmConfigClass) {
    case 'AzureOpenAILLMConfig':
      return {
        ...base,
        llmConfigClass,
        endpoint: text('endpoint'),
        deploymentName: text('deployment_name'),
        apiKey: new SecretString(text('api_key')),
        apiVersion: text('api_version'),
      };
    case 'GeminiConfig':
    case 'AnthropicConfig':
    case 'GroqConfig': {
      const endpoint = optional('endpoint');
      return {
        ...base,
        llmConfigClass,
        modelName: optional('model_name') ?? modelOfGeminiEndpoint(endpoint ?? '') ?? '',
        apiKey: new SecretString(text('api_key')),
        ...(endpoint === undefined ? {} : { endpoint }),
      };
    }
    case 'OpenAICompatibleConfig': {
      const key = optional('api_key');
      return {
        ...base,
        llmConfigClass,
        baseUrl: text('base_url'),
        modelName: text('model_name'),
        ...(key === undefined ? {} : { apiKey: new SecretString(key) }),
      };
    }
    case 'VSCodeLMConfig': {
      const selector = (['vendor', 'family', 'id'] as const).flatMap((key) => {
        const value = optional(key);
        return value === undefined ? [] : [[key, value] as const];
      });
      return { ...base, llmConfigClass, ...Object.fromEntries(selector) };
    }
  }
}
