import type { FileProblem } from '../../base/fileProblem.ts';
import type { ToolResult } from '../toolRunner.ts';

/**
 * What a run that failed says about a line of the tool's code; undefined where it went well or names no line. A warning: a tool
 * may refuse its arguments on purpose.
 */
export function toolRunProblem(result: ToolResult): FileProblem | undefined {
  if (result.ok || result.error.line === undefined || result.error.kind === 'cancelled') return undefined;
  const { name, message, line, column = 1 } = result.error;
  const said = message.startsWith(name) ? message : `${name}: ${message}`;
  return { message: `The last run failed here: ${said}`, line, column, severity: 'warning', code: 'failedRun' };
}
