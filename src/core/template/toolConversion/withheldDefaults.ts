import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { secretReferences } from '../../configs/secretString.ts';

/** A text that is not to stand in a file. */
export interface WithheldDefault {
  /** Where it stood, keys joined by a dot. */
  path: string;
  /** Name of the secret that the file refers to in its place. */
  secretName: string;
  value: string;
}

/** Words that name a secret, out of names such as `api_key`, `apiKey` and `AccessToken`. */
const secretWords = new Set(
  'key apikey token secret password passwd pwd passphrase credential credentials authorization bearer cookie'.split(
    ' ',
  ),
);

/** Shorter texts, and those with fewer bits a character, are words rather than keys; 16 random bytes in hex have 3.6. */
const keyLength = 20;
const keyEntropy = 3.3;

/**
 * A tool's defaults as a file may hold them: a text that is likely a secret, by its name or because it looks random, is replaced by
 * `${secret:TOOL_KEY}`. Texts that refer to a secret already stay.
 */
export function withholdSecrets(
  toolName: string,
  defaults: JsonObject,
): { defaults: JsonObject; withheld: WithheldDefault[] } {
  const withheld: WithheldDefault[] = [];
  const taken = new Set<string>();
  const kept = (value: JsonValue, path: readonly string[], isNamed: boolean): JsonValue => {
    if (Array.isArray(value)) return value.map((item, index) => kept(item, [...path, String(index)], isNamed));
    if (isJsonObject(value)) {
      const entries = Object.entries(value);
      return Object.fromEntries(
        entries.map(([key, each]) => [key, kept(each, [...path, key], isNamed || namesSecret(key))]),
      );
    }
    if (typeof value !== 'string' || value.trim() === '' || secretReferences(value).length > 0) return value;
    if (!isNamed && !looksRandom(value)) return value;
    const name = freeName([toolName, ...path], taken);
    withheld.push({ path: path.join('.'), secretName: name, value });
    return `\${secret:${name}}`;
  };
  return { defaults: kept(defaults, [], false) as JsonObject, withheld };
}

function namesSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => secretWords.has(word));
}

function freeName(parts: readonly string[], taken: Set<string>): string {
  // Names of secrets have at most 100 characters.
  const bare = parts
    .join('_')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^(?=\d)/, '_')
    .toUpperCase()
    .slice(0, 90);
  let name = bare;
  for (let count = 2; taken.has(name); count++) name = `${bare}_${count}`;
  taken.add(name);
  return name;
}

/** True for one long word of letters and digits that no language has. Addresses and paths are none. */
function looksRandom(text: string): boolean {
  if (text.length < keyLength || !/^[A-Za-z0-9_.+=-]+$/.test(text)) return false;
  return /[A-Za-z]/.test(text) && /\d/.test(text) && bitsPerCharacter(text) >= keyEntropy;
}

/** Shannon entropy of a text's characters. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}
