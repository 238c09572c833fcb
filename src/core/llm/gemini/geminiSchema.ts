import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../base/json.ts';

/** What Gemini's own `Schema` knows beside what is turned into something else below (ai.google.dev/api/caching#Schema). */
const keptKeys: readonly string[] = [
  'title',
  'description',
  'default',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'required',
];
const knownFormats: ReadonlySet<JsonValue> = new Set(['date-time', 'int32', 'int64', 'float', 'double']);
/** Deeper than this a schema refers to itself; what lies there is any object. */
const deepest = 12;

/**
 * A JSON Schema as the OpenAPI subset that Gemini's `parameters` takes: references inlined, `const` as an `enum` of one,
 * `null` among types as `nullable`, what it does not know left out.
 */
export function openApiSchema(schema: JsonSchema): JsonObject {
  return convert(schema, schema, 0);
}

function convert(node: JsonValue | undefined, root: JsonSchema, depth: number): JsonObject {
  if (!isJsonObject(node) || depth > deepest) return { type: 'OBJECT' };
  const source = withoutIndirection(node, root, depth);
  const below = (child: JsonValue | undefined): JsonObject => convert(child, root, depth + 1);
  const result: JsonObject = {};
  for (const key of keptKeys) if (source[key] !== undefined) result[key] = source[key];
  if (source['format'] !== undefined && knownFormats.has(source['format'])) result['format'] = source['format'];
  addType(result, source, below);
  if (isJsonObject(source['properties'])) {
    const entries = Object.entries(source['properties']).map(([name, child]) => [name, below(child)] as const);
    result['properties'] = Object.fromEntries(entries);
    result['type'] ??= 'OBJECT';
  }
  if (source['items'] !== undefined || result['type'] === 'ARRAY') {
    result['items'] = isJsonObject(source['items']) ? below(source['items']) : { type: 'STRING' };
    result['type'] ??= 'ARRAY';
  }
  addEnum(result, source);
  if (result['type'] === undefined && result['anyOf'] === undefined) result['type'] = 'OBJECT';
  return result;
}

/** References followed, and `allOf` merged into what stands around it. */
function withoutIndirection(node: JsonObject, root: JsonSchema, depth: number): JsonObject {
  let source = node;
  for (let hops = depth; typeof source['$ref'] === 'string' && hops <= deepest; hops++) {
    const { $ref: _reference, ...around } = source;
    source = { ...resolve(root, source['$ref']), ...around };
  }
  if (!Array.isArray(source['allOf'])) return source;
  const { allOf, ...around } = source;
  const parts = allOf.filter(isJsonObject).map((part) => withoutIndirection(part, root, depth + 1));
  const merged: JsonObject = Object.assign({}, ...parts, around) as JsonObject;
  const properties = [...parts, around].map((part) => part['properties']).filter(isJsonObject);
  if (properties.length > 0) merged['properties'] = Object.assign({}, ...properties) as JsonObject;
  return merged;
}

/** A local reference such as `#/$defs/city`; anything else means nothing here. */
function resolve(root: JsonSchema, reference: string): JsonObject {
  let node: JsonValue | undefined = reference.startsWith('#') ? root : undefined;
  for (const step of reference.slice(1).split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    node = isJsonObject(node) && Object.hasOwn(node, key) ? node[key] : undefined;
  }
  return isJsonObject(node) ? node : {};
}

function addType(result: JsonObject, source: JsonObject, below: (child: JsonValue) => JsonObject): void {
  const alternatives = source['anyOf'] ?? source['oneOf'];
  if (Array.isArray(alternatives)) {
    const isNull = (child: JsonValue): boolean =>
      isJsonObject(child) && (child['type'] === 'null' || child['const'] === null);
    if (alternatives.some(isNull)) result['nullable'] = true;
    const rest = alternatives.filter((child) => !isNull(child)).map(below);
    if (rest.length === 1) Object.assign(result, { ...rest[0], ...result });
    else result['anyOf'] = rest;
  }
  const types = (Array.isArray(source['type']) ? source['type'] : [source['type']]).filter(
    (type) => typeof type === 'string',
  );
  if (types.includes('null') || source['nullable'] === true) result['nullable'] = true;
  const named = types.filter((type) => type !== 'null').map((type) => type.toUpperCase());
  if (named.length > 1)
    result['anyOf'] = named.map((type) => ({ type, ...(type === 'ARRAY' ? { items: { type: 'STRING' } } : {}) }));
  else if (named[0] !== undefined) result['type'] = named[0];
}

/** An `enum` there is a list of texts; other constants have no place in it. */
function addEnum(result: JsonObject, source: JsonObject): void {
  const values = source['const'] !== undefined ? [source['const']] : source['enum'];
  if (!Array.isArray(values)) return;
  if (values.includes(null)) result['nullable'] = true;
  const texts = values.filter((value) => value !== null);
  if (texts.length === 0 || !texts.every((value) => typeof value === 'string')) {
    result['type'] ??= typeof texts[0] === 'boolean' ? 'BOOLEAN' : typeof texts[0] === 'number' ? 'NUMBER' : 'STRING';
    return;
  }
  result['enum'] = texts;
  result['type'] = 'STRING';
  result['format'] = 'enum';
}
