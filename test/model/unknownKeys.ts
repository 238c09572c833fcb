import type { Json } from './modelRequest.ts';

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/**
 * The keys of a value that a JSON Schema does not name, as paths. Validation lets them through wherever a schema does not close
 * its objects, and hardly a vendor does. Objects without named properties, and those with `additionalProperties`, are free.
 * @param root holds what `$ref`s lead to
 */
export function unknownKeys(root: Json, value: unknown): string[] {
  const visit = (schemas: readonly Json[], part: unknown, path: string): string[] => {
    const fitting = schemas.flatMap((schema) => alternatives(schema, part, root));
    if (Array.isArray(part)) {
      const items = fitting.map(({ items }) => items).filter(isObject);
      return part.flatMap((item: unknown, index) => visit(items, item, `${path}/${index}`));
    }
    if (!isObject(part)) return [];
    const named = fitting.filter(({ properties }) => isObject(properties));
    const isFree = fitting.some(
      ({ additionalProperties: more, properties }) => more === true || isObject(more) || !isObject(properties),
    );
    return Object.entries(part).flatMap(([key, child]) => {
      const next = named.map(({ properties }) => (properties as Json)[key]).filter(isObject);
      if (next.length > 0) return visit(next, child, `${path}/${key}`);
      return isFree || named.length === 0 ? [] : [`${path}/${key}`];
    });
  };
  return visit([root], value, '');
}

/** The schemas without references and unions that a value may be meant by, each with all of its `allOf` in it. */
function alternatives(schema: Json, value: unknown, root: Json): Json[] {
  const { $ref, allOf, anyOf, oneOf, ...own } = schema;
  let found: Json[] = [own];
  if (typeof $ref === 'string') found = combine(found, alternatives(resolve($ref, root), value, root));
  for (const part of listOf(allOf)) if (isObject(part)) found = combine(found, alternatives(part, value, root));
  for (const union of [anyOf, oneOf]) {
    const options = listOf(union).filter(isObject);
    if (options.length > 0)
      found = combine(
        found,
        options.flatMap((option) => alternatives(option, value, root)),
      );
  }
  return found.filter((option) => fits(option, value));
}

function combine(left: readonly Json[], right: readonly Json[]): Json[] {
  return left.flatMap((a) => right.map((b) => merge(a, b)));
}

function merge(a: Json, b: Json): Json {
  const both = isObject(a['properties']) || isObject(b['properties']);
  return {
    ...a,
    ...b,
    ...(both
      ? { properties: { ...(a['properties'] as Json | undefined), ...(b['properties'] as Json | undefined) } }
      : {}),
  };
}

/** False where the type, or a property of few values such as `role` or `type`, says that another one is meant. */
function fits({ type, properties }: Json, value: unknown): boolean {
  if (type === 'object' && !isObject(value)) return false;
  if (type === 'array' && !Array.isArray(value)) return false;
  if ((type === 'string' || type === 'null') && typeof value === 'object' && value !== null) return false;
  if (!isObject(properties) || !isObject(value)) return true;
  return Object.entries(properties).every(([key, property]) => {
    if (!isObject(property) || !(key in value)) return true;
    const allowed = 'const' in property ? [property['const']] : property['enum'];
    return !Array.isArray(allowed) || typeof value[key] !== 'string' || allowed.includes(value[key]);
  });
}

function resolve(ref: string, root: Json): Json {
  let node: unknown = root;
  for (const step of ref.replace(/^#\//, '').split('/')) node = isObject(node) ? node[step] : undefined;
  if (!isObject(node)) throw new Error(`The description has no ${ref}.`);
  return node;
}
