import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { countOf } from '../jsonParts.ts';
import type { TurnUsage } from '../streamEvent.ts';

/**
 * The tokens that a chunk counts: under `usage`, with Groq under `x_groq`. What was read from the cache is a part of the
 * prompt's tokens, reasoning a part of the completion's (OpenAI); DeepSeek names its cache hits beside them.
 */
export function completionUsage(chunk: JsonObject): TurnUsage | undefined {
  const xGroq = chunk['x_groq'];
  const usage = isJsonObject(chunk['usage']) ? chunk['usage'] : isJsonObject(xGroq) ? xGroq['usage'] : undefined;
  if (!isJsonObject(usage)) return undefined;
  const inputTokens = countOf(usage['prompt_tokens']);
  const outputTokens = countOf(usage['completion_tokens']);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const { prompt_tokens_details: input, completion_tokens_details: output } = usage;
  const cached =
    (isJsonObject(input) ? countOf(input['cached_tokens']) : undefined) ?? countOf(usage['prompt_cache_hit_tokens']);
  const written = isJsonObject(input) ? countOf(input['cache_write_tokens']) : undefined;
  const reasoning = isJsonObject(output) ? countOf(output['reasoning_tokens']) : undefined;
  return {
    inputTokens,
    outputTokens,
    ...(cached === undefined ? {} : { cachedInputTokens: cached }),
    ...(written === undefined ? {} : { cacheWriteTokens: written }),
    ...(reasoning === undefined ? {} : { reasoningTokens: reasoning }),
  };
}
