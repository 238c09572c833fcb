import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../base/json.ts';

/** A closed object schema; `required` is left out when empty. */
export function objectSchema(properties: JsonObject, required: readonly string[], additional: JsonValue): JsonSchema {
  return {
    type: 'object',
    properties,
    ...(required.length > 0 ? { required: [...new Set(required)] } : {}),
    additionalProperties: additional,
  };
}

/** The schema of exactly these values. */
export function literalSchema(values: readonly JsonValue[]): JsonSchema {
  return unionOf(values.map(valueSchema));
}

/** The schema of a value as `as const` types it. */
export function valueSchema(value: JsonValue): JsonSchema {
  if (value === null) return { type: 'null' };
  if (Array.isArray(value)) return { type: 'array', items: literalSchema(value) };
  if (!isJsonObject(value)) return { type: typeof value, enum: [value] };
  const properties = Object.entries(value).map(([name, each]) => [name, valueSchema(each)] as const);
  return objectSchema(Object.fromEntries(properties), Object.keys(value), false);
}

export function propertiesOf(schema: JsonSchema): Record<string, JsonSchema> {
  const { properties } = schema as { properties?: JsonValue };
  return isJsonObject(properties) ? (properties as Record<string, JsonSchema>) : {};
}

export function requiredOf(schema: JsonSchema): string[] {
  const { required } = schema as { required?: JsonValue };
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

/** The literals that a schema is made of, as texts; undefined for any other schema. */
export function literalNames(schema: JsonSchema): string[] | undefined {
  const { enum: values } = schema as { enum?: JsonValue };
  return Array.isArray(values) ? values.filter((value) => value !== null).map(String) : undefined;
}

/** An object schema with some of its properties only. */
export function withProperties(schema: JsonSchema, isKept: (name: string) => boolean): JsonSchema {
  const kept = Object.entries(propertiesOf(schema)).filter(([name]) => isKept(name));
  const required = requiredOf(schema).filter(isKept);
  return objectSchema(Object.fromEntries(kept), required, schema['additionalProperties'] ?? false);
}

/** A schema with some of its literals, or of the schemas that it chooses from, only. */
export function withMembers(schema: JsonSchema, isKept: (member: JsonSchema) => boolean): JsonSchema {
  return unionOf(membersOf(schema).filter(isKept));
}

/** Tells of a schema whether every value that fits it is one of the literals or of the plain types of `other`. */
export function within(other: JsonSchema): (schema: JsonSchema) => boolean {
  const members = membersOf(other);
  const texts = new Set(members.map((each) => JSON.stringify(each)));
  const plainTypes = new Set(members.flatMap((each) => (Object.keys(each).length === 1 ? (each['type'] ?? []) : [])));
  return (schema) => texts.has(JSON.stringify(schema)) || plainTypes.has(schema['type'] ?? []);
}

/** What a schema chooses from: each literal, each alternative, `null` on its own. */
function membersOf(schema: JsonSchema): JsonSchema[] {
  const { anyOf, type, enum: values } = schema as { anyOf?: JsonValue; type?: JsonValue; enum?: JsonValue };
  if (Array.isArray(anyOf)) return anyOf.filter(isJsonObject).flatMap(membersOf);
  if (Array.isArray(values)) return values.map(valueSchema);
  if (Array.isArray(type)) {
    return type.map((each): JsonSchema => (each === 'null' ? { type: 'null' } : { ...schema, type: each }));
  }
  return [schema];
}

/** Forms that an intersection of alternatives may have: each one of one with each one of the other. */
const maxForms = 32;

/** What fits all of the schemas; undefined where that would be too many forms. */
export function intersectionOf(schemas: readonly JsonSchema[]): JsonSchema | undefined {
  const forms = schemas.map(({ anyOf }) => (Array.isArray(anyOf) ? anyOf.length : 1));
  if (forms.reduce((product, each) => product * each, 1) > Math.max(maxForms, ...forms)) return undefined;
  const known = schemas.filter((schema) => Object.keys(schema).length > 0);
  // A brand such as `string & { __brand: 'id' }` exists for the type checker only.
  const plain = known.filter((schema) => schema['type'] !== 'object' && schema['anyOf'] === undefined);
  const [only] = plain;
  if (only) return plain.length === 1 ? only : { allOf: plain };
  const [first = {}, ...others] = known;
  return others.reduce(intersectionOfTwo, first);
}

function intersectionOfTwo(one: JsonSchema, other: JsonSchema): JsonSchema {
  if (Array.isArray(one['anyOf'])) {
    return unionOf(one['anyOf'].filter(isJsonObject).map((each) => intersectionOfTwo(each, other)));
  }
  if (Array.isArray(other['anyOf'])) return intersectionOfTwo(other, one);
  const theirs = propertiesOf(other);
  const ours = propertiesOf(one);
  const shared = Object.keys(theirs).filter((name) => Object.hasOwn(ours, name));
  const both = shared.map((name) => [name, narrower(ours[name] ?? {}, theirs[name] ?? {})] as const);
  const additional = [one, other]
    .map((schema) => schema['additionalProperties'] ?? false)
    .find((each) => each !== false);
  return objectSchema(
    { ...ours, ...theirs, ...Object.fromEntries(both) },
    [...new Set([...requiredOf(one), ...requiredOf(other)])],
    additional ?? false,
  );
}

/** Keywords that say how a value may look; the others describe or bound it. */
const shapes = new Set(['type', 'enum', 'anyOf', 'allOf', 'items', 'properties', 'required', 'additionalProperties']);

/** One schema for two of one property: the shape of the one that allows less, with all that both say beside it. */
function narrower(one: JsonSchema, other: JsonSchema): JsonSchema {
  const beside: JsonSchema = Object.fromEntries(
    Object.entries({ ...one, ...other }).filter(([key]) => !shapes.has(key)),
  );
  const shape =
    one['type'] === 'object' && other['type'] === 'object'
      ? intersectionOfTwo(one, other)
      : shapeRank(other) >= shapeRank(one)
        ? other
        : one;
  const values = shape['enum'];
  if (Array.isArray(values) && !values.some((each) => each === beside['default'])) delete beside['default'];
  return { ...beside, ...Object.fromEntries(Object.entries(shape).filter(([key]) => shapes.has(key))) };
}

/** Ranks schemas by how little they allow: any value, alternatives, several types, one type, literals, fewer literals. */
function shapeRank({ type, enum: values, anyOf }: JsonSchema): number {
  if (Array.isArray(values)) return 4 - values.length / (values.length + 1);
  if (anyOf !== undefined) return 1;
  if (Array.isArray(type)) return 2;
  return type === undefined ? 0 : 3;
}

/** One schema for several: literals become one `enum`, `null` joins the type, the rest an `anyOf`. */
export function unionOf(schemas: readonly JsonSchema[]): JsonSchema {
  // Any value fits as soon as one of them takes any.
  if (schemas.some((schema) => Object.keys(schema).length === 0)) return {};
  const literals = schemas.filter((schema) => Array.isArray(schema['enum']) && Object.keys(schema).length === 2);
  const nullable = schemas.some((schema) => schema['type'] === 'null');
  const isLiteral = new Set(literals);
  const others = schemas.filter((schema) => !isLiteral.has(schema) && schema['type'] !== 'null');
  const merged = literals.length > 0 ? [literalUnion(literals), ...others] : others;
  const distinct = [...new Map(merged.map((schema) => [JSON.stringify(schema), schema])).values()];
  const [only] = distinct;
  if (!only) return nullable ? { type: 'null' } : {};
  if (distinct.length > 1) return { anyOf: [...distinct, ...(nullable ? [{ type: 'null' }] : [])] };
  return nullable ? withNull(only) : only;
}

function literalUnion(literals: readonly JsonSchema[]): JsonSchema {
  const values = [...new Set(literals.flatMap((schema) => (Array.isArray(schema['enum']) ? schema['enum'] : [])))];
  const types = [...new Set(literals.flatMap((schema) => schema['type'] ?? []))];
  const bothBooleans = values.length === 2 && values.includes(true) && values.includes(false);
  if (bothBooleans) return { type: 'boolean' };
  return { type: types.length === 1 ? (types[0] ?? 'string') : types, enum: values };
}

function withNull(schema: JsonSchema): JsonSchema {
  const { type, enum: values } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) };
}
