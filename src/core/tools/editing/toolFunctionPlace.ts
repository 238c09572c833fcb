import { entryFunction, parseToolModule, ToolSyntaxError } from '../../template/toolFile/toolModule.ts';

/**
 * The lines, from 1, on which a tool's function begins: from its `export` or `function` to the end of its parameters. Undefined
 * where the code has none or cannot be read.
 */
export async function toolFunctionPlace(text: string): Promise<{ firstLine: number; lastLine: number } | undefined> {
  try {
    const module = await parseToolModule(text);
    const found = entryFunction(module);
    if (typeof found !== 'object') return undefined;
    const firstLine = found.statement.loc?.start.line;
    const lastLine = found.entry.body.loc?.start.line;
    return firstLine === undefined || lastLine === undefined ? undefined : { firstLine, lastLine };
  } catch (error) {
    if (error instanceof ToolSyntaxError) return undefined;
    throw error;
  }
}
