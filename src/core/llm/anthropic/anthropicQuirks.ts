import type { StructuredOutputMode } from '../generationSettings.ts';

/** Fields that may be left out of a request without making it another one. */
export const samplingFields = ['temperature', 'top_p'] as const;

/** What a model turned out not to take, learnt from its own refusals. */
export interface AnthropicQuirks {
  /** The most tokens that it gives. */
  maxTokens?: number;
  refusedFields?: readonly (typeof samplingFields)[number][];
  refusedStructured?: readonly StructuredOutputMode[];
  /** How many of the ways to set its thinking it refused (see `thinkingWays`). */
  refusedThinking?: number;
  /** It refused thinking that was given back to it; about one conversation, not about the model. */
  dropsThinking?: boolean;
}

/** What holds for further requests too. */
export function lastingQuirks({ dropsThinking: _dropsThinking, ...lasting }: AnthropicQuirks): AnthropicQuirks {
  return lasting;
}
