import type { Options, ValidateFunction } from 'ajv';
import { messageOf } from '../base/appError.ts';
import type { JsonObject, JsonSchema } from '../base/json.ts';
import type { WithinTime } from '../base/withinTime.ts';
import { argumentFault } from './argumentFault.ts';

/** Arguments that fit the schema, its defaults applied; or one line on what does not fit, and the name of that argument. */
export type CheckedArguments =
  { ok: true; arguments: JsonObject } | { ok: false; audience: 'model' | 'user'; message: string; argument?: string };

interface CompiledSchema {
  validate: ValidateFunction;
  /** The pattern that is being tested, and the text; stays where the test is broken off. */
  testing: { pattern: string; text: string } | undefined;
}

/** Compiled schemas by their JSON text; a few, since a person has a few tools. */
const compiled = new Map<string, CompiledSchema>();
const maxCompiled = 100;

/** Milliseconds that a check may take; an honest one takes less than one. A tool's pattern may backtrack for hours. */
const checkMs = 100;

/**
 * Checks a call's arguments against a tool's schema. The arguments given are not changed.
 * @param schema JSON Schema of the arguments object
 */
export async function checkArguments(
  schema: JsonSchema,
  sent: JsonObject,
  withinTime: WithinTime,
): Promise<CheckedArguments> {
  try {
    const checker = await compileSchema(schema);
    const { validate } = checker;
    const copy = structuredClone(sent);
    const checked = withinTime(checkMs, () => {
      checker.testing = undefined;
      return validate(copy);
    });
    if (!checked) return { ok: false, audience: 'model', ...slowCheck(checker, copy) };
    if (checked.value) return { ok: true, arguments: copy };
    return { ok: false, audience: 'model', ...argumentFault(validate.errors ?? []) };
  } catch (error) {
    const message = `The tool's specification is no valid JSON Schema: ${messageOf(error)}.`;
    return { ok: false, audience: 'user', message };
  }
}

/** @throws Error where the schema is none, or refers to what is not there */
export async function compileSchema(schema: JsonSchema): Promise<CompiledSchema> {
  const key = JSON.stringify(schema);
  const known = compiled.get(key);
  if (known) return known;
  const { Ajv } = await import('./ajvLibrary.ts');
  const tests: Pick<CompiledSchema, 'testing'> = { testing: undefined };
  // `ownProperties`: inherited names such as `constructor` are no arguments.
  // `verbose`: an error holds the schema that it is about, and the value.
  const ajv = new Ajv({
    strict: false,
    useDefaults: true,
    ownProperties: true,
    validateFormats: false,
    verbose: true,
    logger: false,
    // Ajv's own optimizing takes it several times as long as the rest.
    code: { regExp: notingTests(tests), optimize: false },
  });
  const { $schema: _dialect, ...body } = schema;
  // Its checks would answer with a promise; deeper in a schema Ajv refuses it by itself.
  if (body['$async'] !== undefined) throw new Error('"$async" is a word of Ajv alone');
  const added = Object.assign(tests, { validate: ajv.compile(body) });
  if (compiled.size >= maxCompiled) compiled.clear();
  compiled.set(key, added);
  return added;
}

/** Patterns as they are, except that a test is noted while it runs: one that is broken off tells nothing by itself. */
function notingTests(tests: Pick<CompiledSchema, 'testing'>): NonNullable<NonNullable<Options['code']>['regExp']> {
  const regExp = (pattern: string, flags: string) => {
    const regex = new RegExp(pattern, flags);
    const test = (text: string): boolean => {
      tests.testing = { pattern, text };
      const fits = regex.test(text);
      tests.testing = undefined;
      return fits;
    };
    // Ajv tells patterns apart by their text.
    return { test, toString: () => String(regex) };
  };
  // Wanted for code that is written to a file, which this never is.
  return Object.assign(regExp, { code: 'regExp' });
}

function slowCheck({ testing }: CompiledSchema, args: JsonObject): { message: string; argument?: string } {
  if (!testing) return { message: 'The arguments take too long to check.' };
  const { pattern, text } = testing;
  const json = JSON.stringify(text);
  const holder = Object.entries(args).find(([name, value]) => name === text || JSON.stringify(value).includes(json));
  const [argument] = holder ?? [];
  if (argument === undefined)
    return { message: `The arguments take too long to check against the pattern ${pattern}.` };
  return { argument, message: `Argument "${argument}" takes too long to check against the pattern ${pattern}.` };
}
