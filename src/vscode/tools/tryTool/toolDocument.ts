import { isAppError } from '../../../core/base/appError.ts';
import { isPythonCode, pythonFault } from '../../../core/tools/isPythonCode.ts';
import type { Tool, ToolCapabilities, ToolSpec } from '../../../core/tools/tool.ts';
import type { ToolInForce } from '../../../core/tools/toolInForce.ts';
import type { Runtime } from '../../../node/runtime/runtime.ts';
import type { ToolRunPanelView } from '../../../protocol/toolRun.ts';

/** The tool as its document stands, saved or not. */
export interface ToolDocument {
  name: string;
  text: string;
  isUnsaved: boolean;
}

/** What a document says about its tool, read without running it. */
export interface ToolReading {
  tool: Tool;
  /** The whole specification, reserved names included. */
  spec: ToolSpec;
  capabilities: ToolCapabilities;
  /** True where the text is no code at all, so that nothing of it could be read. */
  hasSyntaxError: boolean;
  /** The first fault for which it cannot run. */
  fault: ToolRunPanelView['fault'];
}

/** Reads a document. Never throws for what it holds. */
export async function readToolDocument({ name, text }: ToolDocument): Promise<ToolReading> {
  const { readToolFile } = await import('../../../core/template/toolFile/toolFile.ts');
  const { tool, spec, capabilities, hasSyntaxError, problems } = await readToolFile(text, { name, file: name });
  const problem = problems.find(({ severity }) => severity === 'error');
  const isPython = problem !== undefined && isPythonCode(text);
  const message = isPython ? pythonFault : problem?.message;
  return {
    tool,
    spec,
    capabilities,
    hasSyntaxError,
    fault: problem && message ? { message, place: { line: problem.line, column: problem.column } } : null,
  };
}

/**
 * The tool that a grant is for: as a chat would call it. The document of a tool of the database has its columns as code, and
 * until it is changed the tool itself has not.
 * @param storedName of the tool in the database that the document shows; undefined: it shows a file
 */
export async function grantedTool(
  runtime: Pick<Runtime, 'tools' | 'describeTool'>,
  storedName: string | undefined,
  text: string,
  { tool, fault }: Pick<ToolReading, 'tool' | 'fault'>,
): Promise<Pick<ToolInForce, 'toolCode' | 'columnParams'>> {
  const stored = storedName === undefined || fault ? undefined : await runtime.tools.getOwn(storedName);
  if (!stored) return tool;
  const { toolFileText } = await import('../../../core/template/toolFile/toolFileText.ts');
  if ((await toolFileText(stored)) !== text) return tool;
  try {
    return (await runtime.describeTool(stored)).tool;
  } catch (error) {
    // Faults that its document mends: no chat calls it before it is saved.
    if (isAppError(error, 'InvalidToolFile')) return tool;
    throw error;
  }
}
