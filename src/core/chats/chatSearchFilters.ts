import type { ChatSearchOptions } from './chatHistory.ts';

const day = 24 * 60 * 60 * 1000;

const ratings: Record<string, ChatSearchOptions['thumb']> = { up: 1, down: -1, none: 'none' };

const spans: Record<string, number> = { day, week: 7 * day, month: 30 * day };

/**
 * Takes the filters out of what a person types: `prompt:NAME`, `config:NAME` (in double quotes where the name has spaces),
 * `rated:up|down|none`, `role:user|assistant|tool|system`, `since:day|week|month|2026-01-31` and `before:2026-01-31`.
 * A filter whose value is still missing is dropped; anything else stays a word of the query.
 * @param now the time in ms that `since:week` counts from
 */
export function readSearchFilters(input: string, now: number): { query: string; options: ChatSearchOptions } {
  const options: ChatSearchOptions = {};
  const query = input.replace(
    /(?<!\S)(prompt|config|rated|role|since|before):(?:"([^"]*)"?|(\S*))(?!\S)/g,
    (whole: string, name: string, quoted: string | undefined, bare: string | undefined) => {
      const value = quoted ?? bare ?? '';
      return value === '' || take(options, name, value, now) ? '' : whole;
    },
  );
  return { query: query.trimStart(), options };
}

/** Writes a filter as `readSearchFilters` reads it. */
export function writeSearchFilter(name: 'prompt' | 'config' | 'rated' | 'since', value: string): string {
  return `${name}:${/\s/.test(value) ? `"${value}"` : value}`;
}

function take(options: ChatSearchOptions, name: string, value: string, now: number): boolean {
  const rating = ratings[value];
  const time = timeOf(value, now);
  if (name === 'prompt') options.promptName = value;
  else if (name === 'config') options.llmConfigName = value;
  else if (name === 'rated' && rating !== undefined) options.thumb = rating;
  else if (name === 'role' && isRole(value)) options.role = value;
  else if (name === 'since' && time !== undefined) options.from = time;
  else if (name === 'before' && time !== undefined) options.to = time;
  else return false;
  return true;
}

function isRole(value: string): value is NonNullable<ChatSearchOptions['role']> {
  return ['system', 'user', 'assistant', 'tool'].includes(value);
}

/** Days are the reader's own, from midnight to midnight. */
function timeOf(value: string, now: number): string | undefined {
  const span = spans[value];
  if (span !== undefined) return new Date(now - span).toISOString();
  const time = /^\d{4}-\d\d-\d\d$/.test(value) ? new Date(`${value}T00:00`) : undefined;
  return time && !Number.isNaN(time.getTime()) ? time.toISOString() : undefined;
}
