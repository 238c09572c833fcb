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
