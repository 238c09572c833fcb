import type { JsonValue } from '../../base/json.ts';
import type { Tool, ToolSpec } from '../../tools/tool.ts';
import { toolInForce } from '../../tools/toolInForce.ts';
import { sourceLiteral } from './sourceLiteral.ts';
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
  // Code that cannot be parsed says nothing in any form: its author mends it with the values in sight.
  if (!module) return appended(tool.toolCode, unsaid.map(plainExport));
  for (const exportOf of [plainExport, (constant: ToolConstant) => aliasedExport(constant, tool.toolCode)]) {
    const text = withConstants(tool.toolCode, module, unsaid, exportOf);
    if ((await unsaidConstants({ ...tool, toolCode: text })).length === 0) return text;
  }
  return appended(tool.toolCode, unsaid.map(asComment));
}

/** What the tool's columns hold and its code does not say, or says otherwise. */
async function unsaidConstants(tool: Tool): Promise<ToolConstant[]> {
  const { tool: said, spec } = await readToolFile(tool.toolCode, { name: tool.name, file: tool.name });
  const { defaultValuesForNonLlmParams: defaults, contextParams, toolJsonSpec } = toolInForce(tool, said);
  const unsaid: ToolConstant[] = [];
  if (!isSame(defaults, said.defaultValuesForNonLlmParams)) {
    unsaid.push({ name: 'defaults', value: defaults });
  }
  if (!isSame(contextParams, said.contextParams)) {
    unsaid.push({ name: 'contextParams', value: contextParams });
  }
  if (toolJsonSpec && !(said.toolJsonSpec && isSame(inForce(toolJsonSpec), inForce(spec)))) {
    unsaid.push({ name: 'spec', value: { ...toolJsonSpec, name: tool.name, ...inForce(toolJsonSpec) } });
  }
  return unsaid;
}

/** What counts of a specification. Its name is the tool's, and one out of a database may lack the rest. */
function inForce({ description = '', parameters }: Partial<ToolSpec>): Omit<ToolSpec, 'name'> {
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

function withConstants(
  code: string,
  module: ToolModule,
  constants: readonly ToolConstant[],
  exportOf: (constant: ToolConstant) => string,
): string {
  const added: string[] = [];
  const replaced: { start: number; end: number; literal: string }[] = [];
  for (const constant of constants) {
    const { start, end } = module.exports.get(constant.name)?.value ?? {};
    if (typeof start === 'number' && typeof end === 'number') {
      replaced.push({ start, end, literal: sourceLiteral(constant.value) });
    } else {
      added.push(exportOf(constant));
    }
  }
  const edited = replaced
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, literal }) => text.slice(0, start) + literal + text.slice(end), code);
  return appended(edited, added);
}

function appended(code: string, parts: readonly string[]): string {
  if (parts.length === 0) return code;
  const ended = code === '' || code.endsWith('\n') ? code : `${code}\n`;
  return `${ended}\n${parts.join('\n')}\n`;
}

function plainExport({ name, value }: ToolConstant): string {
  return `export const ${name} = ${sourceLiteral(value)};`;
}

/** For code that uses the export's name for something of its own. */
function aliasedExport({ name, value }: ToolConstant, code: string): string {
  let local = `${name}Value`;
  while (code.includes(local)) local += '_';
  return `const ${local} = ${sourceLiteral(value)};\nexport { ${local} as ${name} };`;
}

function asComment(constant: ToolConstant): string {
  return [
    `The tool's "${constant.name}", which its code exports as something else:`,
    ...plainExport(constant).split('\n'),
  ]
    .map((line) => `// ${line}`)
    .join('\n');
}

/** The same JSON, keys in any order. */
function isSame(a: object, b: object): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
