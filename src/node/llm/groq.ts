import type { ChatCompletionCreateParamsStreaming } from 'groq-sdk/resources/chat/completions';
import type { VendorConfig } from '../../core/configs/llmConfig.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';
import { groqBaseUrl } from '../../core/llm/vendorBaseUrl.ts';
import { chatCompletionsProvider } from './chatCompletionsProvider.ts';
import { cleanEventStream } from './turn/cleanEventStream.ts';
import { withoutVariables } from './withoutVariables.ts';

/** The provider for Groq. */
export async function createGroqProvider(
  connection: LLMConnection<VendorConfig>,
  options: ProviderOptions = {},
): Promise<LLMProvider> {
  const { Groq } = await import('groq-sdk');
  const baseUrl = groqBaseUrl(connection.endpoint);
  return chatCompletionsProvider({
    connection,
    model: connection.config.modelName,
    baseUrl,
    authHeaders: { authorization: `Bearer ${connection.apiKey}` },
    options,
    // Groq knows no `stream_options`; usage comes without asking, in `x_groq` of the last chunk.
    usualQuirks: { refusedFields: ['stream_options'] },
    cleanStream: (body) => cleanEventStream(body),
    send: async (body, transport) => {
      const options = {
        apiKey: connection.apiKey,
        baseURL: baseUrl,
        maxRetries: 0,
        timeout: 2 ** 31 - 1,
        logLevel: 'off',
        fetch: transport.fetch,
      } as const;
      const client = withoutVariables('GROQ', () => new Groq(options));
      // The body is of our own making; its looser type is settled here.
      const params = body as unknown as ChatCompletionCreateParamsStreaming;
      return client.chat.completions.create(params, { signal: transport.signal });
    },
  });
}
