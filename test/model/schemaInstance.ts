import type { Json } from './modelRequest.ts';

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A small value that a JSON Schema accepts, made of what the user said where the schema leaves room: texts become the user's
 * words, numbers the first number among them.
 */
export function instanceOf(schema: unknown, said: string, root: unknown = schema, depth = 0): unknown {
  if (!isObject(schema) || depth > 8) return null;
  const make = (part: unknown): unknown => instanceOf(part, said, root, depth + 1);
  if ('const' in schema) return schema['const'];
  if ('default' in schema) return schema['default'];
  if (Array.isArray(schema['enum'])) return chosen(schema['enum'], said);
  if (typeof schema['$ref'] === 'string') return make(resolved(schema['$ref'], root));
  const options = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(options)) return make(options[0]);
  const type: unknown = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  if (type === 'string') return textOf(schema, said);
  if (type === 'number' || type === 'integer') return bounded(numberIn(said), schema, type === 'integer');
  if (type === 'boolean') return true;
  if (type === 'array') return Array.from({ length: Number(schema['minItems'] ?? 1) }, () => make(schema['items']));
  if (type === 'object' || isObject(schema['properties'])) {
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    return Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, make(part)]));
  }
  return type === undefined ? said : null;
}

function resolved(ref: string, root: unknown): unknown {
  let node = root;
  for (const step of ref.replace(/^#\/?/, '').split('/')) {
    if (step !== '') node = isObject(node) ? node[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  }
  return node;
}

/** The allowed value that the user named, else the first. */
const chosen = (values: readonly unknown[], said: string): unknown =>
  values.find((value) => typeof value === 'string' && said.toLowerCase().includes(value.toLowerCase())) ?? values[0];

function textOf(schema: Json, said: string): string {
  if (isDate(schema)) return dateIn(said);
  const path = isPath(schema) ? (pathIn(said) ?? pathIn(String(schema['description']))) : undefined;
  return path ?? sized(said.trim() || 'demo', schema);
}

const isPath = (schema: Json): boolean =>
  typeof schema['description'] === 'string' && /\bpath of the file\b/i.test(schema['description']);

/** The first file with a folder that a text names, without the `a/` and `b/` of a diff. */
const pathIn = (text: string): string | undefined =>
  /(?<![\w/.])(?:[ab]\/)?((?:[\w-]+\/)+[\w.-]*\.\w+)/.exec(text)?.[1];

const isDate = (schema: Json): boolean =>
  schema['format'] === 'date' ||
  (typeof schema['description'] === 'string' && schema['description'].includes('YYYY-MM-DD'));

/** The date that the user named, else the one in four weeks. */
const dateIn = (said: string): string =>
  /\d{4}-\d{2}-\d{2}/.exec(said)?.[0] ?? new Date(Date.now() + 28 * 86_400_000).toISOString().slice(0, 10);

const numberIn = (said: string): number => Number(/-?\d+(?:\.\d+)?/.exec(said)?.[0] ?? 1);

function bounded(value: number, schema: Json, whole: boolean): number {
  const low = typeof schema['minimum'] === 'number' ? schema['minimum'] : -Infinity;
  const high = typeof schema['maximum'] === 'number' ? schema['maximum'] : Infinity;
  const within = Math.min(Math.max(value, low), high);
  return whole ? Math.round(within) : within;
}

function sized(text: string, schema: Json): string {
  const shortest = typeof schema['minLength'] === 'number' ? schema['minLength'] : 0;
  const longest = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : 200;
  return text.slice(0, longest).padEnd(shortest, '.');
}
