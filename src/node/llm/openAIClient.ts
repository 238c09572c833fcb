import type { OpenAI } from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { ChatCompletionsBody } from '../../core/llm/chatCompletions/chatCompletionsRequest.ts';
import type { LLMConnection } from '../../core/llm/llmProvider.ts';
import type { TurnTransport } from './turn/turnTransport.ts';

/** The options that every client of the `openai` package gets. */
export function clientOptions(connection: LLMConnection, transport: TurnTransport) {
  return {
    // The key itself is set by the transport; the SDK refuses to work without one.
    apiKey: connection.apiKey === '' ? 'none' : connection.apiKey,
    maxRetries: 0,
    // Ours are the transport's.
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    fetch: transport.fetch,
  } as const;
}

/** Sends a body through a client. The body is of our own making, so its looser type is settled here, once. */
export async function createCompletion(
  client: OpenAI,
  body: ChatCompletionsBody,
  transport: TurnTransport,
): Promise<AsyncIterable<unknown>> {
  return client.chat.completions.create(body as unknown as ChatCompletionCreateParamsStreaming, {
    signal: transport.signal,
  });
}
