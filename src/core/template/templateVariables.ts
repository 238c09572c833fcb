import { parseTemplate } from './nunjucks/parseTemplate.ts';
import type { BinaryNode, CallNode, ForNode, MacroNode, NodePlace, TemplateNode } from './nunjucks/templateNode.ts';
import { childNodes } from './nunjucks/templateNode.ts';

/** A variable that a template reads from outside. Line and column, from 1, are those of its first use. */
export interface TemplateVariable {
  name: string;
  line: number;
  column: number;
  /** False where the template itself copes with its absence: `default()`, `is defined`. */
  required: boolean;
}

/** Names that are not variables: the one global function, and what Nunjucks gives blocks. */
const builtIn = ['range', 'super'];

/**
 * The variables that a template reads and does not set itself, in order of first use. What it includes is not looked at.
 * @throws TemplateFault where the template has a syntax error
 */
export async function templateVariables(source: string): Promise<TemplateVariable[]> {
  const finder = new VariableFinder();
  finder.visit(await parseTemplate(source), new Set(builtIn));
  return [...finder.found.values()];
}

/** Walks a tree with the names that are bound where it stands. */
class VariableFinder {
  readonly found = new Map<string, TemplateVariable>();

  visit(node: TemplateNode, bound: Set<string>): void {
    if (node.typename === 'Symbol') {
      if (!bound.has(node.value)) this.add(node.value, node, true);
    } else if (node.typename === 'Pair') this.visit(node.value, bound);
    else if (node.typename === 'Block') this.visit(node.body, new Set(bound));
    else if (node.typename === 'Filter') this.visitFilter(node, bound);
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
    } else for (const child of childNodes(node)) this.visit(child, bound);
  }

  private add(name: string, place: NodePlace, required: boolean): void {
    const known = this.found.get(name);
    if (!known) this.found.set(name, { name, line: place.lineno + 1, column: place.colno + 1, required });
    else if (!required) known.required = false;
  }

  private visitLoop(node: ForNode, bound: Set<string>): void {
    this.visit(node.arr, bound);
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

  private visitFilter(node: CallNode, bound: Set<string>): void {
    const [input, ...rest] = node.args.children;
    const isDefault = node.name.typename === 'Symbol' && ['default', 'd'].includes(node.name.value);
    if (input) {
      if (isDefault) this.visitOptional(input, bound);
      else this.visit(input, bound);
    }
    for (const argument of rest) this.visit(argument, bound);
  }

  private visitTest(node: BinaryNode, bound: Set<string>): void {
    const { right } = node;
    const asksForPresence = right.typename === 'Symbol' && ['defined', 'undefined'].includes(right.value);
    if (asksForPresence) this.visitOptional(node.left, bound);
    else this.visit(node.left, bound);
    if (right.typename === 'FunCall') this.visit(right.args, bound);
  }

  /** What stands here may be absent: the variable itself, or the one whose member is looked up. */
  private visitOptional(node: TemplateNode, bound: Set<string>): void {
    if (node.typename === 'Symbol') {
      if (!bound.has(node.value)) this.add(node.value, node, false);
    } else if (node.typename === 'LookupVal') {
      this.visitOptional(node.target, bound);
      this.visit(node.val, bound);
    } else this.visit(node, bound);
  }
}

function bind(target: TemplateNode, bound: Set<string>): void {
  if (target.typename === 'Symbol') bound.add(target.value);
}
