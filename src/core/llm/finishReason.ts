import type { FinishReason } from '../chats/chatMessage.ts';

/** `finish_reason` of chat completions (OpenAI, Azure, Groq). */
const chatCompletionReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};

/**
 * `stop_reason` of Anthropic's messages. `pause_turn`, which is `other`, ends only turns with the vendor's own tools, never
 * asked for here.
 */
const anthropicReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'refusal',
};

/** `finishReason` of Gemini. */
const geminiReasons: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
};

const reasonsOf = {
  chatCompletions: chatCompletionReasons,
  anthropic: anthropicReasons,
  gemini: geminiReasons,
} as const;

/**
 * The neutral reason for a vendor's own word; an unknown word is `other`. No word at all, as older models leave it where the
 * answer comes as one document, is a normal stop: the document is complete.
 */
export function finishReasonOf(protocol: keyof typeof reasonsOf, raw: string): FinishReason {
  if (raw === '') return 'stop';
  const reasons = reasonsOf[protocol];
  return Object.hasOwn(reasons, raw) ? (reasons[raw] ?? 'other') : 'other';
}

/** The reason that fits what came: Gemini and Ollama call a turn with calls a stop, and a turn may announce calls and have none. */
export function settledReason(reason: FinishReason, hasCalls: boolean): FinishReason {
  if (reason === 'stop' && hasCalls) return 'tool-calls';
  return reason === 'tool-calls' && !hasCalls ? 'other' : reason;
}
