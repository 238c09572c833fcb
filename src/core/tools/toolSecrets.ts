import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts';
import { secretReferences, type SecretReference } from '../configs/secretString.ts';

/** The secrets and environment variables that a tool's defaults refer to, each once, by source and name in order. */
export function toolSecrets(defaults: JsonObject): SecretReference[] {
  const found = textsIn(defaults).flatMap(secretReferences);
  const byLabel = new Map(found.map((reference) => [secretLabel(reference), reference]));
  return [...byLabel].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);
}

/** A reference without its braces, as `secret:NAME`. */
export function secretLabel({ source, name }: SecretReference): string {
  return `${source}:${name}`;
}

/** Where references are resolved: in the values, however deep, and not in the keys. */
function textsIn(value: JsonValue): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isJsonObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
