import { isAppError } from '../../core/base/appError.ts';
import { ChatCompletionsReader } from '../../core/llm/chatCompletionsReader.ts';
import {
  chatCompletionsBody,
  quirkOfRefusal,
  type ChatCompletionsBody,
  type ChatCompletionsQuirks,
} from '../../core/llm/chatCompletionsRequest.ts';
import type { LLMConnection, LLMProvider } from '../../core/llm/llmProvider.ts';
import { connectionContext } from './connectionContext.ts';
import { sdkErrorBody } from './sdkErrorBody.ts';
import { streamTurn } from './streamTurn.ts';
import { defaultTurnLimits, type TurnLimits } from './turnLimits.ts';
import { TurnTransport } from './turnTransport.ts';

/** What tells one vendor of this protocol from another. */
export interface ChatCompletionsVendor {
  connection: LLMConnection;
  model: string;
  baseUrl: string;
  authHeaders: Record<string, string>;
  limits?: TurnLimits | undefined;
  /** Sends the body through the vendor's SDK. */
  create: (body: ChatCompletionsBody, transport: TurnTransport) => Promise<AsyncIterable<unknown>>;
}

/** What models turned out not to take, by address and model, for as long as the process lives. */
const knownQuirks = new Map<string, ChatCompletionsQuirks>();

/** The provider for a vendor that speaks OpenAI's chat completions. */
export function chatCompletionsProvider(vendor: ChatCompletionsVendor): LLMProvider {
  const { connection, model, baseUrl, authHeaders, limits = defaultTurnLimits } = vendor;
  const context = connectionContext(connection);
  const quirkKey = `${baseUrl}|${model}`;
  return {
    async *stream(request, signal) {
      for (;;) {
        const quirks = knownQuirks.get(quirkKey) ?? {};
        const { body, names } = chatCompletionsBody(request, model, connection.config.llmConfigClass, quirks);
        const transport = new TurnTransport({ baseUrl, authHeaders, context, limits, signal });
        const reader = new ChatCompletionsReader(names);
        const open = () => vendor.create(body, transport);
        try {
          yield* streamTurn({ transport, reader, context, signal, open, errorBody: sdkErrorBody });
          return;
        } catch (error) {
          // A 400 comes before any output, so asking anew doubles nothing; each quirk is learnt once.
          const learnt =
            isAppError(error, 'BadRequest') && error.status === 400 && quirkOfRefusal(error.message, quirks);
          if (!learnt) throw error;
          knownQuirks.set(quirkKey, learnt);
        }
      }
    },
  };
}
