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

/** The text, or an empty one for anything else. */
export const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** A count of tokens; undefined for anything that cannot be one. */
export const countOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
