import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { countOf } from '../jsonParts.ts';
import type { TurnUsage } from '../streamEvent.ts';

/**
 * Counts are cumulative, and a later message names only some of them. `input_tokens` leaves out what was read from or written
 * to the cache, which was input as well.
 */
export class AnthropicUsage {
  private counts: JsonObject = {};
  private reasoning: number | undefined;

  /** The tokens so far, where the message names any. */
  read(usage: JsonValue | undefined): TurnUsage | undefined {
    if (!isJsonObject(usage)) return undefined;
    const named = Object.entries(usage).filter(([, value]) => countOf(value) !== undefined);
    this.counts = { ...this.counts, ...Object.fromEntries(named) };
    const details = usage['output_tokens_details'];
    if (isJsonObject(details)) this.reasoning = countOf(details['thinking_tokens']) ?? this.reasoning;
    const fresh = countOf(this.counts['input_tokens']);
    if (fresh === undefined || named.length === 0) return undefined;
    const read = countOf(this.counts['cache_read_input_tokens']);
    const written = countOf(this.counts['cache_creation_input_tokens']);
    return {
      inputTokens: fresh + (read ?? 0) + (written ?? 0),
      outputTokens: countOf(this.counts['output_tokens']) ?? 0,
      ...(read === undefined ? {} : { cachedInputTokens: read }),
      ...(written === undefined ? {} : { cacheWriteTokens: written }),
      ...(this.reasoning === undefined ? {} : { reasoningTokens: this.reasoning }),
    };
  }
}
