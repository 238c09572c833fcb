import * as vscode from 'vscode';

/**
 * What an editor gives a prompt: `selection` (the selected text, absent where nothing is selected), `file` (the
 * whole text), `file_name` (the path in the workspace) and `language` (VS Code's id of it).
 */
export function editorVariables(
  editor: Pick<vscode.TextEditor, 'document' | 'selection'> | undefined,
): Record<string, string> {
  if (!editor) return {};
  const { document, selection } = editor;
  return {
    ...(selection.isEmpty ? {} : { selection: document.getText(selection) }),
    file: document.getText(),
    file_name: vscode.workspace.asRelativePath(document.uri),
    language: document.languageId,
  };
}
