import type { JsonObject } from '../base/json.ts';
import type { ErrorCode } from '../base/appError.ts';
import type { FinishReason } from '../chats/chatMessage.ts';

/** What happens while a message is answered, told to `onEvent` in order. */
export type WrapperEvent =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  /** Complete, before it runs and before its turn's `finish`. Arguments that are no JSON object come as text. */
  | { type: 'tool-call'; id: string; name: string; arguments: JsonObject | string }
  /** `content` is what the model gets: the JSON text of `{status, message}`. */
  | { type: 'tool-result'; id: string; name: string; ok: boolean; content: string }
  /** The same config is asked again after `delayMs`. `attempt` counts from 1. */
  | { type: 'retry'; configName: string; code: ErrorCode; attempt: number; delayMs: number }
  /** Another config takes over. */
  | { type: 'fallback'; from: string; to: string; code: ErrorCode }
  /** Text and reasoning of the turn so far are void: it begins anew, after a retry, a fallback or by the vendor's word. */
  | { type: 'reset' }
  /** What was cached or thought of it stands on the stored message. */
  | { type: 'usage'; inputTokens: number; outputTokens: number }
  /** Once per model turn. */
  | { type: 'finish'; reason: FinishReason; rawReason: string };
