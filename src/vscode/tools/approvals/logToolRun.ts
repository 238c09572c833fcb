import type * as vscode from 'vscode';
import type { Tool } from '../../../core/tools/tool.ts';
import type { ToolResult } from '../../../core/tools/toolRunner.ts';

/** Writes how a tool ran to the log, with its console lines; never what it got or gave. */
export function logToolRun(
  log: Pick<vscode.LogOutputChannel, 'info' | 'warn' | 'error'>,
  { tool, result }: { tool: Tool; result: ToolResult },
): void {
  const { ok, logs, logLevels = {}, durationMs } = result;
  const place = !ok && result.error.line !== undefined ? ` at line ${result.error.line}` : '';
  const outcome = ok ? 'succeeded' : `failed (${result.error.kind}: ${result.error.message}${place})`;
  log.info(`The tool "${tool.name}" ${outcome} after ${Math.round(durationMs)} ms.`);
  for (const [index, line] of logs.entries()) log[logLevels[index] ?? 'info'](`${tool.name}: ${line}`);
}
