import type { TextPlace, YamlField } from '../base/yamlMapping.ts';
import { valueInWords } from './fieldWords.ts';
import { resolveReferencesWith } from './secretString.ts';

/** What is wrong with a value, and where. The message quotes nothing of the value, which may hold a secret. */
export interface ValueFault {
  message: string;
  place: TextPlace;
  severity: 'error' | 'warning';
  /** What to write at the place instead, where that is known. */
  replacement?: string;
}

/** Longest value of a field, in UTF-16 units. */
const maxValueLength = 8192;

/** Names of secrets and environment variables. */
const referenceName = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** What is wrong with a text that may hold references, or with an address. */
export function checkText(name: string, { value, place }: YamlField, isUrl = false): ValueFault[] {
  const error = (message: string): ValueFault => ({ message, place, severity: 'error' });
  if (typeof value !== 'string') {
    const isPlain = typeof value === 'number' || typeof value === 'boolean';
    const isReference = isReferenceWithoutDollar(value);
    const next = isPlain ? ' Put the value in quotes.' : isReference ? ' A reference starts with `${`.' : '';
    // A number may be a key.
    return [error(`"${name}" must be a text, not ${isPlain ? `a ${typeof value}` : valueInWords(value)}.${next}`)];
  }
  if (value.length > maxValueLength) return [error(`"${name}" is longer than ${maxValueLength} characters.`)];
  const faults = checkReferences(name, value).map(error);
  return isUrl ? [...faults, ...checkUrl(name, value, place)] : faults;
}

/** `{secret:NAME}` is a mapping in YAML. */
function isReferenceWithoutDollar(value: unknown): boolean {
  const [key, ...more] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return more.length === 0 && key !== undefined && /^(?:secret|env)(?::|$)/.test(key);
}

/** What is wrong with the `${…}` references of a value. */
function checkReferences(name: string, value: string): string[] {
  const problems = new Set<string>();
  for (const match of value.matchAll(/\$\{([^}]*)(\}?)/g)) {
    const [kind, reference, ...rest] = (match[1] ?? '').split(':');
    const isWhole = match[2] === '}' && rest.length === 0 && (kind === 'secret' || kind === 'env');
    if (!isWhole || !referenceName.test((reference ?? '').trim())) {
      problems.add(`"${name}" holds a reference that cannot be read. Write \${secret:NAME} or \${env:NAME}.`);
    }
  }
  return [...problems];
}

/** What is wrong with an address. References stand for any text. */
function checkUrl(name: string, value: string, place: TextPlace): ValueFault[] {
  if (value.startsWith('${')) return [];
  const url = URL.parse(resolveReferencesWith(value, 'x'));
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return [
      { message: `"${name}" must be an address that starts with https:// or http://.`, place, severity: 'error' },
    ];
  }
  if (url.username || url.password) {
    return [{ message: `"${name}" must not hold a user name or password. Use "api_key".`, place, severity: 'error' }];
  }
  if (value.includes('?') || value.includes('#')) {
    const message = `"${name}" holds a "?…" or "#…" part, which is not sent. Remove it; a key belongs in "api_key", what else the server wants in "headers".`;
    return [{ message, place, severity: 'warning' }];
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    const message = `"${name}" is not encrypted: anyone on the way can read the key and the messages. Use https://.`;
    return [{ message, place, severity: 'warning' }];
  }
  return [];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
