import * as vscode from 'vscode';

/** What the button says that leads a person to a folder. */
export function folderButton(): string {
  return vscode.l10n.t('Open Folder');
}

/**
 * Shows a folder where the system shows files. A browser and another machine's window cannot: there it is opened in a window
 * of its own.
 * @param folder absolute path on the machine that runs the extension
 */
export async function leadToFolder(folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  const isLocal = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  if (isLocal) await vscode.env.openExternal(uri);
  else await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
}
