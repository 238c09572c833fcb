import * as vscode from 'vscode';

/**
 * Shows a folder where the system shows files. In the browser and on a remote machine, which cannot, it is shown in a
 * window of its own.
 * @param folder absolute path on the machine that runs the extension
 */
export async function openFolder(folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  const isLocal = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  if (isLocal) await vscode.env.openExternal(uri);
  else await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
}
