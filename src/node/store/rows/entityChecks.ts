import { AppError } from '../../../core/base/appError.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../core/base/json.ts';
import { resultCode } from '../sqlite/resultCodes.ts';
import { SqliteError } from '../sqlite/sqliteEngine.ts';

/** A field of an entity does not hold what it must. `field` names it, as in `initialMessagesTemplates[0].role`. */
export function invalidEntity(field: string, expected: string): AppError {
  return new AppError('InvalidEntity', `This cannot be saved: \`${field}\` must be ${expected}.`);
}

/** @throws AppError `InvalidEntity` */
export function checkObject(value: unknown, field: string): Record<string, unknown> {
  if (!isJsonObject(value)) throw invalidEntity(field, 'an object');
  return value;
}

/** Text of any kind, the empty one included. Absent is `fallback`, where there is one. @throws AppError `InvalidEntity` */
export function checkText(value: unknown, field: string, fallback?: string): string {
  if (value === undefined && fallback !== undefined) return fallback;
  if (typeof value !== 'string') throw invalidEntity(field, 'text');
  return value;
}

/** @throws AppError `InvalidEntity` */
export function checkName(value: unknown, field = 'name'): string {
  if (typeof value !== 'string' || value === '') throw invalidEntity(field, 'a text that is not empty');
  return value;
}

/** A list, absent meaning an empty one. @throws AppError `InvalidEntity` */
export function checkList<T>(value: unknown, field: string, checkItem: (item: unknown, field: string) => T): T[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalidEntity(field, 'a list');
  return value.map((item: unknown, index) => checkItem(item, `${field}[${index}]`));
}

/** A JSON object, absent meaning an empty one. @throws AppError `InvalidEntity` */
export function checkJsonObject(value: unknown, field: string): JsonObject {
  if (value === undefined) return {};
  const object = checkObject(value, field);
  const wrong = nonJsonPath(object, field);
  if (wrong !== undefined) throw invalidEntity(wrong, 'JSON');
  return object as JsonObject;
}

/** An object of texts, absent meaning an empty one. @throws AppError `InvalidEntity` */
export function checkTexts(value: unknown, field: string): Record<string, string> {
  const object = checkJsonObject(value, field);
  const other = Object.entries(object).find(([, item]) => typeof item !== 'string');
  if (other) throw invalidEntity(`${field}.${other[0]}`, 'text');
  return object as Record<string, string>;
}

/** ISO 8601 time as text, or undefined where it is absent or null. @throws AppError `InvalidEntity` */
export function checkOptionalTime(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) throw invalidEntity(field, 'an ISO 8601 time');
  return value;
}

/**
 * The first place in `value` that JSON cannot hold, as a path below `path`; undefined: there is none. An undefined
 * property is left out by JSON and does no harm.
 */
export function nonJsonPath(value: unknown, path = ''): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : path;
  if (Array.isArray(value)) {
    return firstOf(value.map((item: unknown, index) => [item, `${path}[${index}]`] as const));
  }
  if (typeof value !== 'object') return path;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return path;
  return firstOf(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [item, path === '' ? key : `${path}.${key}`] as const),
  );
}

/** JSON text that this store wrote. @throws SqliteError (CORRUPT) where it is not JSON any more: its bytes were changed */
export function parseJson(text: unknown): JsonValue {
  try {
    return JSON.parse(String(text)) as JsonValue;
  } catch {
    throw new SqliteError(resultCode.corrupt, 'text in it is not the JSON that was written');
  }
}

function firstOf(places: (readonly [unknown, string])[]): string | undefined {
  for (const [item, path] of places) {
    const found = nonJsonPath(item, path);
    if (found !== undefined) return found;
  }
  return undefined;
}
