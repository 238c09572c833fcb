import type { JsonSchema, JsonValue } from '../../base/json.ts';
import { isRegex } from '../../tools/specFaults.ts';
import type { JsDoc } from './jsDoc.ts';

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

/** True unless a value is plainly of another type than the schema's, or not among its literals. */
export function fitsSchema(value: JsonValue, schema: JsonSchema): boolean {
  const { type, enum: values } = schema as { type?: JsonValue; enum?: JsonValue };
  if (Array.isArray(values)) return values.some((each) => each === value);
  if (type === undefined) return true;
  const own = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return [type].flat().some((each) => each === own || (each === 'integer' && Number.isInteger(value)));
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
