import * as vscode from 'vscode';

/** The editor's range of a place on one line, which counts from 1. */
export function placeRange({ line, column, endColumn }: PlaceOnLine): vscode.Range {
  return new vscode.Range(line - 1, column - 1, line - 1, endColumn - 1);
}

/** Columns of a line, the end being the column after the last character. */
interface PlaceOnLine {
  line: number;
  column: number;
  endColumn: number;
}

/** The place of a cursor, counted from 1. */
export function textPosition({ line, character }: vscode.Position): { line: number; column: number } {
  return { line: line + 1, column: character + 1 };
}
