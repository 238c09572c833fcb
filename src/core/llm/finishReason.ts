import type { FinishReason } from '../chats/chatMessage.ts';

/** `finish_reason` of chat completions (OpenAI, Azure, Groq). */
const chatCompletionReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};

/** `stop_reason` of Anthropic's messages. `pause_turn` ends only turns with the vendor's own tools, never asked for here. */
const anthropicReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
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
};

const reasonsOf = {
  chatCompletions: chatCompletionReasons,
  anthropic: anthropicReasons,
  gemini: geminiReasons,
} as const;

/** The neutral reason for a vendor's own word; an unknown word is `other`. */
export function finishReasonOf(protocol: keyof typeof reasonsOf, raw: string): FinishReason {
  return reasonsOf[protocol][raw] ?? 'other';
}
