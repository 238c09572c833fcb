import { FilterError, templateFilters } from './templateFilters.ts';
import { callMethod } from './templateFunctions.ts';
import { atNode, faultAt } from './templateFrame.ts';
import type { TemplateFrame } from './templateFrame.ts';
import type {
  BinaryNode,
  CallNode,
  CompareNode,
  DictNode,
  ListNode,
  MacroNode,
  NodePlace,
  TemplateNode,
} from './templateNode.ts';
import { TemplateScope } from './templateScope.ts';
import { compare, templateTests } from './templateTests.ts';
import type { TemplateValue } from './templateValue.ts';
import {
  allowed,
  isList,
  isRecord,
  isTruthy,
  kindOf,
  memberOf,
  Missing,
  recordOf,
  TemplateFunction,
  toNumber,
} from './templateValue.ts';

/**
 * The value of an expression.
 * @throws TemplateFault at the place of a variable or member that does not exist, or of a wrong use
 */
export function evaluate(node: TemplateNode, frame: TemplateFrame): TemplateValue {
  const value = lookUp(node, frame);
  if (!(value instanceof Missing)) return value;
  throw faultAt(
    { lineno: value.line - 1, colno: value.column - 1 },
    `"${value.path}" is not defined. Give it a value, or write {{ ${value.path} | default("") }}.`,
    frame,
  );
}

/** The value of an expression, or `Missing` where its last look-up finds nothing. */
export function lookUp(node: TemplateNode, frame: TemplateFrame): TemplateValue | Missing {
  frame.run.budget.spend(1);
  switch (node.typename) {
    case 'Literal':
      if (node.value instanceof RegExp) throw faultAt(node, 'Regular expressions cannot be used in templates.', frame);
      return node.value;
    case 'Symbol':
      return orMissing(variable(node.value, frame), node.value, node);
    case 'LookupVal':
      return member(node, frame);
    case 'Group':
      return lastOf(node, frame);
    case 'NodeList':
      return lastOf(node, frame);
    case 'Array':
      return node.children.map((child) => evaluate(child, frame));
    case 'Dict':
      return dictionary(node, frame);
    case 'InlineIf':
      if (isTruthy(evaluate(node.cond, frame))) return lookUp(node.body, frame);
      return node.else_ ? lookUp(node.else_, frame) : '';
    case 'Not':
      return !isTruthy(evaluate(node.target, frame));
    case 'Neg':
      return -toNumber(evaluate(node.target, frame));
    case 'Pos':
      return toNumber(evaluate(node.target, frame));
    case 'Compare':
      return comparison(node, frame);
    case 'FunCall':
      return call(node, frame);
    case 'Filter':
      return filter(node, frame);
    case 'Caller':
      return macro(node, frame, true);
    case 'Capture':
      return frame.run.render(node.body, frame);
    case 'Is':
      return test(node, frame);
    case 'In':
    case 'Or':
    case 'And':
    case 'Add':
    case 'Concat':
    case 'Sub':
    case 'Mul':
    case 'Div':
    case 'FloorDiv':
    case 'Mod':
    case 'Pow':
      return binary(node, frame);
    case 'AsyncAll':
    case 'AsyncEach':
    case 'Block':
    case 'Extends':
    case 'For':
    case 'FromImport':
    case 'If':
    case 'IfAsync':
    case 'Import':
    case 'Include':
    case 'KeywordArgs':
    case 'Macro':
    case 'Output':
    case 'Pair':
    case 'Root':
    case 'Set':
    case 'Switch':
    case 'TemplateData':
      throw faultAt(node, `${node.typename} cannot stand in an expression.`, frame);
  }
}

/** Null is a value; only undefined is missing. */
function orMissing(value: TemplateValue | undefined, path: string, place: NodePlace): TemplateValue | Missing {
  return value === undefined ? new Missing(path, place.lineno + 1, place.colno + 1) : value;
}

function variable(name: string, frame: TemplateFrame): TemplateValue | undefined {
  const bound = frame.scope.get(name);
  if (bound !== undefined) return bound instanceof Missing ? undefined : bound;
  const value = frame.variables.has(name) ? frame.variables.get(name) : frame.run.globals.get(name);
  return allowed(value);
}

function member(node: TemplateNode & { typename: 'LookupVal' }, frame: TemplateFrame): TemplateValue | Missing {
  const target = lookUp(node.target, frame);
  if (target instanceof Missing) return target;
  const key = evaluate(node.val, frame);
  return orMissing(memberOf(target, key), pathOf(node), node);
}

/** A look-up as a person would write it. */
function pathOf(node: TemplateNode): string {
  if (node.typename === 'Symbol') return node.value;
  if (node.typename !== 'LookupVal') return '(…)';
  const key = node.val.typename === 'Literal' && typeof node.val.value === 'string' ? `.${node.val.value}` : '[…]';
  return pathOf(node.target) + key;
}

/** Parentheses: the last of what they hold, as a comma does in JavaScript. */
function lastOf(node: ListNode, frame: TemplateFrame): TemplateValue | Missing {
  return node.children.reduce<TemplateValue | Missing>((_, child) => lookUp(child, frame), null);
}

function dictionary(node: DictNode, frame: TemplateFrame): TemplateValue {
  return recordOf(
    node.children.map(({ key, value }) => {
      if (key.typename === 'Symbol') return [key.value, evaluate(value, frame)] as const;
      if (key.typename === 'Literal' && typeof key.value === 'string')
        return [key.value, evaluate(value, frame)] as const;
      throw faultAt(key, 'A key is a name or a text.', frame);
    }),
  );
}

function comparison(node: CompareNode, frame: TemplateFrame): boolean {
  let left = evaluate(node.expr, frame);
  let result = false;
  for (const { type, expr } of node.ops) {
    const right = evaluate(expr, frame);
    result = holds(type, left, right);
    left = result;
  }
  return result;
}

function holds(operator: CompareNode['ops'][number]['type'], left: TemplateValue, right: TemplateValue): boolean {
  switch (operator) {
    case '==':
      return looselyEqual(left, right);
    case '!=':
      return !looselyEqual(left, right);
    case '===':
      return left === right;
    case '!==':
      return left !== right;
    case '<':
      return compare(left, right) < 0;
    case '>':
      return compare(left, right) > 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>=':
      return compare(left, right) >= 0;
  }
}

/** JavaScript's `==` for plain values; lists and objects are equal to themselves only. */
function looselyEqual(left: TemplateValue, right: TemplateValue): boolean {
  if (left === right) return true;
  if (left === null || right === null || typeof left === 'object' || typeof right === 'object') return false;
  return typeof left !== typeof right && Number(left) === Number(right);
}

function binary(node: BinaryNode, frame: TemplateFrame): TemplateValue | Missing {
  const left = evaluate(node.left, frame);
  if (node.typename === 'Or') return isTruthy(left) ? left : lookUp(node.right, frame);
  if (node.typename === 'And') return isTruthy(left) ? lookUp(node.right, frame) : left;
  const right = evaluate(node.right, frame);
  if (node.typename === 'In') return contains(node, left, right, frame);
  const isSum = node.typename === 'Add' && [left, right].every((side) => typeof side !== 'string' && !isObject(side));
  const compute = isSum ? (a: number, b: number) => a + b : arithmetic.get(node.typename);
  return compute ? compute(toNumber(left), toNumber(right)) : concatenate(node, left, right, frame);
}

/** Operators of numbers. `Add` is among them only where neither side is a text, a list or an object. */
const arithmetic = new Map<BinaryNode['typename'], (left: number, right: number) => number>([
  ['Sub', (left, right) => left - right],
  ['Mul', (left, right) => left * right],
  ['Div', (left, right) => left / right],
  ['FloorDiv', (left, right) => Math.floor(left / right)],
  ['Mod', (left, right) => left % right],
  ['Pow', (left, right) => left ** right],
]);

function isObject(value: TemplateValue): boolean {
  return typeof value === 'object' && value !== null;
}

function concatenate(node: BinaryNode, left: TemplateValue, right: TemplateValue, frame: TemplateFrame): string {
  const { budget } = frame.run;
  return atNode(node, frame, () => {
    const text = budget.toText(left) + budget.toText(right);
    budget.text(text.length);
    return text;
  });
}

function contains(node: BinaryNode, left: TemplateValue, right: TemplateValue, frame: TemplateFrame): boolean {
  if (isList(right)) {
    frame.run.budget.spend(right.length / 16);
    return right.includes(left);
  }
  if (typeof right === 'string') {
    frame.run.budget.spend(right.length / 64);
    return right.includes(frame.run.budget.toText(left));
  }
  if (isRecord(right)) return memberOf(right, left) !== undefined;
  throw faultAt(node, `"in" needs a list, a text or an object on its right, not ${kindOf(right)}.`, frame);
}

/** `left is name` or `left is name(argument)`. */
function test(node: BinaryNode, frame: TemplateFrame): boolean {
  const { right } = node;
  const named = right.typename === 'FunCall' ? right.name : right;
  const name =
    named.typename === 'Symbol' ? named.value : named.typename === 'Literal' && named.value === null ? 'null' : '';
  if (name === 'defined') return !(lookUp(node.left, frame) instanceof Missing);
  if (name === 'undefined') return lookUp(node.left, frame) instanceof Missing;
  const check = templateTests.get(name);
  if (!check) throw faultAt(right, `There is no test "${name}" to follow "is".`, frame);
  const argument = right.typename === 'FunCall' ? right.args.children[0] : undefined;
  return check(evaluate(node.left, frame), argument ? evaluate(argument, frame) : null);
}

/** Positional and named arguments of a call. */
function argumentsOf(args: ListNode, frame: TemplateFrame) {
  const positional: TemplateValue[] = [];
  const named = new Map<string, TemplateValue>();
  for (const child of args.children) {
    if (child.typename !== 'KeywordArgs') positional.push(evaluate(child, frame));
    else {
      for (const { key, value } of child.children) {
        if (key.typename !== 'Symbol') throw faultAt(key, 'The name of an argument is a plain name.', frame);
        named.set(key.value, evaluate(value, frame));
      }
    }
  }
  return { positional, named };
}

function call(node: CallNode, frame: TemplateFrame): TemplateValue {
  const callee = node.name;
  if (callee.typename === 'Symbol' && callee.value === 'super') return superBlock(node, frame);
  if (callee.typename === 'LookupVal') {
    const target = evaluate(callee.target, frame);
    const key = evaluate(callee.val, frame);
    if (typeof target === 'string' || isList(target)) {
      const { positional } = argumentsOf(node.args, frame);
      const result = atNode(node, frame, () => callMethod(target, key, positional, frame.run.budget));
      if (result === undefined) throw faultAt(node, `Templates cannot call "${pathOf(callee)}".`, frame);
      return result;
    }
  }
  const target = evaluate(callee, frame);
  if (!(target instanceof TemplateFunction)) {
    throw faultAt(node, `"${pathOf(callee)}" is ${kindOf(target)} and cannot be called.`, frame);
  }
  const { positional, named } = argumentsOf(node.args, frame);
  return atNode(node, frame, () => target.call(positional, named));
}

/** The text of the definition that the running block overrides. */
function superBlock(node: CallNode, frame: TemplateFrame): string {
  const { block } = frame;
  const definition = block && frame.blocks.get(block.name)?.[block.index + 1];
  if (!block || !definition) throw faultAt(node, 'There is no block above this one for super().', frame);
  return atNode(node, frame, () =>
    frame.run.budget.nested(() =>
      frame.run.render(definition.node.body, {
        ...frame,
        template: definition.template,
        scope: new TemplateScope(frame.scope, true),
        block: { name: block.name, index: block.index + 1 },
      }),
    ),
  );
}

function filter(node: CallNode, frame: TemplateFrame): TemplateValue | Missing {
  const name = node.name.typename === 'Symbol' ? node.name.value : '';
  const [first, ...rest] = node.args.children;
  if (!first) throw faultAt(node, `The filter "${name}" has nothing to work on.`, frame);
  const { positional, named } = argumentsOf({ ...node.args, children: rest }, frame);
  if (name === 'default' || name === 'd') {
    const input = lookUp(first, frame);
    const alsoFalsy = isTruthy(positional[1] ?? named.get('boolean') ?? false);
    const isGiven = !(input instanceof Missing) && (!alsoFalsy || isTruthy(input));
    if (isGiven) return input;
    return (positional.length > 0 ? positional[0] : named.get('default_value')) ?? '';
  }
  const definition = templateFilters.get(name);
  if (!definition) throw faultAt(node, `There is no filter "${name}".`, frame);
  const input = evaluate(first, frame);
  const args = definition.params.map((param, i) => (i < positional.length ? positional[i] : named.get(param)));
  try {
    return orMissing(definition.run(input, args, frame.run.budget), `${pathOf(first)} | ${name}`, node);
  } catch (error) {
    if (error instanceof FilterError) throw faultAt(node, `The filter "${name}" ${error.message}.`, frame);
    return atNode(node, frame, () => {
      throw error;
    });
  }
}

interface MacroParameter {
  name: string;
  fallback: TemplateNode | undefined;
}

/**
 * A macro as a value. It sees the template's variables and its own parameters; the body of `{% call %}` sees what
 * surrounds it as well.
 */
export function macro(node: MacroNode, frame: TemplateFrame, seesSurroundings: boolean): TemplateFunction {
  const params = node.args.children.flatMap((param): MacroParameter[] => {
    if (param.typename === 'Symbol') return [{ name: param.value, fallback: undefined }];
    if (param.typename !== 'KeywordArgs') throw faultAt(param, 'A parameter is a plain name.', frame);
    return param.children.map(({ key, value }) => {
      if (key.typename !== 'Symbol') throw faultAt(key, 'A parameter is a plain name.', frame);
      return { name: key.value, fallback: value };
    });
  });
  return new TemplateFunction((positional, named) =>
    frame.run.budget.nested(() => {
      const scope = new TemplateScope(seesSurroundings ? frame.scope : undefined, true);
      const inner: TemplateFrame = { ...frame, scope, topLevel: false };
      const caller = named.get('caller');
      if (caller !== undefined) scope.bind('caller', caller);
      for (const [i, { name, fallback }] of params.entries()) {
        const given = i < positional.length ? positional[i] : named.get(name);
        if (given !== undefined) scope.bind(name, given);
        else
          scope.bind(name, fallback ? evaluate(fallback, inner) : new Missing(name, node.lineno + 1, node.colno + 1));
      }
      return frame.run.render(node.body, inner);
    }),
  );
}
