import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts';

/** Arguments as the object that the vendor wants; what is no object goes back under a name of its own. */
export function objectOf(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as JsonValue;
    if (isJsonObject(value)) return value;
    return value === null ? {} : { value };
  } catch {
    return text.trim() === '' ? {} : { invalid_json: text };
  }
}

/** Arguments as text: as the model wrote them, where that is an object; strict servers refuse a request with anything else in it. */
export function objectTextOf(text: string): string {
  try {
    if (isJsonObject(JSON.parse(text))) return text;
  } catch {
    // No JSON: it goes back under a name of its own.
  }
  return JSON.stringify(objectOf(text));
}

/** The text, or an empty one for anything else. */
export const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** A count of tokens; undefined for anything that cannot be one. */
export const countOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/** No model means more levels than this, and values of many thousands make `JSON.stringify` and the store fail. */
const deepestNesting = 500;

/** True where lists and objects lie in each other deeper than anything that is meant. */
export function isNestedTooDeeply(value: JsonValue): boolean {
  const left: [value: JsonValue, level: number][] = [[value, 0]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [node, level] = next;
    if (typeof node !== 'object' || node === null) continue;
    if (level >= deepestNesting) return true;
    for (const child of Object.values<JsonValue>(node)) left.push([child, level + 1]);
  }
  return false;
}

/** The JSON text of a call's arguments that came as a value; what is nested too deeply becomes a text that is no JSON. */
export function argumentsText(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  return isNestedTooDeeply(value) ? 'nested too deeply' : JSON.stringify(value);
}
