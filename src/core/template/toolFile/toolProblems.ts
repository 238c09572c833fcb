import type { FileProblem } from '../../base/fileProblem.ts';

/** Every kind of problem that a tool's file can have. Stable: quick fixes and tests go by them. */
export type ToolProblemCode =
  | 'syntax'
  | 'tooMuch'
  | 'noFunction'
  | 'notLiteral'
  | 'wrongShape'
  | 'undescribedTool'
  | 'untypedArguments'
  | 'unreadableType'
  | 'unknownParameter'
  | 'otherName'
  | 'noParameters'
  | 'invalidSpec'
  | 'reservedInSpec'
  | 'undeclaredRequired'
  | 'unknownCapability'
  | 'invalidHost'
  | 'undeclaredHost'
  | 'undeclaredFiles'
  | 'refusedAddress';

/** A kind of problem and what is said of it. */
export interface ToolProblem {
  code: ToolProblemCode;
  message: string;
  severity: FileProblem['severity'];
  /** What a fix has to write: the host to declare, the entry to write instead. */
  subject?: string;
}

/** Where something stands, as a node of the parser says it: lines from 1, columns from 0. */
export interface Place {
  loc?: { start: { line: number; column: number }; end?: { line: number; column: number } } | null;
}

/** The beginning of a line, for what stands in a comment. */
export function placeOfLine(line: number): Place {
  return { loc: { start: { line, column: 0 } } };
}

/** Collects a file's problems at the places of its nodes. */
export class ToolProblems {
  readonly list: FileProblem[] = [];

  /** @param node undefined: the file's beginning */
  add(node: Place | null | undefined, problem: ToolProblem): void {
    const start = node?.loc?.start;
    const end = node?.loc?.end;
    this.list.push({
      ...problem,
      line: start?.line ?? 1,
      column: (start?.column ?? 0) + 1,
      ...(start && end && start.line === end.line ? { endColumn: end.column + 1 } : {}),
    });
  }

  error(node: Place | null | undefined, code: ToolProblemCode, message: string): void {
    this.add(node, { code, message, severity: 'error' });
  }

  warn(node: Place | null | undefined, code: ToolProblemCode, message: string): void {
    this.add(node, { code, message, severity: 'warning' });
  }
}
