import type { JsonObject } from '../../base/json.ts';
import { evaluate, macro } from './evaluateExpression.ts';
import { atNode, faultAt } from './templateFrame.ts';
import type { LoadedTemplate, TemplateFrame, TemplateRun } from './templateFrame.ts';
import { childNodes } from './templateNode.ts';
import type {
  BlockNode,
  ForNode,
  FromImportNode,
  NodePlace,
  SetNode,
  SwitchNode,
  TemplateNode,
} from './templateNode.ts';
import { TemplateScope } from './templateScope.ts';
import type { TemplateRecord, TemplateValue } from './templateValue.ts';
import { allowed, entriesOf, isList, isRecord, isTruthy, kindOf, memberOf, recordOf } from './templateValue.ts';

/**
 * The text of a whole template.
 * @throws TemplateFault
 */
export function renderRoot(template: LoadedTemplate, run: TemplateRun, variables: JsonObject): string {
  const names = new Map<string, TemplateValue>();
  for (const name of Object.keys(variables)) {
    const value = allowed(variables[name]);
    if (value !== undefined) names.set(name, value);
  }
  return renderWith(newFrame(template, run, names, new TemplateScope()));
}

function newFrame(
  template: LoadedTemplate,
  run: TemplateRun,
  variables: Map<string, TemplateValue>,
  scope: TemplateScope,
): TemplateFrame {
  const frame: TemplateFrame = {
    run,
    template,
    variables,
    scope,
    topLevel: true,
    blocks: new Map(),
    exports: new Set(),
  };
  addBlocks(template, frame);
  return frame;
}

/** Adds a template's blocks below those that the frame has: a child's definition comes before its parent's. */
function addBlocks(template: LoadedTemplate, frame: TemplateFrame): void {
  const own = new Set<string>();
  const visit = (node: TemplateNode) => {
    if (node.typename === 'Block') {
      const name = node.name.value;
      if (own.has(name)) throw faultAt(node, `The block "${name}" is defined twice.`, { ...frame, template });
      own.add(name);
      frame.blocks.set(name, [...(frame.blocks.get(name) ?? []), { node, template }]);
    }
    childNodes(node).forEach(visit);
  };
  visit(template.root);
}

/** Runs a template's top level; what extends another gives that one's text instead of its own. */
function renderWith(frame: TemplateFrame): string {
  const own: string[] = [];
  let parent: LoadedTemplate | undefined;
  for (const node of frame.template.root.children) {
    if (node.typename === 'Extends') {
      parent = load(node, node.template, frame);
      addBlocks(parent, frame);
    } else if (!(parent && node.typename === 'Block')) renderNode(node, frame, own);
  }
  if (!parent) return joined(own, frame);
  const next: TemplateFrame = { ...frame, template: parent };
  return frame.run.budget.nested(() => renderWith(next));
}

/** The text that nodes render to. */
export function renderText(node: TemplateNode, frame: TemplateFrame): string {
  const out: string[] = [];
  renderNode(node, frame, out);
  return joined(out, frame);
}

function joined(out: readonly string[], { run }: TemplateFrame): string {
  run.budget.text(out.reduce((length, text) => length + text.length, 0));
  return out.join('');
}

function renderNode(node: TemplateNode, frame: TemplateFrame, out: string[]): void {
  atNode(node, frame, () => {
    frame.run.budget.spend(1);
    renderKnown(node, frame, out);
  });
}

function renderKnown(node: TemplateNode, frame: TemplateFrame, out: string[]): void {
  switch (node.typename) {
    case 'NodeList':
    case 'Root':
      for (const child of node.children) renderNode(child, frame, out);
      return;
    case 'TemplateData':
      emit(node.value, frame, out);
      return;
    case 'Output':
      for (const child of node.children) {
        emit(child.typename === 'TemplateData' ? child.value : evaluate(child, frame), frame, out);
      }
      return;
    case 'If':
    case 'IfAsync': {
      const branch = isTruthy(evaluate(node.cond, frame)) ? node.body : node.else_;
      if (branch) renderNode(branch, frame, out);
      return;
    }
    case 'For':
    case 'AsyncEach':
    case 'AsyncAll':
      renderLoop(node, frame, out);
      return;
    case 'Switch':
      renderSwitch(node, frame, out);
      return;
    case 'Set':
      setVariables(node, frame);
      return;
    case 'Macro':
      if (node.name.typename !== 'Symbol') throw faultAt(node, 'A macro needs a plain name.', frame);
      define(node.name.value, macro(node, frame, false), frame);
      return;
    case 'Block':
      emit(renderBlock(node, frame), frame, out);
      return;
    case 'Include':
      emit(renderInclude(node, frame), frame, out);
      return;
    case 'Import':
      if (node.target.typename !== 'Symbol') throw faultAt(node, 'An import needs a plain name after "as".', frame);
      define(node.target.value, importAll(node, node.template, node.withContext ?? false, frame), frame);
      return;
    case 'FromImport':
      importNames(node, frame);
      return;
    case 'Extends':
      throw faultAt(node, '{% extends %} stands at the top of a template, not inside another tag.', frame);
    case 'Add':
    case 'And':
    case 'Array':
    case 'Caller':
    case 'Capture':
    case 'Compare':
    case 'Concat':
    case 'Dict':
    case 'Div':
    case 'Filter':
    case 'FloorDiv':
    case 'FunCall':
    case 'Group':
    case 'In':
    case 'InlineIf':
    case 'Is':
    case 'Literal':
    case 'LookupVal':
    case 'Mod':
    case 'Mul':
    case 'Neg':
    case 'Not':
    case 'Or':
    case 'Pos':
    case 'Pow':
    case 'Sub':
    case 'Symbol':
    case 'KeywordArgs':
    case 'Pair':
      emit(evaluate(node, frame), frame, out);
  }
}

function emit(value: TemplateValue, frame: TemplateFrame, out: string[]): void {
  const text = frame.run.budget.toText(value);
  frame.run.budget.text(text.length);
  out.push(text);
}

function renderLoop(node: ForNode, frame: TemplateFrame, out: string[]): void {
  const names = node.name.typename === 'Array' ? node.name.children : [node.name];
  const rows = loopRows(node, evaluate(node.arr, frame), names.length, frame);
  const scope = new TemplateScope(frame.scope);
  const inner: TemplateFrame = { ...frame, scope, topLevel: false };
  for (const [i, row] of rows.entries()) {
    names.forEach((name, column) => {
      if (name.typename !== 'Symbol') throw faultAt(name, 'A loop variable is a plain name.', frame);
      scope.bind(name.value, row[column] ?? null);
    });
    scope.bind('loop', loopRecord(i, rows.length));
    renderNode(node.body, inner, out);
  }
  if (!rows.length && node.else_) renderNode(node.else_, inner, out);
}

/** What each turn of a loop binds: elements, spread over several names; or an object's keys and values. */
function loopRows(node: ForNode, value: TemplateValue, width: number, frame: TemplateFrame): TemplateValue[][] {
  if (value === null || value === false || value === '') return [];
  if (isRecord(value)) return entriesOf(value);
  if (typeof value === 'string') {
    frame.run.budget.list(value.length);
    return value.split('').map((character) => [character]);
  }
  if (!isList(value)) throw faultAt(node.arr, `A loop needs a list or an object, not ${kindOf(value)}.`, frame);
  frame.run.budget.list(value.length);
  if (width === 1) return value.map((element) => [element]);
  return value.map((element) => Array.from({ length: width }, (_, i) => memberOf(element, i) ?? null));
}

function loopRecord(i: number, length: number): TemplateRecord {
  return {
    index: i + 1,
    index0: i,
    revindex: length - i,
    revindex0: length - i - 1,
    first: i === 0,
    last: i === length - 1,
    length,
  };
}

function renderSwitch(node: SwitchNode, frame: TemplateFrame, out: string[]): void {
  const value = evaluate(node.expr, frame);
  const first = node.cases.findIndex(({ cond }) => evaluate(cond, frame) === value);
  const chosen = first < 0 ? undefined : node.cases.slice(first).find(({ body }) => body.children.length);
  const body = chosen?.body ?? node.default;
  if (body) renderNode(body, frame, out);
}

function setVariables(node: SetNode, frame: TemplateFrame): void {
  const value = node.value ? evaluate(node.value, frame) : node.body ? evaluate(node.body, frame) : null;
  for (const target of node.targets) {
    if (target.typename !== 'Symbol') throw faultAt(target, '{% set %} needs a plain name.', frame);
    define(target.value, value, frame);
  }
}

/** Binds a name; at the top level macros and imports of it see the name as well. */
function define(name: string, value: TemplateValue, frame: TemplateFrame): void {
  frame.scope.set(name, value);
  if (!frame.topLevel) return;
  frame.variables.set(name, value);
  if (!name.startsWith('_')) frame.exports.add(name);
}

function renderBlock(node: BlockNode, frame: TemplateFrame): string {
  const name = node.name.value;
  const definition = frame.blocks.get(name)?.[0];
  if (!definition) throw faultAt(node, `The block "${name}" is not defined.`, frame);
  return frame.run.budget.nested(() =>
    renderText(definition.node.body, {
      ...frame,
      template: definition.template,
      scope: new TemplateScope(frame.scope, true),
      topLevel: false,
      block: { name, index: 0 },
    }),
  );
}

function renderInclude(node: TemplateNode & { typename: 'Include' }, frame: TemplateFrame): string {
  const template = load(node, node.template, frame, node.ignoreMissing);
  if (!template) return '';
  const inner = newFrame(template, frame.run, new Map(frame.variables), new TemplateScope(frame.scope, true));
  return frame.run.budget.nested(() => renderWith(inner));
}

/** The names that a template defines at its top level. */
function importAll(node: NodePlace, name: TemplateNode, withContext: boolean, frame: TemplateFrame): TemplateRecord {
  const template = load(node, name, frame);
  const variables = new Map(withContext ? frame.variables : []);
  const scope = withContext ? new TemplateScope(frame.scope, true) : new TemplateScope();
  const inner = newFrame(template, frame.run, variables, scope);
  frame.run.budget.nested(() => renderWith(inner));
  return recordOf([...inner.exports].map((key) => [key, variables.get(key) ?? null]));
}

function importNames(node: FromImportNode, frame: TemplateFrame): void {
  const exported = importAll(node, node.template, node.withContext ?? false, frame);
  for (const child of node.names.children) {
    const [name, alias] = child.typename === 'Pair' ? [child.key, child.value] : [child, child];
    if (name.typename !== 'Symbol' || alias.typename !== 'Symbol') {
      throw faultAt(child, 'An import names plain names.', frame);
    }
    const value = memberOf(exported, name.value);
    if (value === undefined) throw faultAt(child, `The imported template defines no "${name.value}".`, frame);
    define(alias.value, value, frame);
  }
}

function load(node: NodePlace, name: TemplateNode, frame: TemplateFrame, optional?: false): LoadedTemplate;
function load(
  node: NodePlace,
  name: TemplateNode,
  frame: TemplateFrame,
  optional?: boolean,
): LoadedTemplate | undefined;
function load(node: NodePlace, name: TemplateNode, frame: TemplateFrame, optional = false): LoadedTemplate | undefined {
  const path = evaluate(name, frame);
  if (typeof path !== 'string') throw faultAt(node, `A template's name is a text, not ${kindOf(path)}.`, frame);
  const normal = workspacePath(path);
  if (normal === undefined) {
    throw faultAt(node, `"${path}" is not inside the workspace. Name a file relative to the workspace folder.`, frame);
  }
  const template = frame.run.load(normal);
  if (template || optional) return template;
  throw faultAt(node, `There is no template "${normal}" in the workspace.`, frame);
}

/** A path relative to the workspace folder without `.` and `..`; undefined where it would leave the folder. */
function workspacePath(path: string): string | undefined {
  if (/^[/~]|^[a-z][a-z0-9+.-]*:|[\\\0]/i.test(path)) return undefined;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.length ? parts.join('/') : undefined;
}
