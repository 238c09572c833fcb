import * as vscode from 'vscode';
import { renameFile } from '../services/steps.ts';

/**
 * Renames a file that says its own name, with its open editors, and writes the new name into it.
 * @param withName the file's text with the new name
 */
export async function renameWithName(
  from: vscode.Uri,
  to: vscode.Uri,
  withName: (text: string) => string,
): Promise<void> {
  await renameFile(from, to);
  const document = await vscode.workspace.openTextDocument(to);
  const before = document.getText();
  const after = withName(before);
  if (after === before) return;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(to, document.validateRange(new vscode.Range(0, 0, document.lineCount, 0)), after);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
