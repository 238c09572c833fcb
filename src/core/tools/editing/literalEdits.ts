import type { ArrayExpression, Node, ObjectExpression, ObjectProperty } from '@babel/types';
import { propertyKey, unwrapExpression } from '../../template/toolFile/literalValue.ts';
import type { TextEdit } from './textEdit.ts';

/** The object literal that a node is, below `as`, `satisfies` and parentheses. */
export function objectLiteral(node: Node | null | undefined): ObjectExpression | undefined {
  const inner = node ? unwrapExpression(node) : undefined;
  return inner?.type === 'ObjectExpression' ? inner : undefined;
}

/** The list literal that a node is, likewise. */
export function listLiteral(node: Node | null | undefined): ArrayExpression | undefined {
  const inner = node ? unwrapExpression(node) : undefined;
  return inner?.type === 'ArrayExpression' ? inner : undefined;
}

/** A property of an object literal that is written plainly. */
export function propertyOf(object: ObjectExpression | undefined, name: string): ObjectProperty | undefined {
  for (const property of object?.properties ?? []) {
    if (property.type === 'ObjectProperty' && propertyKey(property.key, property.computed) === name) return property;
  }
  return undefined;
}

/** Puts another item behind the last one of a list or object literal. */
export function appendItem(literal: ArrayExpression | ObjectExpression, item: string): TextEdit[] {
  const last = itemsOf(literal).at(-1);
  if (last) return insertAt(last.end, `, ${item}`);
  const padding = literal.type === 'ObjectExpression' ? ' ' : '';
  return typeof literal.start === 'number' ? insertAt(literal.start + 1, padding + item + padding) : [];
}

/** Takes an item out of a list or object literal, with the comma that it needs no more. */
export function removeItem(literal: ArrayExpression | ObjectExpression, item: Node): TextEdit[] {
  const items = itemsOf(literal);
  const index = items.indexOf(item);
  const next = items[index + 1];
  if (next) return replaceRange(item.start, next.leadingComments?.[0]?.start ?? next.start, '');
  const before = items[index - 1];
  // What follows the only item is at most a comma and space, up to the bracket.
  return before
    ? replaceRange(before.end, item.end, '')
    : replaceRange(item.start, typeof literal.end === 'number' ? literal.end - 1 : undefined, '');
}

/** Writes something else in a node's place. */
export function replaceNode(node: Node | null | undefined, text: string): TextEdit[] {
  return replaceRange(node?.start, node?.end, text);
}

/** A text as a string literal. */
export function stringLiteral(text: string): string {
  const json = JSON.stringify(text);
  return /['\\]/.test(json) ? json : `'${text}'`;
}

function itemsOf(literal: ArrayExpression | ObjectExpression): Node[] {
  const items = literal.type === 'ArrayExpression' ? literal.elements : literal.properties;
  return items.filter((item) => item !== null);
}

function insertAt(position: number | null | undefined, text: string): TextEdit[] {
  return replaceRange(position, position, text);
}

function replaceRange(start: number | null | undefined, end: number | null | undefined, text: string): TextEdit[] {
  return typeof start === 'number' && typeof end === 'number' ? [{ start, end, text }] : [];
}
