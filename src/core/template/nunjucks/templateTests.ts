import type { TemplateValue } from './templateValue.ts';
import { isList, isRecord, isTruthy, TemplateFunction, toNumber } from './templateValue.ts';

type Test = (value: TemplateValue, argument: TemplateValue) => boolean;

const isEqual: Test = (value, other) => value === other;
const isGreater: Test = (value, other) => compare(value, other) > 0;
const isLess: Test = (value, other) => compare(value, other) < 0;

/** Minus one, zero or one; NaN where the two have no order. Two texts compare as text, all else as numbers. */
export function compare(left: TemplateValue, right: TemplateValue): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  return Math.sign(toNumber(left) - toNumber(right));
}

/**
 * The tests that may follow `is`, by name. `defined` and `undefined` are not here: they ask about the look-up, and the
 * evaluator answers them.
 */
export const templateTests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['callable', (value) => value instanceof TemplateFunction],
  ['divisibleby', (value, by) => toNumber(value) % toNumber(by) === 0],
  ['equalto', isEqual],
  ['eq', isEqual],
  ['sameas', isEqual],
  ['ne', (value, other) => value !== other],
  ['even', (value) => toNumber(value) % 2 === 0],
  ['odd', (value) => Math.abs(toNumber(value) % 2) === 1],
  ['truthy', (value) => isTruthy(value)],
  ['falsy', (value) => !isTruthy(value)],
  ['ge', (value, other) => compare(value, other) >= 0],
  ['le', (value, other) => compare(value, other) <= 0],
  ['greaterthan', isGreater],
  ['gt', isGreater],
  ['lessthan', isLess],
  ['lt', isLess],
  ['lower', (value) => typeof value === 'string' && value.toLowerCase() === value],
  ['upper', (value) => typeof value === 'string' && value.toUpperCase() === value],
  ['null', (value) => value === null],
  ['number', (value) => typeof value === 'number'],
  ['string', (value) => typeof value === 'string'],
  ['iterable', (value) => isList(value) || typeof value === 'string'],
  ['mapping', (value) => isRecord(value)],
]);
