import { isJsonObject, type JsonObject, type JsonValue } from '../../../core/base/json.ts';

/** So deep an example goes: a schema may refer to itself. */
const maxDepth = 5;
/** So deep it has what may be left out too. */
const optionalDepth = 2;
/** So many items of a list it has at most. */
const maxItems = 5;

/** A value of the shape that a JSON Schema describes, for a person to change. @param root the schema that `$ref` points into */
export function exampleOf(schema: JsonObject, root: JsonObject, depth = 0): JsonValue {
  const given = [schema['default'], schema['const'], firstOf(schema['examples']), firstOf(schema['enum'])].find(
    (value) => value !== undefined,
  );
  if (given !== undefined) return given;
  if (depth > maxDepth) return null;
  const inner = (part: JsonValue | undefined): JsonValue => exampleOf(objectOf(part), root, depth + 1);
  const target = referred(schema['$ref'], root);
  if (target) return inner(target);
  const choices = [schema['anyOf'], schema['oneOf'], schema['allOf']].find((list) => Array.isArray(list));
  if (Array.isArray(choices)) return inner(choices.find((choice) => objectOf(choice)['type'] !== 'null'));
  switch (typeOf(schema)) {
    case 'object': {
      const required = Array.isArray(schema['required']) ? schema['required'] : [];
      const all = Object.entries(objectOf(schema['properties']));
      const properties = all.filter(([name]) => depth < optionalDepth || required.includes(name));
      const others = schema['additionalProperties'];
      if (properties.length === 0 && isJsonObject(others)) return { name: inner(others) };
      return Object.fromEntries(properties.map(([name, part]) => [name, inner(part)]));
    }
    case 'array': {
      const places = schema['prefixItems'];
      if (Array.isArray(places)) return places.map(inner);
      if (!isJsonObject(schema['items'])) return [];
      const { minItems } = schema;
      const length = typeof minItems === 'number' ? Math.max(1, Math.min(minItems, maxItems)) : 1;
      return Array.from({ length }, () => inner(schema['items']));
    }
    case 'number':
    case 'integer':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1;
    case 'boolean':
      return true;
    case 'string':
      return 'text';
    default:
      return null;
  }
}

/** True where a plain text is one of the values that a schema admits. */
export function takesText(schema: JsonObject): boolean {
  const { type } = schema;
  if (type === 'string' || (Array.isArray(type) && type.includes('string'))) return true;
  return [schema['anyOf'], schema['oneOf']].some((choices) => {
    return Array.isArray(choices) && choices.some((choice) => takesText(objectOf(choice)));
  });
}

function typeOf(schema: JsonObject): JsonValue | undefined {
  const { type } = schema;
  if (Array.isArray(type)) return type.find((each) => each !== 'null');
  return type ?? (isJsonObject(schema['properties']) ? 'object' : undefined);
}

/** What a reference inside of the same document points to. */
function referred(reference: JsonValue | undefined, root: JsonObject): JsonObject | undefined {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined;
  let found: JsonValue | undefined = root;
  for (const part of reference.slice(2).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isJsonObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return isJsonObject(found) ? found : undefined;
}

function firstOf(values: JsonValue | undefined): JsonValue | undefined {
  return Array.isArray(values) ? values[0] : undefined;
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
