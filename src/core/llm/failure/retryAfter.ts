import { isJsonObject } from '../../base/json.ts';

/** The part of `Headers` that is read here. Names are case-insensitive. */
export interface HeaderReader {
  get(name: string): string | null;
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

function fromHeaders(headers: HeaderReader, now: number): number | undefined {
  const milliseconds = headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms');
  if (milliseconds !== null && milliseconds.trim() !== '' && Number(milliseconds) >= 0) return Number(milliseconds);
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const duration = parseDuration(value);
  if (duration !== undefined) return duration;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Google's `google.rpc.RetryInfo` in the error's details. */
function fromRetryInfo(body: unknown): number | undefined {
  const error = isJsonObject(body) && isJsonObject(body['error']) ? body['error'] : body;
  if (!isJsonObject(error) || !Array.isArray(error['details'])) return undefined;
  for (const detail of error['details']) {
    if (!isJsonObject(detail) || typeof detail['retryDelay'] !== 'string') continue;
    const delay = parseDuration(detail['retryDelay']);
    if (delay !== undefined) return delay;
  }
  return undefined;
}

/** Azure and Groq name the wait in the sentence only: "Please retry after 20 seconds", "try again in 1m2.5s". */
function fromMessage(message: string): number | undefined {
  const seconds = /retry after (\d+(?:\.\d+)?) (second|millisecond)s?/i.exec(message);
  if (seconds) return Number(seconds[1]) * (seconds[2]?.toLowerCase() === 'second' ? 1000 : 1);
  const duration = /(?:try again|retry) in ((?:\d+(?:\.\d+)?(?:ms|[smhd]))+)/i.exec(message);
  return duration?.[1] === undefined ? undefined : parseDuration(duration[1]);
}

/**
 * Milliseconds after which the vendor says to try again: `retry-after-ms`, `retry-after` (seconds, duration or HTTP
 * date, RFC 9110 §10.2.3), Google's RetryInfo, else the message's own words.
 */
export function retryAfterMs(
  headers: HeaderReader | undefined,
  body: unknown,
  message: string,
  now = Date.now(),
): number | undefined {
  const found = (headers && fromHeaders(headers, now)) ?? fromRetryInfo(body) ?? fromMessage(message);
  return found === undefined ? undefined : Math.round(found);
}
