import type { FileProblem } from '../../base/fileProblem.ts';
import type { JsonObject } from '../../base/json.ts';
import { sourceLiteral } from '../../template/toolFile/sourceLiteral.ts';
import { readToolFile, type ToolFile } from '../../template/toolFile/toolFile.ts';
import { entryFunction, parseToolModule, type ToolModule } from '../../template/toolFile/toolModule.ts';
import type { ToolProblemCode } from '../../template/toolFile/toolProblems.ts';
import { modelSpec } from '../toolArguments.ts';
import {
  appendItem,
  listLiteral,
  objectLiteral,
  propertyOf,
  removeItem,
  replaceNode,
  stringLiteral,
} from './literalEdits.ts';
import { applyEdits, type TextEdit } from './textEdit.ts';
import { toolDescriptionTemplate } from './toolFileTemplate.ts';

/** What a fix does; with `subject`: the host to declare or to write, the name to take out. */
export type ToolFixKind =
  'declareHost' | 'declareFiles' | 'correctHost' | 'removeFromSpec' | 'describeTool' | 'writeSpec';

/** Edits that mend one problem of a tool's file and make no other. */
export interface ToolFix {
  kind: ToolFixKind;
  subject: string;
  problem: FileProblem;
  edits: TextEdit[];
}

/** How each kind of problem can be mended. */
const kinds: Partial<Record<ToolProblemCode, ToolFixKind>> = {
  undeclaredHost: 'declareHost',
  undeclaredFiles: 'declareFiles',
  invalidHost: 'correctHost',
  reservedInSpec: 'removeFromSpec',
  undescribedTool: 'describeTool',
  untypedArguments: 'writeSpec',
  unreadableType: 'writeSpec',
};

/**
 * The fixes for the problems of a tool's file, in their order. One that would leave its problem or make another is not among them.
 * @param name the tool's
 */
export async function toolFixes(text: string, name: string): Promise<ToolFix[]> {
  const file = await readToolFile(text, { name, file: name });
  if (file.hasSyntaxError) return [];
  const module = await parseToolModule(text);
  const fixes: ToolFix[] = [];
  for (const problem of file.problems) {
    const kind = kinds[problem.code as ToolProblemCode];
    if (kind === undefined) continue;
    const subject = problem.subject ?? '';
    const fix: ToolFix = { kind, subject, problem, edits: editsOf(kind, problem, { text, name, file, module }) };
    if (await holds(fix, text, file)) fixes.push(fix);
  }
  return fixes;
}

/** Writes down the derived specification as `export const spec`; undefined where there is one, or nothing to derive it from. */
export async function specByHand(text: string, name: string): Promise<TextEdit[] | undefined> {
  const file = await readToolFile(text, { name, file: name });
  if (file.hasSyntaxError || file.tool.toolJsonSpec) return undefined;
  const module = await parseToolModule(text);
  if (module.exports.has('spec') || typeof entryFunction(module) !== 'object') return undefined;
  const edits = appendSpec(text, file);
  const after = await readToolFile(applyEdits(text, edits), { name, file: name });
  return after.tool.toolJsonSpec ? edits : undefined;
}

/** What the fixes go by. */
interface ToolText {
  text: string;
  name: string;
  file: ToolFile;
  module: ToolModule;
}

function editsOf(kind: ToolFixKind, problem: FileProblem, { text, name, file, module }: ToolText): TextEdit[] {
  const subject = problem.subject ?? '';
  switch (kind) {
    case 'declareHost':
      return subject === '' ? [] : declareHost(text, module, subject);
    case 'declareFiles':
      return declareFiles(text, module);
    case 'correctHost':
      return subject === '' ? [] : correctHost(module, problem, subject);
    case 'removeFromSpec':
      return removeFromSpec(module, subject);
    case 'describeTool':
      return describeTool(module, name);
    case 'writeSpec':
      return module.exports.has('spec') ? [] : appendSpec(text, file);
  }
}

async function holds({ problem, edits }: ToolFix, text: string, before: ToolFile): Promise<boolean> {
  if (edits.length === 0) return false;
  const { name } = before.tool;
  const after = await readToolFile(applyEdits(text, edits), { name, file: name });
  const isSame = (other: FileProblem) => other.code === problem.code && other.subject === problem.subject;
  // What is said twice, at two places of one problem, may be said once less.
  const isFewer = after.problems.filter(isSame).length < before.problems.filter(isSame).length;
  return isFewer && after.problems.every(({ message }) => before.problems.some((old) => old.message === message));
}

function declareHost(text: string, module: ToolModule, host: string): TextEdit[] {
  const declared = module.exports.get('capabilities');
  if (!declared) return appendLine(text, `export const capabilities = { hosts: [${stringLiteral(host)}] };`);
  const capabilities = objectLiteral(declared.value);
  if (!capabilities) return [];
  const hosts = propertyOf(capabilities, 'hosts');
  if (!hosts) return appendItem(capabilities, `hosts: [${stringLiteral(host)}]`);
  const list = listLiteral(hosts.value);
  return list ? appendItem(list, stringLiteral(host)) : [];
}

function declareFiles(text: string, module: ToolModule): TextEdit[] {
  const declared = module.exports.get('capabilities');
  if (!declared) return appendLine(text, 'export const capabilities = { files: true };');
  const capabilities = objectLiteral(declared.value);
  if (!capabilities) return [];
  const files = propertyOf(capabilities, 'files');
  return files ? replaceNode(files.value, 'true') : appendItem(capabilities, 'files: true');
}

function correctHost(module: ToolModule, { line, column }: FileProblem, host: string): TextEdit[] {
  const hosts = propertyOf(objectLiteral(module.exports.get('capabilities')?.value), 'hosts');
  const entry = listLiteral(hosts?.value)?.elements.find(
    (element) => element?.loc?.start.line === line && element.loc.start.column + 1 === column,
  );
  return replaceNode(entry, stringLiteral(host));
}

function removeFromSpec(module: ToolModule, name: string): TextEdit[] {
  const parameters = objectLiteral(propertyOf(objectLiteral(module.exports.get('spec')?.value), 'parameters')?.value);
  const properties = objectLiteral(propertyOf(parameters, 'properties')?.value);
  const property = propertyOf(properties, name);
  const required = listLiteral(propertyOf(parameters, 'required')?.value);
  const listed = required?.elements.find((element) => element?.type === 'StringLiteral' && element.value === name);
  return [
    ...(properties && property ? removeItem(properties, property) : []),
    ...(required && listed ? removeItem(required, listed) : []),
  ];
}

function describeTool(module: ToolModule, name: string): TextEdit[] {
  const found = entryFunction(module);
  const start = typeof found === 'object' ? found.statement.start : undefined;
  if (typeof start !== 'number') return [];
  return [{ start, end: start, text: `/**\n * ${toolDescriptionTemplate(name)}\n */\n` }];
}

function appendSpec(text: string, { tool, spec }: ToolFile): TextEdit[] {
  const { description, parameters } = modelSpec(tool, spec);
  const literal: JsonObject = { ...(description === '' ? {} : { description }), parameters: parameters };
  return appendLine(text, `export const spec = ${sourceLiteral(literal)};`);
}

/** Adds a statement at the text's end, an empty line before it. */
function appendLine(text: string, line: string): TextEdit[] {
  const gap = text.endsWith('\n') ? '\n' : '\n\n';
  return [{ start: text.length, end: text.length, text: `${gap}${line}\n` }];
}
