import { AppError, type AppErrorDetails } from '../base/appError.ts';

/** One `${secret:NAME}` or `${env:NAME}`. */
export interface SecretReference {
  source: 'secret' | 'env';
  name: string;
}

const referencePattern = /\$\{(secret|env):([^}]*)\}/g;

/** The references that a text holds, in order. */
export function secretReferences(text: string): SecretReference[] {
  return [...text.matchAll(referencePattern)].map((match) => ({
    source: match[1] === 'secret' ? 'secret' : 'env',
    name: (match[2] ?? '').trim(),
  }));
}

/** A text with every reference replaced by the same stand-in, to check what stands around them. */
export function resolveReferencesWith(text: string, standIn: string): string {
  return text.replace(referencePattern, () => standIn);
}

/**
 * A text with every reference replaced by what `resolve` gives for it. The values themselves are not searched again.
 * @throws whatever `resolve` throws
 */
export async function resolveSecretReferences(
  text: string,
  resolve: (reference: SecretReference) => Promise<string>,
): Promise<string> {
  const parts: string[] = [];
  let end = 0;
  for (const match of text.matchAll(referencePattern)) {
    parts.push(text.slice(end, match.index));
    parts.push(await resolve({ source: match[1] === 'secret' ? 'secret' : 'env', name: (match[2] ?? '').trim() }));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts.join('');
}

/**
 * A text that may be or hold a secret. It shows itself as dots wherever it is printed, logged, spread or made JSON, so
 * that a key written plainly into a YAML file cannot leak by accident; `expose` gives the raw text.
 */
export class SecretString {
  readonly #raw: string;

  constructor(raw: string) {
    this.#raw = raw;
  }

  /** The raw text, references unresolved. Only for resolving it at a call. */
  expose(): string {
    return this.#raw;
  }

  /** True where the text itself is a key, not a reference to one. */
  get isPlainText(): boolean {
    return this.#raw !== '' && secretReferences(this.#raw).length === 0;
  }

  toString(): string {
    return '••••';
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * What keeps a secret or a variable may fail, and its words may hold what it keeps: they go to the cause, not to the user.
 * @param owner who needs it, as in `the LLM config "gpt"`
 * @param details where that is, for the actions that mend it
 */
export function unreadableReference(
  source: SecretReference['source'],
  name: string,
  owner: string,
  cause: unknown,
  details: Pick<AppErrorDetails, 'configName' | 'toolName'>,
): AppError {
  const what = source === 'secret' ? 'secret' : 'environment variable';
  const message = `The ${what} "${name}" of ${owner} could not be read. Unlock what keeps your secrets, then try again.`;
  return new AppError('SecretNotFound', message, { cause, ...details });
}
