import * as vscode from 'vscode';
import type { StoreIncident } from '../../node/store/storeIncident.ts';
import { folderButton, leadToFolder } from './folderButton.ts';

/** Tells what happened to the database, with a button that leads to its folder. Resolves when the user has answered. */
export async function showStoreIncident({ message, folder }: StoreIncident): Promise<void> {
  const choice = await vscode.window.showWarningMessage(message, folderButton());
  if (choice !== undefined) await leadToFolder(folder);
}
