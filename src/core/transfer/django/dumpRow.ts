import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { TransferFault } from '../transferFault.ts';

/**
 * One row of what Django's `dumpdata` writes: `{"model": "app_label.model", "pk": …, "fields": {…}}`
 * (https://docs.djangoproject.com/en/5.2/topics/serialization/#serialization-formats-json).
 */
export interface DumpRow {
  /** As the file has it, in lower case, as Django writes it. */
  label: string;
  /** The label without the app. */
  model: string;
  /** Absent with `--natural-primary`. */
  pk: JsonValue | undefined;
  fields: JsonObject;
}

/** @throws TransferFault where the element is no row */
export function readDumpRow(value: unknown): DumpRow {
  if (!isJsonObject(value)) throw new TransferFault('', 'a row of `dumpdata`, an object');
  const { model, pk, fields } = value;
  if (typeof model !== 'string' || !/^[\w.]+\.\w+$/.test(model)) {
    throw new TransferFault('model', 'a text such as `app.tool`');
  }
  if (!isJsonObject(fields)) throw new TransferFault('fields', 'an object');
  const label = model.toLowerCase();
  return { label, model: label.slice(label.lastIndexOf('.') + 1), pk, fields };
}

/** A field that may stand as JSON or, in a `TextField`, as JSON text. Empty text is `undefined`. @throws TransferFault */
export function jsonField(fields: JsonObject, name: string): JsonValue | undefined {
  const value = fields[name];
  if (typeof value !== 'string') return value ?? undefined;
  if (value.trim() === '') return undefined;
  return parseJsonText(value, name) ?? undefined;
}

/** A list of JSON. @throws TransferFault */
export function listField(fields: JsonObject, name: string): JsonValue[] {
  const value = jsonField(fields, name) ?? [];
  if (!Array.isArray(value)) throw new TransferFault(name, 'a list');
  return value;
}

/** A list of texts. @throws TransferFault */
export function textListField(fields: JsonObject, name: string): string[] {
  return listField(fields, name).map((item, index) => {
    if (typeof item !== 'string') throw new TransferFault(`${name}[${index}]`, 'a text');
    return item;
  });
}

/** A JSON object. @throws TransferFault */
export function objectField(fields: JsonObject, name: string): JsonObject {
  const value = jsonField(fields, name) ?? {};
  if (!isJsonObject(value)) throw new TransferFault(name, 'a JSON object');
  return value;
}

/** Text; absent or null is the empty one. @throws TransferFault */
export function textField(fields: JsonObject, name: string): string {
  const value = fields[name] ?? '';
  if (typeof value !== 'string') throw new TransferFault(name, 'a text');
  return value;
}

/** Text that is not empty. @throws TransferFault */
export function nameField(fields: JsonObject, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw new TransferFault(name, 'a text that is not empty');
  return value;
}

/**
 * A time as ISO 8601 in UTC. Django writes an offset where it knows the time zone; without one it is taken for UTC, so that
 * every machine reads the same.
 * @param value text, or seconds or milliseconds since 1970
 */
export function timeOf(value: unknown): string | undefined {
  if (typeof value === 'number') {
    // Seconds reach 1e11 in the year 5138; milliseconds passed it in 1973.
    const milliseconds = Math.abs(value) < 1e11 ? value * 1000 : value;
    return isoTime(milliseconds);
  }
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined;
  const hasZone = /(?:z|[+-]\d{2}:?\d{2})$/i.test(value.slice(10));
  const hasTime = /\d{2}:\d{2}/.test(value.slice(10));
  return isoTime(Date.parse(hasTime && !hasZone ? `${value.replace(' ', 'T')}Z` : value.replace(' ', 'T')));
}

function isoTime(milliseconds: number): string | undefined {
  return Math.abs(milliseconds) <= 8.64e15 ? new Date(milliseconds).toISOString() : undefined;
}

/** JSON text, also where a `TextField` holds the text of a JSON text. @throws TransferFault */
function parseJsonText(text: string, field: string): JsonValue {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === 'string' && /^\s*[[{]/.test(value) ? (JSON.parse(value) as JsonValue) : value;
  } catch {
    throw new TransferFault(field, 'JSON (its text cannot be read as such)');
  }
}
