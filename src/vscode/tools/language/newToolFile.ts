import * as vscode from 'vscode';
import { createFile } from '../../services/steps.ts';

/** Writes a tool's file from the skeleton and opens it with its description selected. @throws vscode.FileSystemError where it exists */
export async function createToolFile(uri: vscode.Uri, name: string): Promise<void> {
  const { toolDescriptionTemplate, toolFileTemplate } = await import('../../../core/tools/editing/toolFileTemplate.ts');
  await createFile(uri, toolFileTemplate(name));
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.toString() !== uri.toString()) return;
  const description = toolDescriptionTemplate(name);
  const start = editor.document.getText().indexOf(description);
  const { document } = editor;
  editor.selection = new vscode.Selection(document.positionAt(start), document.positionAt(start + description.length));
}
