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
/** How many schemas one may come to when its references are inlined; what is beyond is any object. */
const mostSchemas = 2000;

/** One conversion on its way down. */
interface Descent {
  root: JsonSchema;
  /** The references that were followed on the way here; one that is met again goes in circles. */
  followed: ReadonlySet<string>;
  /** Shared by the whole conversion. */
  count: { schemas: number };
}

/**
 * A JSON Schema as the OpenAPI subset that Gemini's `parameters` takes: references inlined, `const` as an `enum` of one,
 * `null` among types as `nullable`, what it does not know left out.
 */
export function openApiSchema(schema: JsonSchema): JsonObject {
  return convert(schema, { root: schema, followed: new Set(), count: { schemas: 0 } });
}

function convert(node: JsonValue | undefined, descent: Descent): JsonObject {
  if (!isJsonObject(node) || ++descent.count.schemas > mostSchemas) return { type: 'OBJECT' };
  const { source, followed } = withoutIndirection(node, descent);
  const below = (child: JsonValue | undefined): JsonObject => convert(child, { ...descent, followed });
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
function withoutIndirection(node: JsonObject, descent: Descent): { source: JsonObject; followed: ReadonlySet<string> } {
  let source = node;
  const followed = new Set(descent.followed);
  for (let to = source['$ref']; typeof to === 'string'; to = source['$ref']) {
    const { $ref: _reference, ...around } = source;
    source = followed.has(to) ? around : { ...resolve(descent.root, to), ...around };
    followed.add(to);
  }
  if (!Array.isArray(source['allOf'])) return { source, followed };
  const { allOf, ...around } = source;
  const parts: JsonObject[] = [];
  for (const part of allOf) {
    if (!isJsonObject(part) || ++descent.count.schemas > mostSchemas) continue;
    const inner = withoutIndirection(part, { ...descent, followed });
    parts.push(inner.source);
    for (const reference of inner.followed) followed.add(reference);
  }
  const merged: JsonObject = Object.assign({}, ...parts, around) as JsonObject;
  const properties = [...parts, around].map((part) => part['properties']).filter(isJsonObject);
  if (properties.length > 0) merged['properties'] = Object.assign({}, ...properties) as JsonObject;
  return { source: merged, followed };
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
