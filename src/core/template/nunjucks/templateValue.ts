/** A function that a template may call: a macro or an allowed global. Nothing of it but the call is in reach. */
export class TemplateFunction {
  readonly call: (args: TemplateValue[], named: ReadonlyMap<string, TemplateValue>) => TemplateValue;

  constructor(call: TemplateFunction['call']) {
    this.call = call;
  }
}

/** What a look-up gives that finds nothing. It may be asked about and defaulted; any other use is an error. */
export class Missing {
  /** The look-up as written, `user.name`. */
  readonly path: string;
  readonly line: number;
  readonly column: number;

  /** @param line,column place of the look-up, from 1 */
  constructor(path: string, line: number, column: number) {
    this.path = path;
    this.line = line;
    this.column = column;
  }
}

/** A value inside a template: JSON, or a function. Objects are read through their own properties only. */
export type TemplateValue =
  null | boolean | number | string | readonly TemplateValue[] | TemplateRecord | TemplateFunction;

/** An object inside a template. */
export interface TemplateRecord {
  readonly [key: string]: TemplateValue;
}

/** True for an object with named members: neither a list nor a function. */
export function isRecord(value: unknown): value is TemplateRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof TemplateFunction);
}

/** True for a list. */
export function isList(value: unknown): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

/** An object without prototype, from pairs. */
export function recordOf(entries: Iterable<readonly [string, TemplateValue]>): TemplateRecord {
  const record = Object.create(null) as Record<string, TemplateValue>;
  for (const [key, value] of entries) record[key] = value;
  return record;
}

/**
 * A value's own member: a list's element or `length`, a text's character or `length`, an object's own property.
 * Undefined for everything else, inherited members and whatever is not a template value included.
 */
export function memberOf(target: TemplateValue, key: TemplateValue): TemplateValue | undefined {
  if (typeof key !== 'string' && typeof key !== 'number') return undefined;
  const owner = typeof target === 'string' ? (Object(target) as object) : target;
  if (typeof owner !== 'object' || owner === null || owner instanceof TemplateFunction) return undefined;
  if (!Object.hasOwn(owner, key)) return undefined;
  return allowed((owner as Record<string, unknown>)[key]);
}

/** The value, or undefined where it is none that a template may hold (a host's function, a symbol). */
export function allowed(value: unknown): TemplateValue | undefined {
  const isAllowed = ['string', 'number', 'boolean', 'object'].includes(typeof value);
  return isAllowed ? (value as TemplateValue) : undefined;
}

/** Own entries of an object whose values a template may hold. */
export function entriesOf(record: TemplateRecord): [string, TemplateValue][] {
  return Object.keys(record).flatMap((key) => {
    const value = memberOf(record, key);
    return value === undefined ? [] : [[key, value] satisfies [string, TemplateValue]];
  });
}

/** Truth as JavaScript has it: empty lists and objects are true. */
export function isTruthy(value: TemplateValue): boolean {
  return typeof value === 'object' ? value !== null : Boolean(value);
}

/** A number for arithmetic; NaN for what is none. */
export function toNumber(value: TemplateValue): number {
  return typeof value === 'object' && value !== null ? NaN : Number(value);
}

/** The kind of a value, for messages. */
export function kindOf(value: TemplateValue): string {
  if (value === null) return 'null';
  if (isList(value)) return 'a list';
  if (value instanceof TemplateFunction) return 'a function';
  return typeof value === 'object' ? 'an object' : `a ${typeof value === 'string' ? 'text' : typeof value}`;
}
