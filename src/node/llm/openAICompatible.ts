import type { OpenAICompatibleConfig } from '../../core/configs/llmConfig.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';
import { openAICompatibleBaseUrl } from '../../core/llm/vendorBaseUrl.ts';
import { chatCompletionsProvider } from './chatCompletionsProvider.ts';
import { clientOptions, createCompletion } from './openAIClient.ts';
import { withoutVariables } from './withoutVariables.ts';

/** The provider for any server that speaks OpenAI's chat completions. Without a key no `Authorization` header is sent. */
export async function createOpenAICompatibleProvider(
  connection: LLMConnection<OpenAICompatibleConfig>,
  options: ProviderOptions = {},
): Promise<LLMProvider> {
  const { OpenAI } = await import('openai');
  const baseUrl = openAICompatibleBaseUrl(connection.endpoint);
  return chatCompletionsProvider({
    connection,
    model: connection.config.modelName,
    baseUrl,
    authHeaders: connection.apiKey === '' ? {} : { authorization: `Bearer ${connection.apiKey}` },
    options,
    usualQuirks: {},
    send: (body, transport) => {
      const sdkOptions = { ...clientOptions(connection, transport), baseURL: baseUrl };
      const client = withoutVariables('OPENAI', () => new OpenAI(sdkOptions));
      return createCompletion(client, body, transport);
    },
  });
}
