import * as vscode from 'vscode';

/** The file manager of a browser's or another machine's system shows no folder of the machine that runs Promptdeck. */
function canShowFolders(): boolean {
  return vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
}

/** What the button that leads a person to a folder says, where they are. */
export function folderButton(): string {
  return canShowFolders() ? vscode.l10n.t('Open Folder') : vscode.l10n.t('Copy Path');
}

/**
 * Does what `folderButton` says.
 * @param folder absolute
 * @param path what is copied where no folder can be shown: a file in it that the person is after; default: the folder
 */
export async function leadToFolder(folder: string, path = folder): Promise<void> {
  if (canShowFolders()) {
    await vscode.env.openExternal(vscode.Uri.file(folder));
    return;
  }
  await vscode.env.clipboard.writeText(path);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}', path), 5000);
}

/** `text`, with the folder where it does not name it and no button shows it. */
export function textWithFolder(text: string, folder: string): string {
  return canShowFolders() || text.includes(folder) ? text : `${text} ${folder}`;
}
