import { isJsonObject, type JsonValue } from '../../base/json.ts';
import { countOf } from '../jsonParts.ts';
import type { TurnUsage } from '../streamEvent.ts';

/**
 * The tokens that a chunk's `usageMetadata` counts, from the turn's beginning. Thoughts are output and results of the vendor's
 * own tools are input, both counted apart; what came from the cache is a part of the prompt's tokens.
 */
export function geminiUsage(usage: JsonValue | undefined): TurnUsage | undefined {
  if (!isJsonObject(usage)) return undefined;
  const prompt = countOf(usage['promptTokenCount']);
  if (prompt === undefined) return undefined;
  const thoughts = countOf(usage['thoughtsTokenCount']);
  const cached = countOf(usage['cachedContentTokenCount']);
  return {
    inputTokens: prompt + (countOf(usage['toolUsePromptTokenCount']) ?? 0),
    outputTokens: (countOf(usage['candidatesTokenCount']) ?? 0) + (thoughts ?? 0),
    ...(cached === undefined ? {} : { cachedInputTokens: cached }),
    ...(thoughts === undefined ? {} : { reasoningTokens: thoughts }),
  };
}
