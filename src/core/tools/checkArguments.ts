import type { ValidateFunction } from 'ajv';
import { messageOf } from '../base/appError.ts';
import type { JsonObject, JsonSchema } from '../base/json.ts';
import { argumentFault } from './argumentFault.ts';

/** Arguments that fit the schema, its defaults applied; or one line on what does not fit, and the name of that argument. */
export type CheckedArguments =
  { ok: true; arguments: JsonObject } | { ok: false; audience: 'model' | 'user'; message: string; argument?: string };

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
  return { ok: false, audience: 'model', ...argumentFault(validate.errors ?? []) };
}

async function compile(schema: JsonSchema): Promise<ValidateFunction> {
  const key = JSON.stringify(schema);
  const known = compiled.get(key);
  if (known) return known;
  const { Ajv } = await import('./ajvLibrary.ts');
  // `ownProperties`: inherited names such as `constructor` are no arguments.
  // `verbose`: an error holds the schema that it is about, and the value.
  const ajv = new Ajv({
    strict: false,
    useDefaults: true,
    ownProperties: true,
    validateFormats: false,
    verbose: true,
    logger: false,
  });
  const { $schema: _dialect, ...body } = schema;
  const validate = ajv.compile(body);
  if (compiled.size >= maxCompiled) compiled.clear();
  compiled.set(key, validate);
  return validate;
}
