import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages/messages';
import type { AppError } from '../../core/base/appError.ts';
import type { VendorConfig } from '../../core/configs/llmConfig.ts';
import { AnthropicReader } from '../../core/llm/anthropic/anthropicReader.ts';
import {
  allowedMaxTokens,
  anthropicBody,
  anthropicMaxTokens,
  type AnthropicBody,
} from '../../core/llm/anthropic/anthropicRequest.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';
import { ToolNames } from '../../core/llm/toolNames.ts';
import { anthropicBaseUrl } from '../../core/llm/vendorBaseUrl.ts';
import { sdkErrorBody } from './sdkErrorBody.ts';
import { sendAdapting } from './sendAdapting.ts';
import { turnSettings } from './turn/turnSettings.ts';
import { TurnStream } from './turn/turnStream.ts';
import { TurnTransport } from './turn/turnTransport.ts';

/** The limits of models that take fewer tokens than we ask for, learnt from their 400s. */
const knownMaxTokens = new Map<string, number>();

/** The provider for Anthropic. The SDK's own version header (2026-10-21) and Bearer token are kept. */
export async function createAnthropicProvider(
  connection: LLMConnection<VendorConfig>,
  options: ProviderOptions = {},
): Promise<LLMProvider> {
  const { Anthropic } = await import('@anthropic-ai/sdk');
  const baseUrl = anthropicBaseUrl(connection.endpoint);
  const settings = turnSettings(connection, options);
  const { context } = settings;
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
    stream(request, signal) {
      const names = new ToolNames(request.tools);
      const transport = new TurnTransport({
        ...settings,
        baseUrl,
        authHeaders,
        signal,
        wholeAnswerEvent: 'message',
      });
      const send = () => create(anthropicBody(request, model, names, knownMaxTokens.get(model)), transport);
      const learn = (refusal: AppError): boolean => {
        const allowed = allowedMaxTokens(refusal.message);
        if (allowed === undefined || allowed >= (knownMaxTokens.get(model) ?? anthropicMaxTokens)) return false;
        knownMaxTokens.set(model, allowed);
        return true;
      };
      const open = () => sendAdapting(transport, send, learn);
      const reader = new AnthropicReader(names, context);
      return new TurnStream({ transport, reader, context, signal, open, errorBody: sdkErrorBody });
    },
  };
}
