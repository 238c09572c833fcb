import type { LLMConnection } from '../../core/llm/llmProvider.ts';
import type { FailureContext } from '../../core/llm/failure/providerFailure.ts';
import { yamlKeysOf } from '../../core/llm/failure/yamlKeys.ts';

/** Name, secrets and YAML keys of a connection, for the wording of failures. */
export function connectionContext(connection: LLMConnection): FailureContext {
  const secrets = [connection.apiKey, ...(connection.secrets ?? [])].filter((secret) => secret !== '');
  return { configName: connection.config.name, secrets, yamlKeys: yamlKeysOf(connection.config) };
}
