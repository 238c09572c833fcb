import type { CallExpression, Node, Program } from '@babel/types';
import { addressFault, parseGrantedHost } from '../../tools/grantedHosts.ts';
import type { ToolCapabilities } from '../../tools/tool.ts';
import { propertyKey, unwrapExpression } from './literalValue.ts';
import type { ToolFunction } from './toolModule.ts';
import type { ToolProblems } from './toolProblems.ts';

/** Calls that are looked at; nobody reads more warnings. */
const maxCalls = 200;
/** Characters of an address that is looked at. */
const maxAddress = 2_048;

/**
 * Warns, at the call, of what a tool uses and does not declare. Only what is written out can be seen: an address put together
 * at run time is left to the sandbox.
 * @param entry the function that a call runs; its second parameter is the tool's access to the host
 */
export function checkCapabilityUse(
  program: Program,
  entry: ToolFunction | undefined,
  capabilities: ToolCapabilities,
  problems: ToolProblems,
): void {
  const host = hostNames(entry);
  const texts = constantTexts(program);
  for (const call of callsIn(program).slice(0, maxCalls)) {
    const name = hostCallName(call, host);
    if (name === 'fetch') checkFetch(call, capabilities.hosts ?? [], texts, problems);
    if (name === 'readWorkspaceFile' && capabilities.files !== true) {
      const message =
        'This tool does not declare that it reads files, so it will be refused. Add "files: true" to "export const capabilities".';
      problems.warn(call, 'undeclaredFiles', message);
    }
  }
}

function checkFetch(
  call: CallExpression,
  hosts: readonly string[],
  texts: ReadonlyMap<string, Node>,
  problems: ToolProblems,
): void {
  const [argument] = call.arguments;
  const start = argument ? leadingText(argument, texts) : undefined;
  if (start && start.text.length > maxAddress) return;
  // Without a path after it, a host that goes on at run time is not known yet.
  const address = start && (start.isWhole || /^[a-z]+:\/\/[^/?#]+[/?#]/i.test(start.text)) ? start.text : undefined;
  if (address === undefined || !URL.canParse(address)) {
    if (hosts.length > 0) return;
    const message =
      'This tool declares no hosts, so it will be refused. List them: "export const capabilities = { hosts: [\'api.example.com\'] }".';
    problems.warn(call, 'undeclaredHost', message);
    return;
  }
  const url = new URL(address);
  const fault = addressFault(url, hosts);
  if (fault === undefined) return;
  const faultWhereDeclared = addressFault(url, [url.host]);
  if (faultWhereDeclared !== undefined || !parseGrantedHost(url.host)) {
    problems.warn(argument, 'refusedAddress', `This will be refused: ${faultWhereDeclared ?? fault}`);
    return;
  }
  problems.add(argument, {
    code: 'undeclaredHost',
    message: `This tool does not declare the host "${url.host}", so it will be refused. Add it to "hosts" in "export const capabilities".`,
    severity: 'warning',
    subject: url.host,
  });
}

/** Names by which the code knows its access to the host, whole and taken apart. */
interface HostNames {
  objects: ReadonlySet<string>;
  functions: ReadonlyMap<string, string>;
}

/** Functions beside the entry are most likely handed the same thing under the usual name. */
function hostNames(entry: ToolFunction | undefined): HostNames {
  const objects = new Set(['tool']);
  const functions = new Map<string, string>();
  const parameter = entry?.params[1];
  if (parameter?.type === 'Identifier') objects.add(parameter.name);
  if (parameter?.type === 'ObjectPattern') {
    for (const property of parameter.properties) {
      if (property.type !== 'ObjectProperty' || property.value.type !== 'Identifier') continue;
      const key = propertyKey(property.key, property.computed);
      if (key !== undefined) functions.set(property.value.name, key);
    }
  }
  return { objects, functions };
}

function hostCallName(call: CallExpression, { objects, functions }: HostNames): string | undefined {
  const { callee } = call;
  if (callee.type === 'Identifier') return functions.get(callee.name);
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return undefined;
  const object = unwrapExpression(callee.object);
  if (object.type !== 'Identifier' || !objects.has(object.name)) return undefined;
  return propertyKey(callee.property, callee.computed);
}

/** The module's constants, to follow an address written once at the top. */
function constantTexts(program: Program): Map<string, Node> {
  const constants = new Map<string, Node>();
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue;
    for (const { id, init } of declaration.declarations) {
      if (id.type === 'Identifier' && init) constants.set(id.name, init);
    }
  }
  return constants;
}

/** How a text begins, as far as it is written out; `isWhole` where nothing follows. */
function leadingText(
  node: Node,
  texts: ReadonlyMap<string, Node>,
  // Constants made of constants can multiply without end.
  budget = { left: 200 },
): { text: string; isWhole: boolean } | undefined {
  const expression = unwrapExpression(node);
  budget.left -= 1;
  if (budget.left < 0) return undefined;
  if (expression.type === 'StringLiteral') return { text: expression.value, isWhole: true };
  if (expression.type === 'TemplateLiteral') {
    const pieces = expression.quasis.map(({ value }) => value.cooked ?? '');
    let text = pieces[0] ?? '';
    for (const [index, part] of expression.expressions.entries()) {
      const inner = leadingText(part, texts, budget);
      text += inner?.text ?? '';
      if (!inner?.isWhole) return { text, isWhole: false };
      text += pieces[index + 1] ?? '';
    }
    return { text, isWhole: true };
  }
  if (expression.type === 'BinaryExpression' && expression.operator === '+') {
    const left = leadingText(expression.left, texts, budget);
    if (!left?.isWhole) return left;
    const right = leadingText(expression.right, texts, budget);
    return { text: left.text + (right?.text ?? ''), isWhole: right?.isWhole === true };
  }
  const constant = expression.type === 'Identifier' ? texts.get(expression.name) : undefined;
  return constant ? leadingText(constant, texts, budget) : undefined;
}

/** Every call in the program, in the order of the text. Nesting may be deep, so nothing here calls itself. */
function callsIn(program: Program): CallExpression[] {
  const calls: CallExpression[] = [];
  const waiting: unknown[] = [program];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (!Array.isArray(node) && !isNode(node)) continue;
    if (isNode(node) && (node.type === 'CallExpression' || node.type === 'OptionalCallExpression')) {
      calls.push(node as CallExpression);
    }
    for (const [key, child] of Object.entries(node).reverse() as [string, unknown][]) {
      if (key !== 'loc' && !key.endsWith('Comments')) waiting.push(child);
    }
  }
  return calls;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
