import { isJsonObject, type JsonSchema, type JsonValue } from '../../base/json.ts';
import { isRegex } from '../../tools/specFaults.ts';
import type { JsDoc } from './jsDoc.ts';
import { propertiesOf, requiredOf } from './schemaAlgebra.ts';

/** What a tag takes. */
interface TagValue {
  /** The value that JSON Schema has for the text; undefined for what is none. */
  read(text: string): JsonValue | undefined;
  /** What to write, as the end of a sentence. */
  wanted(name: string): string;
}

const anyNumber: TagValue = {
  read: (text) => numberWhere(text, Number.isFinite),
  wanted: (name) => `a number, such as "@${name} 1"`,
};

const factor: TagValue = {
  read: (text) => numberWhere(text, (value) => Number.isFinite(value) && value > 0),
  wanted: (name) => `a number above 0, such as "@${name} 5"`,
};

const count: TagValue = {
  read: (text) => numberWhere(text, (value) => Number.isInteger(value) && value >= 0),
  wanted: (name) => `a number without a fraction, 0 or more, such as "@${name} 1"`,
};

const regex: TagValue = {
  read: (text) => (text !== '' && isRegex(text) ? text : undefined),
  wanted: (name) => `a regular expression, such as "@${name} ^[a-z]+$"`,
};

const word: TagValue = { read: (text) => text || undefined, wanted: (name) => `a word, such as "@${name} email"` };

/** JSDoc tags that are keywords of JSON Schema, as ts-json-schema-generator and typescript-json-schema read them. */
const keywords: ReadonlyMap<string, TagValue> = new Map([
  ['minimum', anyNumber],
  ['maximum', anyNumber],
  ['exclusiveMinimum', anyNumber],
  ['exclusiveMaximum', anyNumber],
  ['multipleOf', factor],
  ['minLength', count],
  ['maxLength', count],
  ['minItems', count],
  ['maxItems', count],
  ['pattern', regex],
  ['format', word],
]);

/**
 * A property's schema with what its JSDoc says: the description, `@default`, the keywords of JSON Schema, and
 * `@type {integer}` (or `@asType integer`) for a number without a fraction.
 * @param warn receives what a tag says wrongly, and the line of the file on which it stands
 */
export function documentedSchema(
  schema: JsonSchema,
  doc: Pick<JsDoc, 'description' | 'tags'> | undefined,
  warn: (line: number, message: string) => void,
): JsonSchema {
  if (!doc) return schema;
  const added: JsonSchema = doc.description === '' ? {} : { description: doc.description };
  for (const { name, text, line } of doc.tags) {
    const keyword = keywords.get(name);
    if (/^(?:default|defaultValue)$/.test(name)) {
      const value = plainValue(text, schema);
      if (fitsSchema(value, schema)) added['default'] = value;
      else warn(line, `${quoted(name, text)} is not of the property's type.`);
    } else if (/^(?:type|asType)$/.test(name) && /^\{?\s*int(?:eger)?\s*\}?$/i.test(text)) added['type'] = 'integer';
    else if (keyword) {
      const value = keyword.read(text);
      if (value !== undefined) added[name] = value;
      else warn(line, `${quoted(name, text)} says nothing: it takes ${keyword.wanted(name)}.`);
    }
  }
  if (added['type'] === 'integer' && Array.isArray(schema['type'])) {
    added['type'] = schema['type'].map((each) => (each === 'number' ? 'integer' : each));
  }
  return { ...schema, ...added };
}

/**
 * True unless a value is plainly of another type than the schema's, or not among its literals.
 * @param partly true: properties may be missing, though they are required
 */
export function fitsSchema(value: JsonValue, schema: JsonSchema, { partly = false } = {}): boolean {
  const { type, enum: values, anyOf, items } = schema as Record<string, JsonValue | undefined>;
  if (Array.isArray(anyOf)) return anyOf.some((each) => !isJsonObject(each) || fitsSchema(value, each, { partly }));
  if (Array.isArray(values)) return values.some((each) => each === value);
  const own = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const isOfType = [type].flat().some((each) => each === own || (each === 'integer' && Number.isInteger(value)));
  if (type !== undefined && !isOfType) return false;
  if (Array.isArray(value)) {
    return !isJsonObject(items) || value.every((each) => fitsSchema(each, items, { partly }));
  }
  if (!isJsonObject(value)) return true;
  if (!partly && !requiredOf(schema).every((name) => Object.hasOwn(value, name))) return false;
  const properties = propertiesOf(schema);
  return Object.entries<JsonValue>(value).every(([name, each]) =>
    Object.hasOwn(properties, name)
      ? fitsSchema(each, properties[name] ?? {}, { partly })
      : schema['additionalProperties'] !== false,
  );
}

/** A default as people write it: JSON, a text in either quotes, or a bare word. */
function plainValue(text: string, schema: JsonSchema): JsonValue {
  const unquoted = /^(['"`])([\s\S]*)\1$/.exec(text)?.[2];
  if (unquoted !== undefined) return unquoted;
  if (schema['type'] === 'string') return text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function numberWhere(text: string, fits: (value: number) => boolean): number | undefined {
  return text !== '' && fits(Number(text)) ? Number(text) : undefined;
}

function quoted(name: string, text: string): string {
  return `"@${`${name} ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`.trim()}"`;
}
