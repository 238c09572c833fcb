import type { Expression, Node, ObjectExpression } from '@babel/types';
import type { JsonObject, JsonValue } from '../../base/json.ts';

/** The first part of an expression that is no literal. */
export interface NotLiteral {
  node: Node;
  message: string;
}

/** The JSON value that an expression spells out, without running anything; or the part that does not. */
export function literalValue(node: Node): { value: JsonValue } | { fault: NotLiteral } {
  const expression = unwrapExpression(node);

  switch (expression.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return { value: expression.value };
    case 'NullLiteral':
      return { value: null };
    case 'TemplateLiteral':
      if (expression.expressions.length > 0) return fault(expression, 'a text without ${…}');
      return { value: expression.quasis[0]?.value.cooked ?? '' };
    case 'UnaryExpression': {
      const inner = literalValue(expression.argument);
      if ('fault' in inner) return inner;
      if (typeof inner.value !== 'number') return fault(expression, 'a number');
      if (expression.operator === '-') return { value: -inner.value };
      return expression.operator === '+' ? inner : fault(expression, 'a number');
    }
    case 'ArrayExpression': {
      const values: JsonValue[] = [];
      for (const element of expression.elements) {
        if (!element) return fault(expression, 'a list without gaps');
        const item = literalValue(element);
        if ('fault' in item) return item;
        values.push(item.value);
      }
      return { value: values };
    }
    case 'ObjectExpression': {
      const entries: [string, JsonValue][] = [];
      for (const property of expression.properties) {
        if (property.type !== 'ObjectProperty') return fault(property, 'a plain key with a value');
        const key = propertyKey(property.key, property.computed);
        if (key === undefined || key === '__proto__') return fault(property.key, 'a plain key');
        const item = literalValue(property.value);
        if ('fault' in item) return item;
        entries.push([key, item.value]);
      }
      const value: JsonObject = Object.fromEntries(entries);
      return { value };
    }
    default:
      return fault(expression, 'a literal');
  }
}

/** Where inside a literal a part of its value stands; the nearest place around it where the part itself is not written. */
export function literalPlace(literal: Node, path: readonly string[]): Node {
  const expression = unwrapExpression(literal);
  const [key, ...rest] = path;
  const part =
    key === undefined
      ? undefined
      : expression.type === 'ArrayExpression'
        ? expression.elements[Number(key)]
        : expression.type === 'ObjectExpression'
          ? propertyValue(expression, key)
          : undefined;
  return part ? literalPlace(part, rest) : expression;
}

/** The value that an object literal gives a key: the last one written. */
function propertyValue({ properties }: ObjectExpression, key: string): Node | undefined {
  const property = properties.findLast(
    (each) => each.type === 'ObjectProperty' && propertyKey(each.key, each.computed) === key,
  );
  return property?.type === 'ObjectProperty' ? property.value : undefined;
}

/** The expression inside parentheses, `as`, `satisfies` and `!`. */
export function unwrapExpression(node: Node): Node {
  let inner = node;
  while (
    inner.type === 'TSAsExpression' ||
    inner.type === 'TSSatisfiesExpression' ||
    inner.type === 'TSNonNullExpression' ||
    inner.type === 'TSTypeAssertion' ||
    inner.type === 'ParenthesizedExpression'
  ) {
    inner = inner.expression satisfies Expression;
  }
  return inner;
}

/** A property's name where it is written plainly. */
export function propertyKey(key: Node, computed: boolean | undefined): string | undefined {
  if (key.type === 'StringLiteral') return key.value;
  if (key.type === 'NumericLiteral') return String(key.value);
  return key.type === 'Identifier' && computed !== true ? key.name : undefined;
}

function fault(node: Node, wanted: string): { fault: NotLiteral } {
  return {
    fault: { node, message: `is read without running the tool, so it must be written out: expected ${wanted} here` },
  };
}
