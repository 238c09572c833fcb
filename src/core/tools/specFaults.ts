import type { Ajv2020 as Ajv, ErrorObject } from 'ajv/dist/2020.js';
import { messageOf } from '../base/appError.ts';
import { isJsonObject, type JsonSchema, type JsonValue } from '../base/json.ts';
import { pointerParts, propertyPath } from '../base/jsonPointer.ts';
import { compileSchema } from './checkArguments.ts';
import type { ToolSpec } from './tool.ts';

/** Something in a tool's specification for which no vendor takes it, or no call could be checked. */
export interface SpecFault {
  /** Where it stands, from the specification's root: keys, and indexes of lists. */
  path: string[];
  /** Names the place too; a sentence for the author. */
  message: string;
}

/**
 * What a specification may hold: checking and compiling a larger one would keep the editor waiting. It goes out with every
 * request too.
 */
const specLimits = {
  /** Characters as JSON. */
  characters: 64 * 1024,
  /** JSON objects: each schema is one. */
  objects: 500,
  /** Levels of lists and objects. */
  depth: 64,
};

/** Faults that one reading tells of; who mends these sees the next ones. */
const maxFaults = 20;

/**
 * What is wrong with a specification. Its `parameters` must be a JSON Schema of draft 2020-12, the one that Anthropic's API
 * document names for a tool's `input_schema`; those of OpenAI, Azure, Groq and Gemini say "JSON Schema" without a draft.
 */
export async function specFaults(spec: ToolSpec): Promise<SpecFault[]> {
  const tooLarge = specSizeFault(spec);
  if (tooLarge !== undefined) return [{ path: [], message: tooLarge }];
  const { $schema: _dialect, ...schema } = spec.parameters;
  const { type } = schema as { type?: JsonValue };
  const faults = await metaSchemaFaults(schema);
  if (faults.length === 0 && type !== undefined && type !== 'object') {
    faults.push(faultAt(['type'], `must be "object", not ${quoted(type)}: a tool takes one object with its arguments`));
  }
  if (faults.length > 0) return faults.slice(0, maxFaults);
  try {
    await compileSchema(schema);
    return [];
  } catch (error) {
    return [faultAt(pathOfFault(schema), `is no valid JSON Schema: ${messageOf(error)}`)];
  }
}

/** Why a specification is too large; undefined: it is not. Stops counting where it knows. */
export function specSizeFault(spec: ToolSpec): string | undefined {
  let { characters, objects } = specLimits;
  const waiting: { value: JsonValue; depth: number }[] = [{ value: { ...spec }, depth: 1 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) {
      characters -= String(value).length + 1;
    } else {
      if (depth > specLimits.depth) return tooLarge(`is nested more than ${specLimits.depth} levels deep`);
      if (!Array.isArray(value)) objects -= 1;
      if (objects < 0) return tooLarge(`holds more than ${specLimits.objects} schemas`);
      for (const [key, inner] of Object.entries<JsonValue>(value)) {
        if (!Array.isArray(value)) characters -= key.length + 1;
        waiting.push({ value: inner, depth: depth + 1 });
      }
    }
    if (characters < 0) return tooLarge(`is longer than ${specLimits.characters / 1024} Ki characters`);
  }
  return undefined;
}

function tooLarge(what: string): string {
  return `The tool's specification ${what}. A model is told all of it with every message: take out what it need not know.`;
}

async function metaSchemaFaults(schema: JsonSchema): Promise<SpecFault[]> {
  const errors = await metaSchemaErrors(schema);
  // Each vocabulary of the draft says the same of a place; the first error is the one that tells what is wanted.
  const firsts = new Map(errors.toReversed().map((error) => [error.instancePath, error]));
  return [...firsts.values()].reverse().map((error) => faultAt(pointerParts(error.instancePath), expected(error)));
}

/** Made once, since it compiles the draft's own schema. */
let checker: Promise<Ajv> | undefined;

async function metaSchemaErrors(schema: JsonSchema): Promise<ErrorObject[]> {
  checker ??= import('./ajvLibrary.ts').then(
    ({ Ajv }) => new Ajv({ allErrors: true, verbose: true, validateFormats: false, logger: false }),
  );
  const ajv = await checker;
  return ajv.validateSchema(schema) === true ? [] : (ajv.errors ?? []);
}

/** What the draft's own schema wants in a place; it says no more than types, literals and lower bounds. */
function expected({ keyword, params, message, data }: ErrorObject): string {
  const { allowedValues, type } = params as { allowedValues?: JsonValue[]; type?: string | string[] };
  const wanted =
    keyword === 'enum' && allowedValues
      ? `must be one of ${allowedValues.map((each) => JSON.stringify(each)).join(', ')}`
      : keyword === 'type' && type
        ? `must be ${[type].flat().map(typeWords).join(' or ')}`
        : (message ?? 'is no JSON Schema');
  return `${wanted}, not ${quoted(data as JsonValue)}`;
}

function typeWords(type: string): string {
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}

function quoted(value: JsonValue): string {
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  const json = JSON.stringify(value);
  return json.length > 60 ? 'this text' : json;
}

/** Where a schema does not compile: a pattern that is none, or a reference to nowhere. */
function pathOfFault(schema: JsonSchema): string[] {
  const waiting: { value: JsonValue; path: string[] }[] = [{ value: schema, path: [] }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, path } = next;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries<JsonValue>(value)) {
      const at = [...path, key];
      const isPattern = key === 'pattern' || path.at(-1) === 'patternProperties';
      if (isPattern && !isRegex(key === 'pattern' && typeof inner === 'string' ? inner : key)) return at;
      if (key === '$ref' && typeof inner === 'string' && !isKnown(schema, inner)) return at;
      waiting.push({ value: inner, path: at });
    }
  }
  return [];
}

/** True for what `pattern` of JSON Schema takes. */
export function isRegex(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').source !== '';
  } catch {
    return false;
  }
}

/** True where a reference leads to a place in the schema. One by an `$id` or `$anchor` is left to the compiler. */
function isKnown(schema: JsonSchema, reference: string): boolean {
  if (!/^#(?:\/|$)/.test(reference)) return false;
  let value: JsonValue | undefined = schema;
  for (const part of pointerParts(reference.slice(1))) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, JsonValue>)[part] : undefined;
  }
  return value !== undefined;
}

function faultAt(path: readonly string[], what: string): SpecFault {
  const whole = ['parameters', ...path];
  return { path: whole, message: `"${propertyPath(whole)}" ${what}.` };
}
