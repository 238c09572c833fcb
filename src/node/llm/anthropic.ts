import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages/messages';
import { isAppError } from '../../core/base/appError.ts';
import type { VendorConfig } from '../../core/configs/llmConfig.ts';
import { AnthropicReader } from '../../core/llm/anthropicReader.ts';
import { allowedMaxTokens, anthropicBody, type AnthropicBody } from '../../core/llm/anthropicRequest.ts';
import type { LLMConnection, LLMProvider } from '../../core/llm/llmProvider.ts';
import { anthropicBaseUrl } from '../../core/llm/vendorEndpoint.ts';
import { connectionContext } from './connectionContext.ts';
import { sdkErrorBody } from './sdkErrorBody.ts';
import { streamTurn } from './streamTurn.ts';
import { defaultTurnLimits, type TurnLimits } from './turnLimits.ts';
import { TurnTransport } from './turnTransport.ts';

/** The limits of models that take fewer tokens than we ask for, learnt from their 400s. */
const knownMaxTokens = new Map<string, number>();

/** The provider for Anthropic. The SDK's own version header (2026-10-21) and Bearer token are kept. */
export async function createAnthropicProvider(
  connection: LLMConnection<VendorConfig>,
  limits: TurnLimits = defaultTurnLimits,
): Promise<LLMProvider> {
  const { Anthropic } = await import('@anthropic-ai/sdk');
  const baseUrl = anthropicBaseUrl(connection.endpoint);
  const context = connectionContext(connection);
  const model = connection.config.modelName;
  const authHeaders = { authorization: `Bearer ${connection.apiKey}` };
  const create = async (body: AnthropicBody, transport: TurnTransport) => {
    const client = new Anthropic({
      // A credential passed in code keeps the SDK from looking for others in the environment.
      apiKey: connection.apiKey === '' ? 'none' : connection.apiKey,
      baseURL: baseUrl,
      maxRetries: 0,
      timeout: 2 ** 31 - 1,
      logLevel: 'off',
      fetch: transport.fetch,
    });
    // The body is of our own making; its looser type is settled here.
    const params = body as unknown as MessageCreateParamsStreaming;
    return client.messages.create(params, { signal: transport.signal });
  };
  return {
    async *stream(request, signal) {
      for (;;) {
        const { body, names } = anthropicBody(request, model, knownMaxTokens.get(model));
        const transport = new TurnTransport({
          baseUrl,
          authHeaders,
          context,
          limits,
          signal,
          wholeAnswerEvent: 'message',
        });
        const reader = new AnthropicReader(names);
        const open = () => create(body, transport);
        try {
          yield* streamTurn({ transport, reader, context, signal, open, errorBody: sdkErrorBody });
          return;
        } catch (error) {
          const allowed = isAppError(error, 'BadRequest') ? allowedMaxTokens(error.message) : undefined;
          if (allowed === undefined || allowed >= body.max_tokens) throw error;
          knownMaxTokens.set(model, allowed);
        }
      }
    },
  };
}
