import { isJsonObject, type JsonObject } from '../base/json.ts';

/** A call's arguments as a JSON object; nothing at all, `null` and an empty text mean none. Undefined: no JSON object. */
export function parseToolArguments(text: string): JsonObject | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (value === null) return {};
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
