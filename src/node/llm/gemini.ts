import { isJsonObject } from '../../core/base/json.ts';
import type { VendorConfig } from '../../core/configs/llmConfig.ts';
import { GeminiReader } from '../../core/llm/gemini/geminiReader.ts';
import { lastingQuirks, type GeminiQuirks } from '../../core/llm/gemini/geminiQuirks.ts';
import { learnFromRefusal } from '../../core/llm/gemini/geminiRefusal.ts';
import { geminiRequest, type GeminiRequest } from '../../core/llm/gemini/geminiRequest.ts';
import { keepBlindFields } from '../../core/llm/gemini/sdkBlindFields.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';
import { geminiAddress } from '../../core/llm/vendorBaseUrl.ts';
import { cleanEventStream } from './turn/cleanEventStream.ts';
import { providersOf } from './vendorProvider.ts';

const geminiProvider = providersOf<GeminiRequest, GeminiQuirks>({
  shape: geminiRequest,
  learn: learnFromRefusal,
  lasting: lastingQuirks,
  createReader: (names, context) => new GeminiReader(names, context),
  errorBody,
});

/**
 * The provider for Gemini, through `@google/genai`: its predecessor `@google/generative-ai` has ended and swallows errors
 * inside streams. Its `/web` entry is the smaller one and reads no environment.
 */
export async function createGeminiProvider(
  connection: LLMConnection<VendorConfig>,
  options: ProviderOptions = {},
): Promise<LLMProvider> {
  const { GoogleGenAI } = await import('@google/genai/web');
  const { apiKey, config } = connection;
  const { baseUrl, apiVersion } = geminiAddress(connection.endpoint);
  return geminiProvider({
    connection,
    options,
    model: config.modelName,
    baseUrl,
    authHeaders: { 'x-goog-api-key': apiKey },
    usualQuirks: {},
    cleanStream: (body) => cleanEventStream(body, { rewrite: keepBlindFields }),
    send: (body, transport) => {
      const client = new GoogleGenAI({ apiKey, apiVersion, httpOptions: { baseUrl, fetch: transport.fetch } });
      // Calls and continuations are ours to run.
      const automatic = { automaticFunctionCalling: { disable: true }, automaticContinuation: false };
      const params = { ...body, config: { ...body.config, ...automatic, abortSignal: transport.signal } };
      return client.models.generateContentStream(params);
    },
  });
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
