import type { ErrorObject, ValidateFunction } from 'ajv';
import { messageOf } from '../base/appError.ts';
import type { JsonObject, JsonSchema } from '../base/json.ts';

/** Arguments that fit the schema, its defaults applied; or one line on what does not fit. */
export type CheckedArguments =
  { ok: true; arguments: JsonObject } | { ok: false; audience: 'model' | 'user'; message: string };

/** Compiled schemas by their JSON text; a few, since a person has a few tools. */
const compiled = new Map<string, ValidateFunction>();
const maxCompiled = 100;

/**
 * Checks a call's arguments against a tool's schema. The arguments given are not changed.
 * @param schema JSON Schema of the arguments object
 */
export async function checkArguments(schema: JsonSchema, sent: JsonObject): Promise<CheckedArguments> {
  let validate: ValidateFunction;
  try {
    validate = await compile(schema);
  } catch (error) {
    const message = `The tool's specification is no valid JSON Schema: ${messageOf(error)}.`;
    return { ok: false, audience: 'user', message };
  }
  const copy = structuredClone(sent);
  if (validate(copy)) return { ok: true, arguments: copy };
  return { ok: false, audience: 'model', message: explain(validate.errors?.[0]) };
}

async function compile(schema: JsonSchema): Promise<ValidateFunction> {
  const key = JSON.stringify(schema);
  const known = compiled.get(key);
  if (known) return known;
  const { Ajv } = await import('./ajvLibrary.ts');
  // `ownProperties`: inherited names such as `constructor` are no arguments.
  const ajv = new Ajv({ strict: false, useDefaults: true, ownProperties: true, validateFormats: false, logger: false });
  const { $schema: _dialect, ...body } = schema;
  const validate = ajv.compile(body);
  if (compiled.size >= maxCompiled) compiled.clear();
  compiled.set(key, validate);
  return validate;
}

function explain(error: ErrorObject | undefined): string {
  if (!error) return 'The arguments do not fit the specification.';
  const path = readablePath(error.instancePath);
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return `Argument "${join(path, String(params['missingProperty']))}" is missing.`;
    case 'additionalProperties':
      return `Argument "${join(path, String(params['additionalProperty']))}" is not known.`;
    case 'enum':
      return `Argument "${path}" must be one of ${JSON.stringify(params['allowedValues'])}.`;
    default:
      return `${path === '' ? 'The arguments' : `Argument "${path}"`} ${error.message ?? 'does not fit the specification'}.`;
  }
}

/** `/days/0/from` (a JSON Pointer, RFC 6901) as `days[0].from`. */
function readablePath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : join(path, part)), '');
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
