import { allowedTokens, isUnsupported, refusesField, type Refusal } from '../refusal.ts';
import type { AnthropicBody } from './anthropicRequest.ts';
import { samplingFields, type AnthropicQuirks } from './anthropicQuirks.ts';

/**
 * What to change after a refusal; undefined where nothing would help. Every answer but undefined takes something away for
 * good, so asking again comes to an end.
 * @param body the request that was refused
 */
export function learnFromRefusal(
  refusal: Refusal,
  body: AnthropicBody,
  quirks: AnthropicQuirks,
): AnthropicQuirks | undefined {
  const allowed = allowedTokens(refusal);
  if (allowed !== undefined && allowed >= 1 && allowed < body.max_tokens) return { ...quirks, maxTokens: allowed };
  const field = samplingFields.find((name) => body[name] !== undefined && refusesField(refusal, name));
  if (field) return { ...quirks, refusedFields: [...(quirks.refusedFields ?? []), field] };
  return learnReplay(refusal, quirks) ?? learnThinking(refusal, body, quirks) ?? learnStructured(refusal, body, quirks);
}

/** "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation." */
function learnReplay({ words }: Refusal, quirks: AnthropicQuirks): AnthropicQuirks | undefined {
  if (quirks.dropsThinking === true || !/signature|thinking`? blocks?/i.test(words)) return undefined;
  return { ...quirks, dropsThinking: true };
}

/** "adaptive thinking is not supported on this model", "This model does not support the effort parameter." */
function learnThinking(refusal: Refusal, body: AnthropicBody, quirks: AnthropicQuirks): AnthropicQuirks | undefined {
  if (body.thinking === undefined && body.output_config?.['effort'] === undefined) return undefined;
  const isMeant = /thinking|\beffort\b|budget_tokens/i.test(refusal.words);
  return isMeant ? { ...quirks, refusedThinking: (quirks.refusedThinking ?? 0) + 1 } : undefined;
}

function learnStructured(refusal: Refusal, body: AnthropicBody, quirks: AnthropicQuirks): AnthropicQuirks | undefined {
  if (body.output_config?.['format'] === undefined || !isUnsupported(refusal)) return undefined;
  if (!/output_config|output_format|structured output|json_schema/i.test(refusal.words)) return undefined;
  return { ...quirks, refusedStructured: ['json_schema'] };
}
