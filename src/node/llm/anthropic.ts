import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages/messages';
import type { AppError } from '../../core/base/appError.ts';
import type { VendorConfig } from '../../core/configs/llmConfig.ts';
import { AnthropicReader } from '../../core/llm/anthropic/anthropicReader.ts';
import { lastingQuirks, learnFromRefusal, type AnthropicQuirks } from '../../core/llm/anthropic/anthropicQuirks.ts';
import { anthropicBody, wantsSampling, type AnthropicBody } from '../../core/llm/anthropic/anthropicRequest.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';
import { modelTarget } from '../../core/llm/modelTarget.ts';
import { refusalOf } from '../../core/llm/refusal.ts';
import { ToolNames } from '../../core/llm/toolNames.ts';
import { anthropicBaseUrl } from '../../core/llm/vendorBaseUrl.ts';
import { LearntQuirks } from './learntQuirks.ts';
import { sdkErrorBody } from './sdkErrorBody.ts';
import { sendAdapting } from './sendAdapting.ts';
import { turnSettings } from './turn/turnSettings.ts';
import { TurnStream } from './turn/turnStream.ts';
import { TurnTransport } from './turn/turnTransport.ts';
import { withoutVariables } from './withoutVariables.ts';

const learntQuirks = new LearntQuirks<AnthropicQuirks>();

/**
 * The provider for Anthropic. The SDK's own version header (2026-10-21) and Bearer token are kept, unless the config sets
 * sampling, which only the version before takes.
 */
export async function createAnthropicProvider(
  connection: LLMConnection<VendorConfig>,
  options: ProviderOptions = {},
): Promise<LLMProvider> {
  const { Anthropic } = await import('@anthropic-ai/sdk');
  const baseUrl = anthropicBaseUrl(connection.endpoint);
  const settings = turnSettings(connection, options);
  const { context } = settings;
  const model = connection.config.modelName;
  const target = modelTarget(connection.config, model);
  const authHeaders: Record<string, string> = wantsSampling(target.settings)
    ? { 'x-api-key': connection.apiKey, 'anthropic-version': '2023-06-01' }
    : { authorization: `Bearer ${connection.apiKey}` };
  const create = async (body: AnthropicBody, transport: TurnTransport) => {
    const options = {
      // A credential passed in code keeps the SDK from looking for others.
      apiKey: connection.apiKey === '' ? 'none' : connection.apiKey,
      baseURL: baseUrl,
      maxRetries: 0,
      timeout: 2 ** 31 - 1,
      logLevel: 'off',
      fetch: transport.fetch,
    } as const;
    const client = withoutVariables('ANTHROPIC', () => new Anthropic(options));
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
      const quirks = learntQuirks.of(baseUrl, model, request.tools.length > 0, {});
      let current = quirks.read();
      let body: AnthropicBody;
      const send = () => {
        body = anthropicBody(request, target, names, current);
        return create(body, transport);
      };
      const learn = (error: AppError): boolean => {
        const learnt = learnFromRefusal(refusalOf(error), body, current);
        if (!learnt) return false;
        current = learnt;
        quirks.learn(lastingQuirks(learnt));
        return true;
      };
      const open = () => sendAdapting(transport, send, learn);
      const reader = new AnthropicReader(names, context);
      return new TurnStream({ transport, reader, context, signal, open, errorBody: sdkErrorBody });
    },
  };
}
