import { parseTemplate } from './nunjucks/parseTemplate.ts';
import type { BinaryNode, CallNode, ForNode, MacroNode, NodePlace, TemplateNode } from './nunjucks/templateNode.ts';
import { childNodes } from './nunjucks/templateNode.ts';
import {
  usesOfArguments,
  usesOfChild,
  usesOfFilterInput,
  usesOfMethodTarget,
  usesOfTestInput,
  type VariableUse,
} from './variableUse.ts';

/** A variable that a template reads from outside. Line and column, from 1, are those of its first use. */
export interface TemplateVariable {
  name: string;
  line: number;
  column: number;
  /** False where the template itself copes with its absence: `default()`, `is defined`. */
  required: boolean;
  /** All that the template does with it. */
  uses: ReadonlySet<VariableUse>;
}

type FoundVariable = TemplateVariable & { uses: Set<VariableUse> };
type Uses = readonly VariableUse[];

/** Names that are not variables: the one global function, and what Nunjucks gives blocks. */
const builtIn = ['range', 'super'];

/**
 * The variables that a template reads and does not set itself, in order of first use. What it includes is not looked at.
 * @throws TemplateFault where the template has a syntax error
 */
export async function templateVariables(source: string): Promise<TemplateVariable[]> {
  const finder = new VariableFinder();
  finder.visit(await parseTemplate(source), new Set(builtIn));
  // What is included reads the same variables, in ways that are not known.
  if (finder.includes) for (const { uses } of finder.found.values()) uses.add('any');
  return [...finder.found.values()];
}

/** Walks a tree with the names that are bound where it stands. */
class VariableFinder {
  readonly found = new Map<string, FoundVariable>();
  includes = false;

  /** @param uses what is done with the value of this node */
  visit(node: TemplateNode, bound: Set<string>, uses: Uses = ['any']): void {
    if (node.typename === 'Include' || node.typename === 'Extends') this.includes = true;
    if (node.typename === 'Symbol') {
      if (!bound.has(node.value)) this.add(node.value, node, true, uses);
    } else if (node.typename === 'Pair') this.visit(node.value, bound);
    else if (node.typename === 'Block') this.visit(node.body, new Set(bound));
    else if (node.typename === 'Filter') this.visitFilter(node, bound, uses);
    else if (node.typename === 'FunCall') this.visitCall(node, bound);
    else if (node.typename === 'Is') this.visitTest(node, bound);
    else if (node.typename === 'Macro' || node.typename === 'Caller') this.visitMacro(node, bound);
    else if (node.typename === 'For' || node.typename === 'AsyncEach' || node.typename === 'AsyncAll') {
      this.visitLoop(node, bound);
    } else if (node.typename === 'Set') {
      for (const value of [node.value, node.body]) if (value) this.visit(value, bound);
      for (const target of node.targets) bind(target, bound);
    } else if (node.typename === 'Import') {
      this.visit(node.template, bound);
      bind(node.target, bound);
    } else if (node.typename === 'FromImport') {
      this.visit(node.template, bound);
      for (const name of node.names.children) bind(name.typename === 'Pair' ? name.value : name, bound);
    } else for (const child of childNodes(node)) this.visit(child, bound, usesOfChild(node, child, uses));
  }

  private add(name: string, place: NodePlace, required: boolean, uses: Uses): void {
    const known = this.found.get(name);
    if (!known) {
      const start = { line: place.lineno + 1, column: place.colno + 1 };
      this.found.set(name, { name, ...start, required, uses: new Set(uses) });
      return;
    }
    if (!required) known.required = false;
    for (const use of uses) known.uses.add(use);
  }

  private visitLoop(node: ForNode, bound: Set<string>): void {
    this.visit(node.arr, bound, usesOfChild(node, node.arr, []));
    const inner = new Set([...bound, 'loop']);
    for (const name of node.name.typename === 'Array' ? node.name.children : [node.name]) bind(name, inner);
    this.visit(node.body, inner);
    if (node.else_) this.visit(node.else_, bound);
  }

  private visitMacro(node: MacroNode, bound: Set<string>): void {
    if (node.typename === 'Macro') bind(node.name, bound);
    const inner = new Set([...bound, 'caller']);
    for (const param of node.args.children) {
      if (param.typename !== 'KeywordArgs') bind(param, inner);
      else {
        for (const { key, value } of param.children) {
          this.visit(value, inner);
          bind(key, inner);
        }
      }
    }
    this.visit(node.body, inner);
  }

  private visitCall(node: CallNode, bound: Set<string>): void {
    const { name, args } = node;
    if (name.typename === 'LookupVal') {
      this.visit(name.target, bound, usesOfMethodTarget(name.val));
      this.visit(name.val, bound);
    } else this.visit(name, bound);
    for (const argument of args.children) this.visit(argument, bound, usesOfArguments(node));
  }

  private visitFilter(node: CallNode, bound: Set<string>, uses: Uses): void {
    const [input, ...rest] = node.args.children;
    const isDefault = node.name.typename === 'Symbol' && ['default', 'd'].includes(node.name.value);
    if (input) {
      const ofInput = usesOfFilterInput(node, uses);
      if (isDefault) this.visitOptional(input, bound, ofInput);
      else this.visit(input, bound, ofInput);
    }
    for (const argument of rest) this.visit(argument, bound);
  }

  private visitTest(node: BinaryNode, bound: Set<string>): void {
    const { right } = node;
    const asksForPresence = right.typename === 'Symbol' && ['defined', 'undefined'].includes(right.value);
    if (asksForPresence) this.visitOptional(node.left, bound, []);
    else this.visit(node.left, bound, usesOfTestInput(right));
    if (right.typename === 'FunCall') this.visit(right.args, bound);
  }

  /** What stands here may be absent: the variable itself, or the one whose member is looked up. */
  private visitOptional(node: TemplateNode, bound: Set<string>, uses: Uses): void {
    if (node.typename === 'Symbol') {
      if (!bound.has(node.value)) this.add(node.value, node, false, uses);
    } else if (node.typename === 'LookupVal') {
      this.visitOptional(node.target, bound, usesOfChild(node, node.target, uses));
      this.visit(node.val, bound);
    } else this.visit(node, bound, uses);
  }
}

function bind(target: TemplateNode, bound: Set<string>): void {
  if (target.typename === 'Symbol') bound.add(target.value);
}
