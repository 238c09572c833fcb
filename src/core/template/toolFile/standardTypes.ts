import type { JsonSchema } from '../../base/json.ts';
import {
  literalNames,
  literalSchema,
  objectSchema,
  propertiesOf,
  requiredOf,
  unionOf,
  withMembers,
  within,
  withProperties,
} from './schemaAlgebra.ts';

const anything: JsonSchema = {};

/** Makes a type's schema of those of its type arguments. */
type SchemaOfArguments = (first?: JsonSchema, second?: JsonSchema) => JsonSchema;

/** Types of TypeScript's library that arguments can have, made of the schemas of their type arguments. */
export const standardTypes: ReadonlyMap<string, SchemaOfArguments> = new Map<string, SchemaOfArguments>([
  ['String', () => ({ type: 'string' })],
  ['Number', () => ({ type: 'number' })],
  ['Boolean', () => ({ type: 'boolean' })],
  ['Object', () => ({ type: 'object' })],
  ['Array', listOf],
  ['ReadonlyArray', listOf],
  ['Readonly', (of = anything) => of],
  ['Partial', (of = anything) => withRequired(of, [])],
  ['Required', (of = anything) => withRequired(of, Object.keys(propertiesOf(of)))],
  ['Record', recordOf],
  [
    'Pick',
    (of = anything, keys = anything) => {
      const names = new Set(literalNames(keys));
      return withProperties(of, (name) => names.has(name));
    },
  ],
  [
    'Omit',
    (of = anything, keys = anything) => {
      const names = new Set(literalNames(keys));
      return withProperties(of, (name) => !names.has(name));
    },
  ],
  ['Exclude', (of = anything, out = anything) => withMembers(of, negated(within(out)))],
  ['Extract', (of = anything, kept = anything) => withMembers(of, within(kept))],
  ['NonNullable', (of = anything) => withMembers(of, (member) => member['type'] !== 'null')],
  ['Lowercase', (of = anything) => mappedTexts(of, (text) => text.toLowerCase())],
  ['Uppercase', (of = anything) => mappedTexts(of, (text) => text.toUpperCase())],
  ['Capitalize', (of = anything) => mappedTexts(of, (text) => text.charAt(0).toUpperCase() + text.slice(1))],
  ['Uncapitalize', (of = anything) => mappedTexts(of, (text) => text.charAt(0).toLowerCase() + text.slice(1))],
]);

interface BeyondJson {
  schema: SchemaOfArguments;
  instead: string;
}

/** Types whose values JSON cannot carry: what a model may send in their place, and what to write. */
export const typesBeyondJson: ReadonlyMap<string, BeyondJson> = new Map<string, BeyondJson>([
  [
    'Date',
    { schema: () => ({ type: 'string', format: 'date-time' }), instead: 'string, and make the Date in the tool' },
  ],
  ['URL', { schema: aText, instead: 'string' }],
  ['RegExp', { schema: aText, instead: 'string, and make the RegExp in the tool' }],
  ['Uint8Array', { schema: aText, instead: 'string, in Base64' }],
  ['ArrayBuffer', { schema: aText, instead: 'string, in Base64' }],
  ['Map', { schema: recordOf, instead: 'Record<string, …>' }],
  ['ReadonlyMap', { schema: recordOf, instead: 'Record<string, …>' }],
  ['Set', { schema: listOf, instead: 'an array' }],
  ['ReadonlySet', { schema: listOf, instead: 'an array' }],
  ['Iterable', { schema: listOf, instead: 'an array' }],
  ['Promise', { schema: (of = anything) => of, instead: 'the type of its value' }],
  ['Function', { schema: () => anything, instead: 'what the tool needs to know, as text or numbers' }],
]);

/** A type with one property for each key; any other names where the keys are no literals. */
export function recordOf(keys: JsonSchema = anything, value: JsonSchema = anything): JsonSchema {
  const names = literalNames(keys);
  if (!names) return { type: 'object', additionalProperties: value };
  return objectSchema(Object.fromEntries(names.map((name) => [name, value])), names, false);
}

/** `Type[key]`: a property, or an element of a list. */
export function elementOf(schema: JsonSchema, key: JsonSchema): JsonSchema | undefined {
  const items = schema['items'] as JsonSchema | undefined;
  if (items) return key['type'] === 'number' ? items : undefined;
  const properties = propertiesOf(schema);
  const found = (literalNames(key) ?? []).map((name) =>
    Object.hasOwn(properties, name) ? properties[name] : undefined,
  );
  const known = found.filter((each) => each !== undefined);
  return known.length > 0 && known.length === found.length ? unionOf(known) : undefined;
}

/** `keyof Type`. */
export function keysOf(schema: JsonSchema): JsonSchema | undefined {
  const names = Object.keys(propertiesOf(schema));
  return names.length > 0 ? literalSchema(names) : undefined;
}

/** Several kinds of arguments told as one object: what not all of them need is optional. */
export function oneObjectOf(alternatives: readonly JsonSchema[]): JsonSchema {
  const names = [...new Set(alternatives.flatMap((each) => Object.keys(propertiesOf(each))))];
  const properties = names.map((name) => {
    const known = alternatives.map((each) => propertiesOf(each)).filter((each) => Object.hasOwn(each, name));
    const found = known.map((each) => each[name] ?? anything);
    return [name, unionOf(found)] as const;
  });
  const isOpen = alternatives.map((each) => each['additionalProperties'] ?? false).find((each) => each !== false);
  const required = names.filter((name) => alternatives.every((each) => requiredOf(each).includes(name)));
  return objectSchema(Object.fromEntries(properties), required, isOpen ?? false);
}

function negated(test: (schema: JsonSchema) => boolean): (schema: JsonSchema) => boolean {
  return (schema) => !test(schema);
}

function aText(): JsonSchema {
  return { type: 'string' };
}

function listOf(items: JsonSchema = anything): JsonSchema {
  return { type: 'array', items };
}

function withRequired(schema: JsonSchema, required: readonly string[]): JsonSchema {
  if (schema['type'] !== 'object') return schema;
  const { required: _required, ...rest } = schema;
  return required.length > 0 ? { ...rest, required: [...required] } : rest;
}

function mappedTexts(schema: JsonSchema, change: (text: string) => string): JsonSchema {
  const names = literalNames(schema);
  return names ? literalSchema(names.map(change)) : { type: 'string' };
}
