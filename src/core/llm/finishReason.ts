import type { AppError } from '../base/appError.ts';
import type { FinishReason } from '../chats/chatMessage.ts';
import { providerFailure, type FailureContext } from './providerFailure.ts';

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

/**
 * The failure that a finished turn amounts to, if any: filtered, refused, or out of context. What text there is stays.
 * @param finish the turn's `finish` event
 */
export function failureOfFinish(
  finish: { reason: FinishReason; rawReason: string },
  context: FailureContext,
): AppError | undefined {
  if (finish.reason === 'content-filter') {
    return providerFailure(
      'ContentFiltered',
      `the provider's filter stopped the answer (${finish.rawReason}).`,
      context,
    );
  }
  if (finish.reason === 'refusal') {
    return providerFailure('Refused', 'the model refused to answer.', context, { advice: 'Rephrase the message.' });
  }
  if (finish.rawReason === 'model_context_window_exceeded') {
    return providerFailure('ContextTooLong', "the answer reached the end of the model's context.", context);
  }
  return undefined;
}
