import { BudgetExceeded } from './templateBudget.ts';
import type { TemplateBudget } from './templateBudget.ts';
import { TemplateFault } from './templateFault.ts';
import type { TemplateSource } from './templateFault.ts';
import { FilterError } from './templateFilters.ts';
import type { BlockNode, NodePlace, RootNode, TemplateNode } from './templateNode.ts';
import type { TemplateScope } from './templateScope.ts';
import type { TemplateValue } from './templateValue.ts';

/** A parsed template with where it comes from. */
export interface LoadedTemplate {
  root: RootNode;
  source: TemplateSource;
}

/** What all parts of one rendering share. */
export interface TemplateRun {
  budget: TemplateBudget;
  globals: ReadonlyMap<string, TemplateValue>;
  /** The template of an include, import or extends. @throws Error where it cannot be had */
  load(path: string): LoadedTemplate | undefined;
  /** Text that nodes render to. */
  render(node: TemplateNode, frame: TemplateFrame): string;
}

/** One definition of a block, with the template that holds it. */
export interface BlockDefinition {
  node: BlockNode;
  template: LoadedTemplate;
}

/** Where evaluation stands: which template, which names, which blocks. */
export interface TemplateFrame {
  run: TemplateRun;
  template: LoadedTemplate;
  /** The variables of the whole template; `set` at the top level adds to them. */
  variables: Map<string, TemplateValue>;
  scope: TemplateScope;
  /** True outside loops, macros and blocks. */
  topLevel: boolean;
  /** Definitions by block name, the most derived first. */
  blocks: Map<string, BlockDefinition[]>;
  /** The block definition that runs, for `super()`. */
  block?: { name: string; index: number };
  /** Names that an import of this template gets. */
  exports: Set<string>;
}

/** A fault at a node of the frame's template. */
export function faultAt(node: NodePlace, message: string, frame: TemplateFrame): TemplateFault {
  return new TemplateFault(message, node.lineno + 1, node.colno + 1, frame.template.source);
}

/** Runs something, giving a limit reached or a filter's complaint the place of the node. */
export function atNode<T>(node: NodePlace, frame: TemplateFrame, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof BudgetExceeded || error instanceof FilterError) throw faultAt(node, error.message, frame);
    throw error;
  }
}
