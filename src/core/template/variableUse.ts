import type { CallNode, TemplateNode } from './nunjucks/templateNode.ts';

/**
 * What a template does with a variable. A type: it works with values of that type (`structure`: an object, or a list of lists).
 * `condition`: it asks whether there is something. `unsure`: it copes with several types. `any`: it prints it, or passes it on.
 */
export type VariableUse = VariableType | 'condition' | 'unsure' | 'any';

/** The type of value that a template works with. */
export type VariableType = 'text' | 'number' | 'boolean' | 'list' | 'object' | 'structure';

const filterInputs = new Map<string, VariableUse>([
  ...['capitalize', 'center', 'e', 'escape', 'forceescape', 'indent', 'lower', 'nl2br', 'replace'].map(asUse('text')),
  ...['striptags', 'title', 'trim', 'truncate', 'upper', 'wordcount'].map(asUse('text')),
  ...['abs', 'round'].map(asUse('number')),
  ...['batch', 'groupby', 'join', 'reject', 'rejectattr', 'select', 'selectattr'].map(asUse('list')),
  ...['slice', 'sort', 'sum'].map(asUse('list')),
  ['dictsort', 'object'],
]);

const numericFilters = ['abs', 'float', 'int', 'length', 'round', 'sum', 'wordcount'];

const testInputs = new Map<string, VariableUse>([
  ...['divisibleby', 'even', 'odd'].map(asUse('number')),
  ...['lower', 'upper'].map(asUse('text')),
  ...['truthy', 'falsy'].map(asUse('condition')),
  ...['callable', 'iterable', 'mapping', 'number', 'string'].map(asUse('unsure')),
]);

/** Tests that compare with their argument. */
const comparingTests = ['equalto', 'eq', 'sameas', 'ne', 'ge', 'le', 'greaterthan', 'gt', 'lessthan', 'lt'];

/** Methods that only texts have, or only lists. */
const methodTargets = new Map<string, VariableUse>([
  ...['toUpperCase', 'toLowerCase', 'upper', 'lower', 'trim', 'strip', 'startsWith', 'endsWith', 'split'].map(
    asUse('text'),
  ),
  ...['join', 'concat'].map(asUse('list')),
]);

/** Nodes that take numbers and give one. */
const arithmetic = new Set(['Sub', 'Mul', 'Div', 'FloorDiv', 'Mod', 'Pow', 'Neg', 'Pos']);

/**
 * What a node does with a child that it evaluates.
 * @param uses what is done with the node's own value
 */
export function usesOfChild(node: TemplateNode, child: TemplateNode, uses: readonly VariableUse[]): VariableUse[] {
  if (arithmetic.has(node.typename)) return ['number'];
  switch (node.typename) {
    case 'If':
    case 'IfAsync':
      return child === node.cond ? ['condition'] : ['any'];
    case 'InlineIf':
      return child === node.cond ? ['condition'] : [...uses];
    case 'Not':
      return ['condition'];
    case 'And':
      return [...uses];
    case 'Or':
      return child === node.left ? [...uses, ...typeOf(node.right)] : [...uses];
    case 'Group':
      return node.children.length === 1 ? [...uses] : ['any'];
    case 'Add':
      return orAny(typeOf(child === node.left ? node.right : node.left));
    case 'Compare': {
      const operands = [node.expr, ...node.ops.map(({ expr }) => expr)];
      return orAny(operands.filter((each) => each !== child).flatMap(typeOf));
    }
    case 'In':
      return child === node.left && node.right.typename === 'Array'
        ? orAny(node.right.children.flatMap(typeOf))
        : ['any'];
    case 'Switch':
      return child === node.expr ? orAny(node.cases.flatMap(({ cond }) => typeOf(cond))) : ['any'];
    case 'For':
    case 'AsyncEach':
    case 'AsyncAll':
      if (child !== node.arr) return ['any'];
      return [node.name.typename === 'Array' ? 'structure' : 'list'];
    case 'LookupVal': {
      if (child !== node.target) return ['any'];
      const { val } = node;
      const isMember = val.typename === 'Literal' && typeof val.value === 'string' && val.value !== 'length';
      return [isMember ? 'object' : 'any'];
    }
    default:
      return ['any'];
  }
}

/** What a call does with the value whose method it calls. */
export function usesOfMethodTarget(method: TemplateNode): VariableUse[] {
  return method.typename === 'Literal' ? [methodTargets.get(String(method.value)) ?? 'any'] : ['any'];
}

/** What a call does with its arguments. */
export function usesOfArguments({ name }: CallNode): VariableUse[] {
  return [name.typename === 'Symbol' && name.value === 'range' ? 'number' : 'any'];
}

/** What a filter does with what stands before it. @param uses what is done with its result */
export function usesOfFilterInput(node: CallNode, uses: readonly VariableUse[]): VariableUse[] {
  const name = symbolName(node.name);
  if (name !== 'default' && name !== 'd') return [filterInputs.get(name) ?? 'any'];
  const fallback = node.args.children[1];
  return [...uses, ...(fallback ? typeOf(fallback) : [])];
}

/** What a test does with what stands before `is`. @param right what stands behind it */
export function usesOfTestInput(right: TemplateNode): VariableUse[] {
  const name = symbolName(right.typename === 'FunCall' ? right.name : right);
  if (right.typename === 'FunCall' && comparingTests.includes(name)) return orAny(right.args.children.flatMap(typeOf));
  return [testInputs.get(name) ?? 'any'];
}

/** The type of an expression's value as it is written; empty: it cannot be told, or stands for all types. */
function typeOf(node: TemplateNode): VariableType[] {
  if (arithmetic.has(node.typename)) return ['number'];
  switch (node.typename) {
    case 'Literal': {
      const { value } = node;
      if (typeof value === 'number') return ['number'];
      if (typeof value === 'boolean') return ['boolean'];
      return typeof value === 'string' && value !== '' ? ['text'] : [];
    }
    case 'Array':
      return ['list'];
    case 'Dict':
      return ['object'];
    case 'Group':
      return node.children.length === 1 ? node.children.flatMap(typeOf) : [];
    case 'Filter':
      return numericFilters.includes(symbolName(node.name)) ? ['number'] : [];
    default:
      return [];
  }
}

function orAny(types: VariableUse[]): VariableUse[] {
  return types.length === 0 ? ['any'] : types;
}

function asUse(use: VariableUse): (name: string) => [string, VariableUse] {
  return (name) => [name, use];
}

function symbolName(node: TemplateNode): string {
  return node.typename === 'Symbol' ? node.value : '';
}
