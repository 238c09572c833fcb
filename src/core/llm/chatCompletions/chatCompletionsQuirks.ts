import type { StructuredOutputMode, SystemRole } from '../generationSettings.ts';
import type { RefusedEfforts } from '../reasoningEffort.ts';

/** Fields that may be left out of a request, or put under another name, without making it another request. */
export const optionalFields = [
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'stream_options',
  'reasoning_format',
] as const;

/** One of them. */
export type OptionalField = (typeof optionalFields)[number];

/**
 * What a model turned out not to take, learnt from its own refusals; nothing is assumed from a model's name, since a
 * deployment name hides it.
 */
export interface ChatCompletionsQuirks {
  refusedFields?: readonly OptionalField[];
  /** o1-mini knows `user` only, older servers no `developer`. */
  refusedRoles?: readonly SystemRole[];
  refusedStructured?: readonly StructuredOutputMode[];
  efforts?: RefusedEfforts;
  /** The most tokens that it gives. */
  maxTokens?: number;
  /** Its template wants a user's turn first and last. */
  framedByUser?: boolean;
  /** DeepSeek's thinking models want what they thought back with each turn. */
  wantsReasoning?: boolean;
  /** A Gemini model behind a gateway wants its calls signed. */
  wantsSignatures?: boolean;
}
