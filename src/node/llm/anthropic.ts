import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages/messages';
import type { VendorConfig } from '../../core/configs/llmConfig.ts';
import { anthropicEventName } from '../../core/llm/anthropic/anthropicEventName.ts';
import { AnthropicReader } from '../../core/llm/anthropic/anthropicReader.ts';
import { lastingQuirks, type AnthropicQuirks } from '../../core/llm/anthropic/anthropicQuirks.ts';
import { learnFromRefusal } from '../../core/llm/anthropic/anthropicRefusal.ts';
import { anthropicBody, wantsSampling, type AnthropicBody } from '../../core/llm/anthropic/anthropicRequest.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';
import { anthropicBaseUrl } from '../../core/llm/vendorBaseUrl.ts';
import { sdkErrorBody } from './sdkErrorBody.ts';
import { cleanEventStream } from './turn/cleanEventStream.ts';
import { providersOf } from './vendorProvider.ts';
import { withoutVariables } from './withoutVariables.ts';

const anthropicProvider = providersOf<AnthropicBody, AnthropicQuirks>({
  shape: anthropicBody,
  learn: learnFromRefusal,
  lasting: lastingQuirks,
  createReader: (names, context) => new AnthropicReader(names, context),
  errorBody: sdkErrorBody,
});

/**
 * The provider for Anthropic. The SDK's own version header (2026-10-21) and Bearer token are kept, unless the config sets
 * sampling, which only the version before takes.
 */
export async function createAnthropicProvider(
  connection: LLMConnection<VendorConfig>,
  options: ProviderOptions = {},
): Promise<LLMProvider> {
  const { Anthropic } = await import('@anthropic-ai/sdk');
  const { apiKey, config } = connection;
  const baseUrl = anthropicBaseUrl(connection.endpoint);
  return anthropicProvider({
    connection,
    options,
    model: config.modelName,
    baseUrl,
    authHeaders: wantsSampling(config.settings ?? {})
      ? { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' }
      : { authorization: `Bearer ${apiKey}` },
    usualQuirks: {},
    // The SDK goes by the names of events, which some gateways leave out; the vendor itself begins with one.
    cleanStream: (body, sign) => (sign === 'e' ? body : cleanEventStream(body, { nameOf: anthropicEventName })),
    send: async (body, transport) => {
      const sdkOptions = {
        // A credential passed in code keeps the SDK from looking for others.
        apiKey: apiKey === '' ? 'none' : apiKey,
        baseURL: baseUrl,
        maxRetries: 0,
        timeout: 2 ** 31 - 1,
        logLevel: 'off',
        fetch: transport.fetch,
      } as const;
      const client = withoutVariables('ANTHROPIC', () => new Anthropic(sdkOptions));
      // The body is of our own making; its looser type is settled here.
      const params = body as unknown as MessageCreateParamsStreaming;
      return client.messages.create(params, { signal: transport.signal });
    },
  });
}
