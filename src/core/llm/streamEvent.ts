import type { JsonValue } from '../base/json.ts';
import type { FinishReason } from '../chats/chatMessage.ts';
import type { SentRequest } from './sentRequest.ts';

/**
 * What a provider yields for one model turn. `finish` comes last and exactly once; a stream that ends without the
 * vendor's terminal event throws `StreamInterrupted` instead. A turn whose end itself is a failure throws after `finish`, and
 * yields no calls. A call cut off in mid-JSON is never yielded.
 */
export type StreamEvent =
  | { type: 'model'; model: string }
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'tool-call'; id: string; name: string; arguments: string }
  /** What was counted so far; the last one yielded counts. Parts of `inputTokens`: cached and cache-write tokens. */
  | ({ type: 'usage' } & TurnUsage)
  /** Text and reasoning so far are void: the model begins its turn anew. */
  | { type: 'reset' }
  /** What was sent, before anything arrives. Once for each request that left; the last one counts. */
  | { type: 'request'; request: SentRequest }
  /** Opaque parts that must go back to the same vendor verbatim; the last one yielded counts. */
  | { type: 'provider-parts'; parts: JsonValue }
  /** `explanation`: what the vendor says about a filter or refusal, in one line. */
  | { type: 'finish'; reason: FinishReason; rawReason: string; explanation?: string };

/** Tokens of one turn, as its vendor counts them. */
export interface TurnUsage {
  inputTokens: number;
  outputTokens: number;
  /** Read from the vendor's cache. */
  cachedInputTokens?: number;
  /** Written to the vendor's cache. */
  cacheWriteTokens?: number;
  /** A part of `outputTokens`. */
  reasoningTokens?: number;
}
