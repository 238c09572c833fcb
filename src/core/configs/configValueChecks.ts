import type { FileProblem } from '../base/fileProblem.ts';
import { resolveReferencesWith } from './secretString.ts';

/** Names of secrets and environment variables. */
const referenceName = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** What is wrong with the `${…}` references of a value; the messages quote nothing of it. */
export function checkReferences(key: string, value: string): string[] {
  const problems = new Set<string>();
  for (const match of value.matchAll(/\$\{([^}]*)(\}?)/g)) {
    const [kind, name, ...rest] = (match[1] ?? '').split(':');
    const isWhole = match[2] === '}' && rest.length === 0 && (kind === 'secret' || kind === 'env');
    if (!isWhole || !referenceName.test((name ?? '').trim())) {
      problems.add(`"${key}" holds a reference that cannot be read. Write \${secret:NAME} or \${env:NAME}.`);
    }
  }
  return [...problems];
}

/** What is wrong with an address, without its place. References stand for any text. */
export function checkUrl(key: string, value: string): Pick<FileProblem, 'message' | 'severity'> | undefined {
  if (value.startsWith('${')) return undefined;
  const url = URL.parse(resolveReferencesWith(value, 'x'));
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return { message: `"${key}" must be an address that starts with https:// or http://.`, severity: 'error' };
  }
  if (url.username || url.password) {
    return { message: `"${key}" must not hold a user name or password. Use "api_key".`, severity: 'error' };
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return {
      message: `"${key}" is not encrypted: anyone on the way can read the key and the messages. Use https://.`,
      severity: 'warning',
    };
  }
  return undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
