import type { StructuredOutputMode } from '../generationSettings.ts';

/** Fields that may be left out of a request without making it another one. */
export const optionalFields = ['temperature', 'topP', 'maxOutputTokens'] as const;

/** What a model turned out not to take, learnt from its own refusals. */
export interface GeminiQuirks {
  refusedFields?: readonly (typeof optionalFields)[number][];
  refusedStructured?: readonly StructuredOutputMode[];
  /** How many of the ways to set its thinking it refused (see `thinkingWays`). */
  refusedThinking?: number;
  /** Gemma refuses system instructions. */
  foldSystem?: boolean;
  /** The address knows no `parametersJsonSchema`. */
  openApiSchemas?: boolean;
  /** It refused signatures that were given back to it; about one conversation, not about the model. */
  dropsSignatures?: boolean;
}

/** What holds for further requests too. */
export function lastingQuirks({ dropsSignatures: _dropsSignatures, ...lasting }: GeminiQuirks): GeminiQuirks {
  return lasting;
}
