import * as vscode from 'vscode';

/** Puts text in the place of the editor's selections; into a new document where there is no editor. */
export async function insertAtCursor(text: string, editor: vscode.TextEditor | undefined): Promise<void> {
  if (!editor) {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text }));
    return;
  }
  const isDone = await editor.edit((edit) => {
    for (const selection of editor.selections) edit.replace(selection, text);
  });
  if (!isDone) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The editor took no text: its file is read-only, or changed just now. Copy the code instead.'),
    );
    return;
  }
  await vscode.window.showTextDocument(editor.document, editor.viewColumn);
}
