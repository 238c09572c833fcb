import type { JsonSchema, JsonValue } from '../../base/json.ts';
import type { JsDoc } from './jsDoc.ts';

/**
 * JSDoc tags that are keywords of JSON Schema, as ts-json-schema-generator and typescript-json-schema read them, with the type
 * of what they take.
 */
const keywords: Readonly<Record<string, 'number' | 'string'>> = {
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'number',
  minLength: 'number',
  maxLength: 'number',
  minItems: 'number',
  maxItems: 'number',
  pattern: 'string',
  format: 'string',
};

/**
 * A property's schema with what its JSDoc says: the description, `@default`, the keywords of JSON Schema, and
 * `@type {integer}` (or `@asType integer`) for a number without a fraction.
 * @param warn receives what a tag says wrongly
 */
export function documentedSchema(
  schema: JsonSchema,
  doc: JsDoc | undefined,
  warn: (message: string) => void,
): JsonSchema {
  if (!doc) return schema;
  const added: JsonSchema = doc.description === '' ? {} : { description: doc.description };
  for (const { name, text } of doc.tags) {
    const takes = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
    if (/^(?:default|defaultValue)$/.test(name)) {
      const value = plainValue(text, schema);
      if (fitsSchema(value, schema)) added['default'] = value;
      else warn(`"@${name} ${text}" is not of the property's type.`);
    } else if (/^(?:type|asType)$/.test(name) && /^\{?\s*int(?:eger)?\s*\}?$/i.test(text)) added['type'] = 'integer';
    else if (takes === 'string') added[name] = text;
    else if (takes === 'number' && text !== '' && Number.isFinite(Number(text))) added[name] = Number(text);
    else if (takes === 'number') warn(`"@${name}" takes a number, such as "@${name} 1".`);
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
