import type { JsonValue } from '../../base/json.ts';
import type { Tool, ToolSpec } from '../../tools/tool.ts';
import { readToolFile } from './toolFile.ts';
import { parseToolModule, type ToolModule, ToolSyntaxError } from './toolModule.ts';

/** One export that a tool's file holds beside its function. */
interface ToolConstant {
  name: 'defaults' | 'contextParams' | 'spec';
  value: JsonValue;
}

/**
 * A tool as the text of its file: its code, with `export const defaults`, `contextParams` and `spec` where the tool holds
 * more than its code says. `readToolFile` gives the same tool back, but for the code. What a tool leaves empty is left to
 * its code. Where code exports one of these names as something else, the values follow as comments, so that nothing is lost.
 */
export async function toolFileText(tool: Tool): Promise<string> {
  const unsaid = await unsaidConstants(tool);
  if (unsaid.length === 0) return tool.toolCode;
  const module = await parsedModule(tool.toolCode);
  const text = withConstants(tool.toolCode, module, unsaid);
  // Code that cannot be parsed says nothing in any form: its author mends it with the values in sight.
  if (!module || (await unsaidConstants({ ...tool, toolCode: text })).length === 0) return text;
  return `${endedLine(tool.toolCode)}\n${unsaid.map(asComment).join('\n')}\n`;
}

/** What the tool's columns hold and its code does not say, or says otherwise. */
async function unsaidConstants(tool: Tool): Promise<ToolConstant[]> {
  const { tool: said, spec } = await readToolFile(tool.toolCode, { name: tool.name, file: tool.name });
  const { defaultValuesForNonLlmParams: defaults, contextParams, toolJsonSpec } = tool;
  const unsaid: ToolConstant[] = [];
  if (Object.keys(defaults).length > 0 && !isSame(defaults, said.defaultValuesForNonLlmParams)) {
    unsaid.push({ name: 'defaults', value: defaults });
  }
  if (contextParams.length > 0 && !isSame(contextParams, said.contextParams)) {
    unsaid.push({ name: 'contextParams', value: contextParams });
  }
  if (toolJsonSpec && !(said.toolJsonSpec && isSame(inForce(toolJsonSpec), inForce(spec)))) {
    unsaid.push({ name: 'spec', value: { ...toolJsonSpec, name: tool.name } });
  }
  return unsaid;
}

/** What counts of a specification. Its name is the tool's, and one out of a database may lack the rest. */
function inForce({ description = '', parameters }: Partial<ToolSpec>): JsonValue {
  return { description, parameters: parameters ?? { type: 'object', properties: {} } };
}

async function parsedModule(code: string): Promise<ToolModule | undefined> {
  try {
    return await parseToolModule(code);
  } catch (error) {
    if (error instanceof ToolSyntaxError) return undefined;
    throw error;
  }
}

function withConstants(code: string, module: ToolModule | undefined, constants: readonly ToolConstant[]): string {
  const appended: string[] = [];
  const replaced: { start: number; end: number; literal: string }[] = [];
  for (const { name, value } of constants) {
    const node = module?.exports.get(name)?.value;
    if (typeof node?.start === 'number' && typeof node.end === 'number') {
      replaced.push({ start: node.start, end: node.end, literal: literalOf(value) });
    } else {
      appended.push(exportOf(name, value, code));
    }
  }
  const edited = replaced
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, literal }) => text.slice(0, start) + literal + text.slice(end), code);
  return appended.length === 0 ? edited : `${endedLine(edited)}\n${appended.join('\n')}\n`;
}

/** Under another name where the code uses this one for itself. */
function exportOf(name: ToolConstant['name'], value: JsonValue, code: string): string {
  if (!new RegExp(`\\b${name}\\b`).test(code)) return `export const ${name} = ${literalOf(value)};`;
  let local = `${name}Value`;
  while (code.includes(local)) local += '_';
  return `const ${local} = ${literalOf(value)};\nexport { ${local} as ${name} };`;
}

function asComment({ name, value }: ToolConstant): string {
  return [
    `The tool's "${name}", which its code exports as something else:`,
    ...`export const ${name} = ${literalOf(value)};`.split('\n'),
  ]
    .map((line) => `// ${line}`)
    .join('\n');
}

/** A value as source text: JSON, its keys without quotes where they need none. */
function literalOf(value: JsonValue): string {
  return JSON.stringify(value, undefined, 2).replace(/^( *)"([A-Za-z_$][\w$]*)": /gm, '$1$2: ');
}

function endedLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** The same JSON, keys in any order. */
function isSame(a: JsonValue, b: JsonValue): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
