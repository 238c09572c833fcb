import type { Node, ObjectPattern } from '@babel/types';
import type { JsonObject, JsonSchema } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import type { JsDoc, JsDocParam } from './jsDoc.ts';
import { literalValue, propertyKey } from './literalValue.ts';
import { meteredText } from './meteredText.ts';
import type { ToolFunction, ToolModule } from './toolModule.ts';
import { allowsUndefined, objectSchema, TypeSchemas } from './typeSchema.ts';

/** What the first parameter of a tool's function says. */
export interface ToolParameters {
  schema: JsonSchema;
  /** False where the code gives neither types, names nor JSDoc, so that the schema is a guess. */
  known: boolean;
}

/**
 * Derives the schema of a tool's arguments from its function's first parameter: the type that stands there, else JSDoc,
 * else the destructured names. JSDoc fills in descriptions, the destructuring fills in defaults.
 * @param warn receives what a model cannot be told, at its place
 */
export async function toolParameters(
  module: ToolModule,
  entry: ToolFunction,
  doc: JsDoc | undefined,
  warn: (node: Node, message: string) => void,
): Promise<ToolParameters> {
  const first = entry.params[0];
  const parameter = first?.type === 'AssignmentPattern' ? first.left : first;
  const types = new TypeSchemas(module, warn);
  const pattern = parameter?.type === 'ObjectPattern' ? parameter : undefined;
  const annotation = (parameter?.type === 'Identifier' ? parameter : pattern)?.typeAnnotation;
  const type = annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : undefined;
  const docParams = argumentParams(doc?.params ?? [], parameter);
  const schema = type ? types.of(type) : {};
  const draft = new SchemaDraft(schema);
  for (const param of docParams) await draft.addDocumented(param, types);
  if (pattern) draft.addPattern(pattern, type !== undefined, docParams);
  return { schema: draft.schema(), known: type !== undefined || docParams.length > 0 || pattern !== undefined };
}

/** The `@param`s that are about properties of the first parameter, with their paths from there. */
function argumentParams(params: readonly JsDocParam[], parameter: Node | undefined): JsDocParam[] {
  const [first] = params;
  if (!first) return [];
  const root = /^[^.[]+/.exec(first.path)?.[0] ?? first.path;
  const dotted = params.filter(({ path }) => path.startsWith(`${root}.`));
  if (dotted.length > 0) return dotted.map((param) => ({ ...param, path: param.path.slice(root.length + 1) }));
  if (parameter?.type === 'ObjectPattern') {
    const names = new Set(patternNames(parameter));
    const direct = params.filter(({ path }) => names.has(path));
    if (direct.length > 0) return direct;
  }
  return first.path === root && first.type?.startsWith('{') ? [{ ...first, path: '' }] : [];
}

function patternNames(pattern: ObjectPattern): string[] {
  return pattern.properties.flatMap((property) =>
    property.type === 'ObjectProperty' ? (propertyKey(property.key, property.computed) ?? []) : [],
  );
}

/** A schema of the arguments object while it is put together. */
class SchemaDraft {
  private root: JsonSchema;
  private readonly properties: Map<string, JsonSchema>;
  private readonly required: Set<string>;

  constructor(start: JsonSchema) {
    this.root = start;
    const { properties, required } = start as { properties?: unknown; required?: unknown };
    this.properties = new Map(Object.entries(isJsonObject(properties) ? properties : {}) as [string, JsonSchema][]);
    this.required = new Set(Array.isArray(required) ? required.map(String) : []);
  }

  /** Adds what an `@param` says: a whole object type, a property, or the property of a property. */
  async addDocumented(param: JsDocParam, types: TypeSchemas): Promise<void> {
    const read = param.type === undefined ? undefined : await readDocType(param.type, types);
    if (param.path === '') {
      const started = new SchemaDraft(read?.schema ?? {});
      this.root = started.root;
      for (const [name, schema] of started.properties) this.properties.set(name, schema);
      for (const name of started.required) this.required.add(name);
      return;
    }
    const [head = '', ...rest] = param.path.split('.');
    const name = head.replace(/\[\]$/, '');
    if (name === '__proto__') return;
    const known = this.properties.get(name);
    if (rest.length > 0) {
      const inner = new SchemaDraft(known && head !== name ? elementOf(known) : (known ?? {}));
      await inner.addDocumented({ ...param, path: rest.join('.') }, types);
      const nested = inner.schema();
      this.properties.set(name, head === name ? { ...known, ...nested } : { ...known, type: 'array', items: nested });
      return;
    }
    const optional = param.optional || read?.optional === true;
    const fallback = param.defaultText === undefined ? undefined : await readDocDefault(param.defaultText);
    this.properties.set(name, {
      ...read?.schema,
      ...known,
      ...(param.description === '' || known?.['description'] !== undefined ? {} : { description: param.description }),
      ...(fallback === undefined ? {} : { default: fallback }),
    });
    if (!known && !optional) this.required.add(name);
  }

  /** Adds the destructured names and their defaults. */
  addPattern(pattern: ObjectPattern, typed: boolean, documented: readonly JsDocParam[]): void {
    for (const property of pattern.properties) {
      if (property.type !== 'ObjectProperty') continue;
      const name = propertyKey(property.key, property.computed);
      if (name === undefined || name === '__proto__') continue;
      const known = this.properties.get(name);
      if (property.value.type !== 'AssignmentPattern') {
        if (known || typed) continue;
        this.properties.set(name, {});
        if (documented.length === 0) this.required.add(name);
        continue;
      }
      const literal = literalValue(property.value.right);
      const value = 'value' in literal ? literal.value : undefined;
      const guessed = known || value === undefined || value === null ? {} : { type: jsonType(value) };
      const shown = value === undefined || value === null ? {} : { default: value };
      this.properties.set(name, { ...guessed, ...known, ...shown });
      this.required.delete(name);
    }
  }

  schema(): JsonSchema {
    const { type: _type, properties: _properties, required: _required, additionalProperties, ...rest } = this.root;
    return {
      ...objectSchema(Object.fromEntries(this.properties), [...this.required], additionalProperties ?? false),
      ...rest,
    };
  }
}

function elementOf(list: JsonSchema): JsonSchema {
  const { items } = list as { items?: unknown };
  return isJsonObject(items) ? items : {};
}

function jsonType(value: Exclude<JsonObject[string], null>): string {
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/** A type as JSDoc writes it: TypeScript's, with `=`, `?`, `*` and `integer` on top. */
async function readDocType(
  text: string,
  types: TypeSchemas,
): Promise<{ schema: JsonSchema; optional: boolean } | undefined> {
  const optional = text.endsWith('=');
  const bare = text.replace(/=$/, '').trim();
  const nullable = /^\?/.test(bare) || /\?$/.test(bare);
  const core = bare.replace(/^[?!]|[?!]$/g, '').trim();
  if (core === '*' || core === '') return { schema: {}, optional };
  if (/^(integer|int)$/i.test(core)) return { schema: { type: nullable ? ['integer', 'null'] : 'integer' }, optional };
  const written = core
    .replace(/\.</g, '<')
    .replace(/\bObject(?=<)/g, 'Record')
    .replace(/\b(String|Number|Boolean)\b/g, (name) => name.toLowerCase())
    .replace(/\bObject\b/g, 'object');
  const { parse } = await import('./babelParser.ts');
  try {
    const { program } = parse(meteredText(`type T = (${written})${nullable ? ' | null' : ''};`), {
      sourceType: 'module',
      plugins: ['typescript'],
    });
    const [declaration] = program.body;
    if (declaration?.type !== 'TSTypeAliasDeclaration') return undefined;
    return {
      schema: types.of(declaration.typeAnnotation),
      optional: optional || allowsUndefined(declaration.typeAnnotation),
    };
  } catch {
    return undefined; // Prose in braces: nothing is known of the type.
  }
}

async function readDocDefault(text: string): Promise<JsonObject[string] | undefined> {
  const { parseExpression } = await import('./babelParser.ts');
  try {
    const literal = literalValue(parseExpression(meteredText(text)));
    return 'value' in literal && literal.value !== null ? literal.value : undefined;
  } catch {
    return text === '' ? undefined : text;
  }
}
