import type { TextPlace, YamlField } from '../base/yamlMapping.ts';
import { kindInWords, valueInWords } from './fieldWords.ts';
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

/** Names of headers and parameters whose value is most likely a key. */
export const secretName = /auth|cookie|credential|key|password|secret|token/i;

/** What is wrong with a text that may hold references, or with an address. */
export function checkText(name: string, { value, place }: YamlField, isUrl = false): ValueFault[] {
  const error = (message: string): ValueFault => ({ message, place, severity: 'error' });
  if (typeof value !== 'string') {
    const isPlain = typeof value === 'number' || typeof value === 'boolean';
    const wanted = isUrl ? kindInWords({ type: 'url' }) : 'a text';
    const quotes = isPlain && !isUrl ? ' Put the value in quotes.' : '';
    const next = isReferenceWithoutDollar(value) ? ' A reference starts with `${`.' : quotes;
    // A number may be a key.
    return [error(`"${name}" must be ${wanted}, not ${isPlain ? `a ${typeof value}` : valueInWords(value)}.${next}`)];
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
  const warn = (message: string): ValueFault[] => [{ message, place, severity: 'warning' }];
  if (url.hash !== '') return warn(`"${name}" holds a "#…" part, which is not sent. Remove it.`);
  if (holdsPlainKey(value)) {
    return warn(
      `A key seems to stand in "${name}" as plain text. Give it as "api_key", or write \${secret:NAME} and store it with "Promptdeck: Set Secret…".`,
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    const message = `"${name}" is not encrypted: anyone on the way can read the key and the messages. Use https://.`;
    return [{ message, place, severity: 'warning' }];
  }
  return [];
}

/** True where a parameter whose name is a secret's has a value that is no reference. */
function holdsPlainKey(address: string): boolean {
  const query = /\?(.*)$/s.exec(address)?.[1] ?? '';
  return query.split('&').some((parameter) => {
    const [key = '', value = ''] = parameter.split('=');
    return secretName.test(key) && value !== '' && !value.includes('${');
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
