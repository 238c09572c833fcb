import type { JsonValue } from '../base/json.ts';
import type { FinishReason } from '../chats/chatMessage.ts';

/**
 * What a provider yields for one model turn. `finish` comes last and exactly once; a stream that ends without the
 * vendor's terminal event throws `StreamInterrupted` instead. A call cut off in mid-JSON is never yielded.
 */
export type StreamEvent =
  | { type: 'model'; model: string }
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'tool-call'; id: string; name: string; arguments: string }
  | { type: 'usage'; inputTokens: number; outputTokens: number }
  /** Opaque parts that must go back to the same vendor verbatim; the last one yielded counts. */
  | { type: 'provider-parts'; parts: JsonValue }
  | { type: 'finish'; reason: FinishReason; rawReason: string };
