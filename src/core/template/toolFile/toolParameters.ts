import type { Node, ObjectPattern, TSType } from '@babel/types';
import type { JsonObject, JsonSchema } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { DocTypeError, parseDocType, writtenType } from './docType.ts';
import { type JsDoc, type JsDocParam, takeType } from './jsDoc.ts';
import { documentedSchema, fitsSchema } from './documentedSchema.ts';
import { literalValue, propertyKey } from './literalValue.ts';
import { meteredText } from './meteredText.ts';
import { oneObjectOf } from './standardTypes.ts';
import type { ToolEntry, ToolModule } from './toolModule.ts';
import { type Place, placeOfLine } from './toolProblems.ts';
import { objectSchema, unionOf } from './schemaAlgebra.ts';
import { type FirstParameter, TypeSchemas } from './typeSchema.ts';

/** `@param` lines that are read, and names that one of them may have between its dots; each is parsed by itself. */
const maxDocParams = 200;
const maxPathParts = 16;

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
  found: ToolEntry,
  doc: JsDoc | undefined,
  warn: (place: Place, message: string) => void,
): Promise<ToolParameters> {
  const { entry } = found;
  const first = entry.params[0];
  const parameter = first?.type === 'AssignmentPattern' ? first.left : first;
  const types = new TypeSchemas(module, warn);
  const pattern = parameter?.type === 'ObjectPattern' ? parameter : undefined;
  const annotation = (parameter?.type === 'Identifier' ? parameter : pattern)?.typeAnnotation;
  const own = annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : undefined;
  const typed =
    overloaded(found, types) ??
    (own ? { schema: types.of(own), place: own } : await functionType(found, doc, types, warn));
  const inline = parameter ? typeTag(module.docOf(parameter)) : undefined;
  const docParams = argumentParams([...(inline ?? []), ...(doc?.params ?? [])], parameter, module);
  const schema = typed ? argumentsSchema(typed.schema, typed.place, warn) : {};
  const draft = new SchemaDraft(schema);
  const tooMany = docParams[maxDocParams];
  if (tooMany)
    warn(placeOfLine(tooMany.line), `More than ${maxDocParams} @param lines are not read: write a type instead.`);
  for (const param of docParams.slice(0, maxDocParams)) {
    await draft.addDocumented(param, module, warn);
  }
  if (pattern) draft.addPattern(pattern, typed !== undefined, docParams, { module, warn });
  return {
    schema: draft.schema(),
    known: draft.isTyped || docParams.some(({ path }) => path !== '') || pattern !== undefined,
  };
}

/** What the signatures before a function say that it takes: any of it. */
function overloaded({ overloads = [] }: ToolEntry, types: TypeSchemas): FirstParameter | undefined {
  const [first, ...others] = overloads.map(({ signature }) => types.ofSignature(signature));
  return first && { ...first, schema: unionOf([first, ...others].map(({ schema }) => schema)) };
}

/** What a function takes by the type of its variable, by `satisfies`, or by `@type {…}` before it. */
async function functionType(
  { type }: ToolEntry,
  doc: JsDoc | undefined,
  types: TypeSchemas,
  warn: (place: Place, message: string) => void,
): Promise<FirstParameter | undefined> {
  const tag = doc?.tags.find(({ name }) => name === 'type' || name === 'satisfies');
  const written = tag && takeType(tag.text).type;
  const stated =
    type ?? (written === undefined ? undefined : (await docTypeOf(written, tag?.line ?? 1, warn))?.annotation);
  if (!stated) return undefined;
  const told = types.ofFirstParameter(stated);
  if (!told && doc?.params.length === 0) {
    const message =
      'This type does not say here what the function takes. Write it out in this file: "(args: { name: string }) => unknown".';
    warn(stated, message);
  }
  return told && Object.keys(told.schema).length > 0 ? told : undefined;
}

/** Arguments are one object with names; what a type says beyond that is told as near as can be. */
function argumentsSchema(schema: JsonSchema, type: Place, warn: (place: Place, message: string) => void): JsonSchema {
  if (Object.keys(schema).length === 0) return {};
  const alternatives = Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isJsonObject) : [];
  if (alternatives.length > 0 && alternatives.every((each) => each['type'] === 'object')) {
    warn(
      type,
      'A model is told of one object: all of these properties, those that not all alternatives need as optional.',
    );
    return oneObjectOf(alternatives);
  }
  if (schema['type'] !== 'object') {
    warn(type, 'A tool takes one object with its arguments. Write "({ name }: { name: string })".');
    return { type: 'object' };
  }
  const isOpen = schema['additionalProperties'] !== undefined && schema['additionalProperties'] !== false;
  if (isOpen) warn(type, 'A model can only send arguments that have names here. Write each out: "{ name: string }".');
  return schema['properties'] === undefined && !isOpen ? {} : schema;
}

/** The `@param`s that are about properties of the first parameter, with their paths from there. */
function argumentParams(
  params: readonly JsDocParam[],
  parameter: Node | undefined,
  { types }: ToolModule,
): JsDocParam[] {
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
  const names = /^[{(]/.test(first.type ?? '') ? undefined : first.type?.match(/[\w$]+/g);
  const isObject = first.type !== undefined && (names?.some((name) => types.has(name)) ?? true);
  return first.path === root && isObject ? [{ ...first, path: '' }] : [];
}

/** `@type {…}` right before the parameter, as a `@param` about all of it. */
function typeTag(doc: JsDoc | undefined): JsDocParam[] | undefined {
  const tag = doc?.tags.find(({ name }) => name === 'type');
  const type = tag && takeType(tag.text).type;
  return tag && type !== undefined
    ? [{ path: 'args', type, optional: false, description: '', line: tag.line, tags: [] }]
    : undefined;
}

function patternNames(pattern: ObjectPattern): string[] {
  return pattern.properties.flatMap((property) =>
    property.type === 'ObjectProperty' ? (propertyKey(property.key, property.computed) ?? []) : [],
  );
}

/** Where names are looked up, and what receives faults. */
interface DraftContext {
  module: ToolModule;
  warn: (place: Place, message: string) => void;
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
  async addDocumented(
    param: JsDocParam,
    module: ToolModule,
    warn: (place: Place, message: string) => void,
  ): Promise<void> {
    const { line } = param;
    const place = placeOfLine(line);
    if (param.path.split('.').length > maxPathParts) {
      warn(place, `"${param.path.slice(0, 60)}…" is nested too deeply: write a type instead.`);
      return;
    }
    const read = param.type === undefined ? undefined : await readDocType(param.type, line, module, warn);
    if (param.path === '') {
      const started = new SchemaDraft(read ? argumentsSchema(read.schema, place, warn) : {});
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
      await inner.addDocumented({ ...param, path: rest.join('.') }, module, warn);
      const nested = inner.schema();
      this.properties.set(name, head === name ? { ...known, ...nested } : { ...known, type: 'array', items: nested });
      return;
    }
    const optional = param.optional || read?.optional === true;
    const fallback = param.defaultText === undefined ? undefined : await readDocDefault(param.defaultText);
    const schema = { ...read?.schema, ...known };
    const isFit = fallback === undefined || fitsSchema(fallback, schema);
    if (!isFit) warn(place, `The default ${param.defaultText ?? ''} of "${param.path}" is not of its type.`);
    const description = known?.['description'] === undefined ? param.description : '';
    const documented = documentedSchema(schema, { description, tags: param.tags }, (tagLine, message) => {
      warn(placeOfLine(tagLine), message);
    });
    const told = { ...documented, ...(fallback === undefined || !isFit ? {} : { default: fallback }) };
    this.properties.set(name, told);
    if (!known && !optional && !Object.hasOwn(told, 'default')) this.required.add(name);
  }

  /** Adds the destructured names and their defaults, inside of properties too. */
  addPattern(pattern: ObjectPattern, typed: boolean, documented: readonly JsDocParam[], context: DraftContext): void {
    for (const property of pattern.properties) {
      if (property.type !== 'ObjectProperty') continue;
      const name = propertyKey(property.key, property.computed);
      if (name === undefined || name === '__proto__') continue;
      const { value } = property;
      const inner = value.type === 'AssignmentPattern' ? value.left : value;
      const given = this.properties.get(name);
      if (inner.type === 'ObjectPattern' && (given ? given['type'] === 'object' : !typed)) {
        const draft = new SchemaDraft(given ?? {});
        draft.addPattern(inner, typed, [], context);
        this.properties.set(name, { ...given, ...draft.schema() });
        if (!given && value.type !== 'AssignmentPattern') this.required.add(name);
      }
      if (value.type === 'AssignmentPattern') this.addDefault(name, value.right, context);
      else if (!this.properties.has(name) && !typed) {
        this.properties.set(name, {});
        if (documented.length === 0) this.required.add(name);
      }
    }
  }

  /** A default may be a constant of the module. One that lacks required properties is the function's own affair. */
  private addDefault(name: string, node: Node, { module, warn }: DraftContext): void {
    const constant = node.type === 'Identifier' ? module.locals.get(node.name)?.value : undefined;
    const literal = literalValue(constant ?? node);
    const value = 'value' in literal && literal.value !== null ? literal.value : undefined;
    const schema = this.properties.get(name) ?? (value === undefined ? {} : { type: jsonType(value) });
    if (value !== undefined && !fitsSchema(value, schema, { partly: true })) {
      warn(node, `This default of "${name}" is not of its type, so no model is told of it.`);
    }
    const isTold = value !== undefined && fitsSchema(value, schema);
    this.properties.set(name, { ...schema, ...(isTold ? { default: value } : {}) });
    this.required.delete(name);
  }

  /** True where a type tells of an object. */
  get isTyped(): boolean {
    return this.root['type'] === 'object';
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

/** The schema of a type as JSDoc writes it. */
async function readDocType(
  text: string,
  line: number,
  module: ToolModule,
  warn: (place: Place, message: string) => void,
): Promise<{ schema: JsonSchema; optional: boolean } | undefined> {
  const parsed = await docTypeOf(text, line, warn);
  if (!parsed) return undefined;
  const { annotation, optional, isInteger } = parsed;
  const types = new TypeSchemas(module, warn);
  const schema = types.of(annotation);
  return {
    schema: isInteger ? { type: Array.isArray(schema['type']) ? ['integer', 'null'] : 'integer' } : schema,
    optional: optional || types.allowsUndefined(annotation),
  };
}

async function docTypeOf(
  text: string,
  line: number,
  warn: (place: Place, message: string) => void,
): Promise<{ annotation: TSType; optional: boolean; isInteger: boolean } | undefined> {
  const { text: written, optional, isInteger } = writtenType(text);
  try {
    return { annotation: (await parseDocType(written, line)).typeAnnotation, optional, isInteger };
  } catch (error) {
    if (!(error instanceof DocTypeError)) throw error;
    warn(placeOfLine(error.line), `"{${text}}" is no type: write one such as {string}, {number[]} or {'a' | 'b'}.`);
    return undefined;
  }
}

/** A default as JSDoc has it: a literal, else the words as they stand. */
async function readDocDefault(text: string): Promise<JsonObject[string] | undefined> {
  if (text === '') return undefined;
  const { parseExpression } = await import('./babelParser.ts');
  try {
    const literal = literalValue(parseExpression(meteredText(text)));
    return 'value' in literal ? (literal.value ?? undefined) : text;
  } catch {
    return text;
  }
}
