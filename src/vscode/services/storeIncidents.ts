import * as vscode from 'vscode';
import type { StoreIncident } from '../../node/store/storeIncident.ts';
import { openFolder } from './openFolder.ts';

/** Tells what happened to the database, with a button that opens its folder. Resolves when the user has answered. */
export async function showStoreIncident({ message, folder }: StoreIncident): Promise<void> {
  const open = vscode.l10n.t('Open Folder');
  if ((await vscode.window.showWarningMessage(message, open)) === open) await openFolder(folder);
}
