import type { ErrorObject } from 'ajv';
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts';
import { pointerParts, propertyPath } from '../base/jsonPointer.ts';

/** Why arguments do not fit a schema. */
export interface ArgumentFault {
  /** Which argument, what was expected and what came, in a sentence for a model and for an author. */
  message: string;
  /** Name of the argument; absent: it is about all of them. */
  argument?: string;
}

/** Characters of a string that a message quotes; of a longer one it tells the length. */
const quotedLength = 60;

/** @param errors of a validation that stopped at its first fault, made with Ajv's option `verbose` */
export function argumentFault(errors: readonly ErrorObject[]): ArgumentFault {
  const error = telling(errors);
  if (!error) return { message: 'The arguments do not fit the specification.' };
  const { keyword, instancePath } = error;
  const params = error.params as Record<string, string | number>;
  const schema = isJsonObject(error.parentSchema) ? error.parentSchema : {};
  const within = pointerParts(instancePath);
  if (keyword === 'required' || keyword === 'dependentRequired') {
    const name = String(params['missingProperty']);
    const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
    const expected = Object.hasOwn(properties, name) ? expectation(properties[name]) : '';
    return fault([...within, name], expected === '' ? 'is missing.' : `is missing: it must be ${expected}.`);
  }
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
    const known = isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [];
    const name = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
    return fault([...within, name], `is not known.${known.length === 0 ? '' : ` Allowed: ${known.join(', ')}.`}`);
  }
  const expected = expectedBy(error, params, schema);
  return fault(within, `must ${expected}, not ${shown(error.data as JsonValue)}.`);
}

/** The error that says most: of the forms that a value may have, that of the only one which it comes near to. */
function telling(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const last = errors.at(-1);
  if (!last || errors.length === 1) return last;
  if (last.keyword === 'if') return telling(errors.slice(0, -1));
  if (last.keyword !== 'anyOf' && last.keyword !== 'oneOf') return last;
  const near = errors.slice(0, -1).filter(({ keyword, instancePath }) => {
    return instancePath !== last.instancePath || !['type', 'enum', 'const'].includes(keyword);
  });
  const forms = new Set(near.map(({ schemaPath }) => /^.*?\/(?:anyOf|oneOf)\/\d+/.exec(schemaPath)?.[0] ?? schemaPath));
  return forms.size === 1 ? telling(near) : last;
}

function fault(path: readonly string[], what: string): ArgumentFault {
  const [argument] = path;
  if (argument === undefined) return { message: `The arguments ${what}` };
  return { message: `Argument "${propertyPath(path)}" ${what}`, argument };
}

/** What goes between "must" and "not": by the keywords of JSON Schema's validation vocabulary. */
function expectedBy(
  { keyword, message }: ErrorObject,
  params: Record<string, string | number>,
  schema: JsonObject,
): string {
  const limit = String(params['limit']);
  switch (keyword) {
    case 'type':
    case 'enum':
    case 'const':
    case 'anyOf':
    case 'oneOf':
      return `be ${expectation(schema) || 'of another form'}`;
    case 'minimum':
      return `be at least ${limit}`;
    case 'maximum':
      return `be at most ${limit}`;
    case 'exclusiveMinimum':
      return `be more than ${limit}`;
    case 'exclusiveMaximum':
      return `be less than ${limit}`;
    case 'multipleOf':
      return `be a multiple of ${String(params['multipleOf'])}`;
    case 'minLength':
      return `have at least ${counted(limit, 'character')}`;
    case 'maxLength':
      return `have at most ${counted(limit, 'character')}`;
    case 'pattern':
      return `match the pattern ${String(params['pattern'])}`;
    case 'minItems':
      return `have at least ${counted(limit, 'item')}`;
    case 'maxItems':
      return `have at most ${counted(limit, 'item')}`;
    case 'uniqueItems':
      return 'hold no item twice';
    case 'minProperties':
      return `have at least ${counted(limit, 'key')}`;
    case 'maxProperties':
      return `have at most ${counted(limit, 'key')}`;
    default:
      return (message ?? 'fit the specification').replace(/^must /, '');
  }
}

const typeWords: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

/** What a schema takes, in a few words; empty: they would not tell. */
function expectation(schema: JsonValue | undefined): string {
  if (!isJsonObject(schema)) return '';
  if (Object.hasOwn(schema, 'const')) return JSON.stringify(schema['const']);
  const { enum: values, type } = schema as { enum?: JsonValue; type?: JsonValue };
  if (Array.isArray(values)) return `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
  const forms = schema['anyOf'] ?? schema['oneOf'];
  const words = Array.isArray(forms)
    ? forms.map(expectation)
    : (Array.isArray(type) ? type : [type]).map(
        (each) => (typeof each === 'string' ? typeWords[each] : undefined) ?? '',
      );
  return words.includes('') ? '' : [...new Set(words)].join(' or ');
}

function shown(value: JsonValue): string {
  if (Array.isArray(value))
    return value.length === 0 ? 'an empty list' : `a list of ${counted(String(value.length), 'item')}`;
  if (isJsonObject(value)) return 'an object';
  const json = JSON.stringify(value);
  return json.length > quotedLength ? `a string of ${String(String(value).length)} characters` : json;
}

function counted(count: string, what: string): string {
  return `${count} ${what}${count === '1' ? '' : 's'}`;
}
