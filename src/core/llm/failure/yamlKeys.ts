import type { LLMConfig } from '../../configs/llmConfig.ts';

/** The YAML keys under which a config's class keeps what failures are often about. */
export interface YamlKeys {
  /** Absent where the config leaves the address to the vendor. */
  address?: string;
  model: string;
  /** Only Azure has one. */
  apiVersion?: string;
}

/** How a config calls its address, its model and its API version. */
export function yamlKeysOf(config: LLMConfig): YamlKeys {
  switch (config.llmConfigClass) {
    case 'AzureOpenAILLMConfig':
      return { address: 'endpoint', model: 'deployment_name', apiVersion: 'api_version' };
    case 'OpenAICompatibleConfig':
      return { address: 'base_url', model: 'model_name' };
    case 'VSCodeLMConfig':
      return { model: 'family' };
    default:
      return { ...(config.endpoint === undefined ? {} : { address: 'endpoint' }), model: 'model_name' };
  }
}
