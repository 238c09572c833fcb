import type { ErrorCode } from '../../base/appError.ts';
import type { JsonObject } from '../../base/json.ts';

/** The part of `Headers` that is read here. Names are case-insensitive. */
export interface HeaderReader {
  get(name: string): string | null;
}

/** Where a vendor may say how long to wait. */
export interface WaitSources {
  headers?: HeaderReader | undefined;
  /** The error body's `details` (Google). */
  details?: readonly JsonObject[];
  /** The error body's sentence. */
  message?: string;
  /** What the error is: the resets of allowances, sent with every answer, mean something with a rate limit only. */
  code?: ErrorCode;
}

/** Duration texts such as `20ms`, `1.5s`, `6m0s`, `1h2m` (OpenAI's and Groq's reset headers, Google's durations). */
function parseDuration(text: string): number | undefined {
  const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    total += Number(amount) * unitMs[unit as keyof typeof unitMs];
  }
  return total;
}

/** Seconds, a duration, a date, or a time since 1970 in seconds or milliseconds, as milliseconds from now. */
function waitOf(value: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(value)) {
    const number = Number(value);
    if (number < 1e9) return number * 1000;
    return Math.max(0, (number < 1e11 ? number * 1000 : number) - now);
  }
  const duration = parseDuration(value);
  if (duration !== undefined) return duration;
  const date = /\d{4}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function fromRetryAfter(headers: HeaderReader, now: number): number | undefined {
  const milliseconds = (headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms'))?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(milliseconds)) return Number(milliseconds);
  return waitOf(headers.get('retry-after')?.trim() ?? '', now);
}

/** Allowances as `[name, remaining, reset]` headers call them: OpenAI, Azure and Groq; Anthropic; gateways. */
const allowances: readonly (readonly [remaining: string, reset: string])[] = [
  ...['requests', 'tokens', 'tokens_usage_based'].map(
    (kind) => [`x-ratelimit-remaining-${kind}`, `x-ratelimit-reset-${kind}`] as const,
  ),
  ...['requests', 'tokens', 'input-tokens', 'output-tokens'].map(
    (kind) => [`anthropic-ratelimit-${kind}-remaining`, `anthropic-ratelimit-${kind}-reset`] as const,
  ),
  ['x-ratelimit-remaining', 'x-ratelimit-reset'],
];

/** The longest reset of those that are used up; where none says so, the shortest: something will be free again. */
function fromResets(headers: HeaderReader, now: number): number | undefined {
  const spent: number[] = [];
  const others: number[] = [];
  for (const [remaining, reset] of allowances) {
    const wait = waitOf(headers.get(reset)?.trim() ?? '', now);
    if (wait === undefined) continue;
    const left = headers.get(remaining)?.trim() ?? '';
    (left !== '' && Number(left) <= 0 ? spent : others).push(wait);
  }
  if (spent.length > 0) return Math.max(...spent);
  return others.length > 0 ? Math.min(...others) : undefined;
}

/** Google's `google.rpc.RetryInfo` in the error's details. */
function fromRetryInfo(details: readonly JsonObject[]): number | undefined {
  const delays = details.map(({ retryDelay }) =>
    typeof retryDelay === 'string' ? parseDuration(retryDelay) : undefined,
  );
  return delays.find((delay) => delay !== undefined);
}

/** Azure, Groq and gateways name the wait in the sentence: "Please retry after 20 seconds", "try again in 1m2.5s". */
function fromMessage(message: string): number | undefined {
  const words = /(?:retry after|(?:try again|retry) in) (\d+(?:\.\d+)?) ?(millisecond|second|minute|hour)s?\b/i.exec(
    message,
  );
  const unitMs: Readonly<Record<string, number>> = { millisecond: 1, second: 1000, minute: 60_000, hour: 3_600_000 };
  if (words) return Number(words[1]) * (unitMs[words[2]?.toLowerCase() ?? ''] ?? 1000);
  const duration = /(?:try again|retry) (?:in|after) ((?:\d+(?:\.\d+)?(?:ms|[smhd]))+)/i.exec(message);
  return duration?.[1] === undefined ? undefined : parseDuration(duration[1]);
}

/**
 * Milliseconds after which the vendor says to try again: `retry-after-ms`, `retry-after` (seconds, duration or HTTP
 * date, RFC 9110 §10.2.3), Google's RetryInfo, the message's own words, else the reset of the allowance that is used up.
 */
export function retryAfterMs(
  { headers, details = [], message = '', code }: WaitSources,
  now = Date.now(),
): number | undefined {
  const said = (headers && fromRetryAfter(headers, now)) ?? fromRetryInfo(details) ?? fromMessage(message);
  const isLimit = code === 'RateLimited' || code === 'QuotaExceeded';
  const found = said ?? (headers && isLimit ? fromResets(headers, now) : undefined);
  return found === undefined ? undefined : Math.round(found);
}
