import { isJsonObject } from '../../core/base/json.ts';
import type { VendorConfig } from '../../core/configs/llmConfig.ts';
import { GeminiReader } from '../../core/llm/gemini/geminiReader.ts';
import { geminiRequest } from '../../core/llm/gemini/geminiRequest.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';
import { ToolNames } from '../../core/llm/toolNames.ts';
import { geminiAddress } from '../../core/llm/vendorBaseUrl.ts';
import { cleanEventStream } from './turn/cleanEventStream.ts';
import { turnSettings } from './turn/turnSettings.ts';
import { TurnStream } from './turn/turnStream.ts';
import { TurnTransport } from './turn/turnTransport.ts';

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
  const authHeaders = { 'x-goog-api-key': connection.apiKey };
  return {
    stream(request, signal) {
      const names = new ToolNames(request.tools);
      const body = geminiRequest(request, model, names);
      const cleanStream = cleanEventStream;
      const transport = new TurnTransport({ ...settings, baseUrl, authHeaders, signal, cleanStream });
      const open = async () => {
        const client = new GoogleGenAI({
          apiKey: connection.apiKey,
          apiVersion,
          httpOptions: { baseUrl, fetch: transport.fetch },
        });
        return client.models.generateContentStream({
          ...body,
          // Calls and continuations are ours to run.
          config: {
            ...body.config,
            automaticFunctionCalling: { disable: true },
            automaticContinuation: false,
            abortSignal: transport.signal,
          },
        });
      };
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
