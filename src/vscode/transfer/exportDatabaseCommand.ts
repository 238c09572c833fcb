import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { folderButton, leadToFolder } from '../services/folderButton.ts';
import { withLateProgress } from './lateProgress.ts';
import { askTarget, proposedPlace } from './localPath.ts';

/** Writes the whole database to a file that other SQLite programs can open. */
export async function exportDatabase({ runtime }: ExtensionServices): Promise<void> {
  const { storage } = await runtime.get();
  const path = await askTarget({
    title: vscode.l10n.t('File to export to'),
    saveLabel: vscode.l10n.t('Export'),
    defaultUri: proposedPlace(`promptdeck-${new Date().toISOString().slice(0, 10)}.db`),
    filters: { SQLite: ['db', 'sqlite', 'sqlite3'] },
  });
  await withLateProgress(vscode.l10n.t('Exporting the database'), () => storage.exportDatabase(path), {
    cancellable: false,
  });
  void offerFolder(path);
}

async function offerFolder(path: string): Promise<void> {
  const text = vscode.l10n.t('Exported the database to {0}.', basename(path));
  const choice = await vscode.window.showInformationMessage(text, folderButton());
  if (choice !== undefined) await leadToFolder(dirname(path));
}
