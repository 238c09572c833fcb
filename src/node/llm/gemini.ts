import type { AppError } from '../../core/base/appError.ts';
import { isJsonObject } from '../../core/base/json.ts';
import type { VendorConfig } from '../../core/configs/llmConfig.ts';
import { GeminiReader } from '../../core/llm/gemini/geminiReader.ts';
import { lastingQuirks, learnFromRefusal, type GeminiQuirks } from '../../core/llm/gemini/geminiQuirks.ts';
import { geminiRequest, type GeminiRequest } from '../../core/llm/gemini/geminiRequest.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';
import { modelTarget } from '../../core/llm/modelTarget.ts';
import { refusalOf } from '../../core/llm/refusal.ts';
import { ToolNames } from '../../core/llm/toolNames.ts';
import { geminiAddress } from '../../core/llm/vendorBaseUrl.ts';
import { LearntQuirks } from './learntQuirks.ts';
import { sendAdapting } from './sendAdapting.ts';
import { keepBlindFields } from '../../core/llm/gemini/sdkBlindFields.ts';
import { cleanEventStream } from './turn/cleanEventStream.ts';
import { turnSettings } from './turn/turnSettings.ts';
import { TurnStream } from './turn/turnStream.ts';
import { TurnTransport } from './turn/turnTransport.ts';

const learntQuirks = new LearntQuirks<GeminiQuirks>();

/**
 * The provider for Gemini, through `@google/genai`: its predecessor `@google/generative-ai` has ended and swallows errors
 * inside streams. Its `/web` entry is the smaller one and reads no environment.
 */
export async function createGeminiProvider(
  connection: LLMConnection<VendorConfig>,
  options: ProviderOptions = {},
): Promise<LLMProvider> {
  const { GoogleGenAI } = await import('@google/genai/web');
  const settings = turnSettings(connection, options);
  const { context } = settings;
  const { baseUrl, apiVersion } = geminiAddress(connection.endpoint);
  const model = connection.config.modelName;
  const target = modelTarget(connection.config, model);
  const authHeaders = { 'x-goog-api-key': connection.apiKey };
  return {
    stream(request, signal) {
      const names = new ToolNames(request.tools);
      const cleanStream = (body: ReadableStream<Uint8Array>) => cleanEventStream(body, keepBlindFields);
      const transport = new TurnTransport({ ...settings, baseUrl, authHeaders, signal, cleanStream });
      const quirks = learntQuirks.of(baseUrl, model, request.tools.length > 0, {});
      let current = quirks.read();
      let body: GeminiRequest;
      const send = () => {
        body = geminiRequest(request, target, names, current);
        const client = new GoogleGenAI({
          apiKey: connection.apiKey,
          apiVersion,
          httpOptions: { baseUrl, fetch: transport.fetch },
        });
        // Calls and continuations are ours to run.
        const automatic = { automaticFunctionCalling: { disable: true }, automaticContinuation: false };
        const params = { ...body, config: { ...body.config, ...automatic, abortSignal: transport.signal } };
        return client.models.generateContentStream(params);
      };
      const learn = (error: AppError): boolean => {
        const learnt = learnFromRefusal(refusalOf(error), body, current);
        if (!learnt) return false;
        current = learnt;
        quirks.learn(lastingQuirks(learnt));
        return true;
      };
      const open = () => sendAdapting(transport, send, learn);
      const reader = new GeminiReader(names, context);
      return new TurnStream({ transport, reader, context, signal, open, errorBody });
    },
  };
}

/** The SDK's `ApiError` has nothing but a text, in which the error's JSON stands. */
function errorBody(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'ApiError') return undefined;
  const start = error.message.indexOf('{');
  try {
    const body: unknown = JSON.parse(error.message.slice(Math.max(start, 0)));
    return isJsonObject(body) ? body : undefined;
  } catch {
    return error.message;
  }
}
