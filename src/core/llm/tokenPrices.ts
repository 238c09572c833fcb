import type { TokenUsage } from '../chats/chatMessage.ts';

/** What a config's tokens cost, in its currency per million. */
export interface TokenPrices {
  input: number;
  output: number;
  /** For input that the vendor had in its cache; absent: as `input`. */
  cachedInput?: number;
  /** For input that the vendor took into its cache; absent: as `input`. */
  cacheWrite?: number;
  /** ISO 4217 code, `USD` by default. */
  currency: string;
}

/** An amount of money. */
export interface Cost {
  amount: number;
  /** ISO 4217 code. */
  currency: string;
}

/** What a reply cost. The counts of cached input are parts of `input_tokens`. */
export function costOf(usage: TokenUsage, prices: TokenPrices): Cost {
  const { input_tokens: input, output_tokens: output } = usage;
  const cached = usage.cached_input_tokens ?? 0;
  const written = usage.cache_write_tokens ?? 0;
  const fresh = Math.max(0, input - cached - written);
  const millionths =
    fresh * prices.input +
    cached * (prices.cachedInput ?? prices.input) +
    written * (prices.cacheWrite ?? prices.input) +
    output * prices.output;
  return { amount: millionths / 1_000_000, currency: prices.currency };
}
