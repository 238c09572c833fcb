/** Where a node starts in its source. Lines and columns count from 0, as Nunjucks counts them. */
export interface NodePlace {
  lineno: number;
  colno: number;
}

/** A key and its value: of a dictionary, a named argument, or `a as b` in an import. */
export interface PairNode extends NodePlace {
  typename: 'Pair';
  key: TemplateNode;
  value: TemplateNode;
}

/** A name that stands for a variable, a macro or a parameter. */
export interface SymbolNode extends NodePlace {
  typename: 'Symbol';
  value: string;
}

/** Nodes that hold others in order. A signature's last child may be `KeywordArgs`. */
export interface ListNode extends NodePlace {
  typename: 'NodeList' | 'Root' | 'Group' | 'Array' | 'Output';
  children: TemplateNode[];
}

/** `{a: 1}`, or the named arguments of a call. */
export interface DictNode extends NodePlace {
  typename: 'Dict' | 'KeywordArgs';
  children: PairNode[];
}

/** A whole template. */
export type RootNode = ListNode;

/** `{% macro name(args) %}`, or the body of `{% call %}`, which is a macro without a name of its own. */
export interface MacroNode extends NodePlace {
  typename: 'Macro' | 'Caller';
  name: TemplateNode;
  args: ListNode;
  body: TemplateNode;
}

/** `{% block name %}`. */
export interface BlockNode extends NodePlace {
  typename: 'Block';
  name: SymbolNode;
  body: TemplateNode;
}

/** `{% for name in arr %}`; several names are an `Array` node. */
export interface ForNode extends NodePlace {
  typename: 'For' | 'AsyncEach' | 'AsyncAll';
  arr: TemplateNode;
  name: TemplateNode;
  body: TemplateNode;
  else_?: TemplateNode | null;
}

/** `{% set a, b = value %}` or, with a body, `{% set a %}…{% endset %}`. */
export interface SetNode extends NodePlace {
  typename: 'Set';
  targets: TemplateNode[];
  value: TemplateNode | null;
  body?: TemplateNode;
}

/** `{% from template import names %}`. */
export interface FromImportNode extends NodePlace {
  typename: 'FromImport';
  template: TemplateNode;
  names: ListNode;
  withContext?: boolean | null;
}

/** `{% import template as target %}`. */
export interface ImportNode extends NodePlace {
  typename: 'Import';
  template: TemplateNode;
  target: TemplateNode;
  withContext?: boolean | null;
}

/** `{% switch expr %}`; a case with an empty body falls through to the next. */
export interface SwitchNode extends NodePlace {
  typename: 'Switch';
  expr: TemplateNode;
  cases: { cond: TemplateNode; body: ListNode }[];
  default?: TemplateNode;
}

/** A call of a function or filter. A filter's first argument is what stands before the bar. */
export interface CallNode extends NodePlace {
  typename: 'FunCall' | 'Filter';
  name: TemplateNode;
  args: ListNode;
}

/** `a < b`; more operands compare from left to right. */
export interface CompareNode extends NodePlace {
  typename: 'Compare';
  expr: TemplateNode;
  ops: { type: '==' | '===' | '!=' | '!==' | '<' | '>' | '<=' | '>='; expr: TemplateNode }[];
}

/** An operator with two operands. */
export interface BinaryNode extends NodePlace {
  typename: 'In' | 'Is' | 'Or' | 'And' | 'Add' | 'Concat' | 'Sub' | 'Mul' | 'Div' | 'FloorDiv' | 'Mod' | 'Pow';
  left: TemplateNode;
  right: TemplateNode;
}

/** The syntax tree of a template, as Nunjucks' parser builds it (nunjucks/src/nodes.js). */
export type TemplateNode =
  | ListNode
  | DictNode
  | PairNode
  | SymbolNode
  | MacroNode
  | BlockNode
  | ForNode
  | SetNode
  | FromImportNode
  | ImportNode
  | SwitchNode
  | CallNode
  | CompareNode
  | BinaryNode
  | (NodePlace & { typename: 'Literal'; value: string | number | boolean | null | RegExp })
  | (NodePlace & { typename: 'TemplateData'; value: string })
  | (NodePlace & { typename: 'LookupVal'; target: TemplateNode; val: TemplateNode })
  | (NodePlace & {
      typename: 'If' | 'IfAsync' | 'InlineIf';
      cond: TemplateNode;
      body: TemplateNode;
      else_?: TemplateNode | null;
    })
  | (NodePlace & { typename: 'Extends'; template: TemplateNode })
  | (NodePlace & { typename: 'Include'; template: TemplateNode; ignoreMissing?: boolean })
  | (NodePlace & { typename: 'Capture'; body: TemplateNode })
  | (NodePlace & { typename: 'Not' | 'Neg' | 'Pos'; target: TemplateNode });

/** The direct children of a node, in source order. */
export function childNodes(node: TemplateNode): TemplateNode[] {
  switch (node.typename) {
    case 'NodeList':
    case 'Root':
    case 'Group':
    case 'Array':
    case 'Output':
    case 'Dict':
    case 'KeywordArgs':
      return node.children;
    case 'Pair':
      return [node.key, node.value];
    case 'Symbol':
    case 'Literal':
    case 'TemplateData':
      return [];
    case 'Macro':
    case 'Caller':
      return [node.args, node.body];
    case 'Block':
    case 'Capture':
      return [node.body];
    case 'For':
    case 'AsyncEach':
    case 'AsyncAll':
      return present(node.arr, node.name, node.body, node.else_);
    case 'Set':
      return present(...node.targets, node.value, node.body);
    case 'FromImport':
      return [node.template, node.names];
    case 'Import':
      return [node.template, node.target];
    case 'Switch':
      return present(node.expr, ...node.cases.flatMap(({ cond, body }) => [cond, body]), node.default);
    case 'FunCall':
    case 'Filter':
      return [node.name, node.args];
    case 'Compare':
      return [node.expr, ...node.ops.map(({ expr }) => expr)];
    case 'LookupVal':
      return [node.target, node.val];
    case 'If':
    case 'IfAsync':
    case 'InlineIf':
      return present(node.cond, node.body, node.else_);
    case 'Extends':
    case 'Include':
      return [node.template];
    case 'Not':
    case 'Neg':
    case 'Pos':
      return [node.target];
    case 'In':
    case 'Is':
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
      return [node.left, node.right];
  }
}

function present(...nodes: (TemplateNode | null | undefined)[]): TemplateNode[] {
  return nodes.filter((node) => node !== null && node !== undefined);
}
