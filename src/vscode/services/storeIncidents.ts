import * as vscode from 'vscode';
import type { StoreIncident } from '../../node/store/storeIncident.ts';

/** Tells what happened to the database, with a button that leads to its folder. Resolves when the user has answered. */
export async function showStoreIncident({ message, folder }: StoreIncident): Promise<void> {
  const isLocal = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  // The folder of a remote machine cannot be opened in this one's file manager.
  const open = isLocal ? vscode.l10n.t('Open Folder') : vscode.l10n.t('Copy Path');
  const text = isLocal || message.includes(folder) ? message : `${message} ${folder}`;
  const choice = await vscode.window.showWarningMessage(text, open);
  if (choice === undefined) return;
  if (isLocal) await vscode.env.openExternal(vscode.Uri.file(folder));
  else await vscode.env.clipboard.writeText(folder);
}
