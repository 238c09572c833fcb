import type { AzureOpenAIConfig } from '../../core/configs/llmConfig.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';
import { azureBaseUrl } from '../../core/llm/vendorBaseUrl.ts';
import { chatCompletionsProvider } from './chatCompletionsProvider.ts';
import { clientOptions, createCompletion } from './openAIClient.ts';
import { withoutVariables } from './withoutVariables.ts';

/** The provider for a deployment on Azure OpenAI. */
export async function createAzureOpenAIProvider(
  connection: LLMConnection<AzureOpenAIConfig>,
  options: ProviderOptions = {},
): Promise<LLMProvider> {
  const { AzureOpenAI } = await import('openai');
  const { deploymentName, apiVersion } = connection.config;
  const baseUrl = azureBaseUrl(connection.endpoint);
  return chatCompletionsProvider({
    connection,
    model: deploymentName,
    baseUrl,
    authHeaders: { 'api-key': connection.apiKey },
    options,
    usualQuirks: {},
    send: (body, transport) => {
      const own = { baseURL: baseUrl, apiVersion, deployment: deploymentName };
      const sdkOptions = { ...clientOptions(connection, transport), ...own };
      const client = withoutVariables('OPENAI', () => new AzureOpenAI(sdkOptions));
      return createCompletion(client, body, transport);
    },
  });
}
