import * as vscode from 'vscode';

/** Opens a file, the cursor at a line and column (from 1) where given. @param viewColumn absent: the one that is active */
export async function openFile(
  uri: vscode.Uri,
  line?: number,
  column?: number,
  viewColumn: vscode.ViewColumn = vscode.ViewColumn.Active,
): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (line === undefined) return vscode.window.showTextDocument(document, { viewColumn });
  const position = document.validatePosition(
    new vscode.Position(Math.max(0, line - 1), Math.max(0, (column ?? 1) - 1)),
  );
  return vscode.window.showTextDocument(document, { viewColumn, selection: new vscode.Range(position, position) });
}
