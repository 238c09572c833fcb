import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { type AppError, isAppError } from '../../core/base/appError.ts';
import { commands } from '../../manifest.ts';
import type { StorageInfo } from '../../node/store/recovery/storageInfo.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { logError } from '../services/commandRegistry.ts';
import { errorText } from '../services/errorText.ts';
import { folderButton, leadToFolder } from '../services/folderButton.ts';
import { pickOne, type Choice } from '../services/steps.ts';
import { withLateProgress } from './lateProgress.ts';

/** Copies the database to its backups, and says where. */
export async function backUpNow({ runtime }: ExtensionServices): Promise<void> {
  const { storage } = await runtime.get();
  const backup = await withLateProgress(vscode.l10n.t('Backing up'), () => storage.backUp(), { cancellable: false });
  const text = vscode.l10n.t('Backed up {0} to {1}.', sizeText(backup.bytes), basename(backup.path));
  void offerFolder(text, dirname(backup.path));
}

/** The facts about the storage, and what can be done with it; of one that cannot be used, why, and where it lies. */
export async function showStorage({ runtime, storageFolder, log }: ExtensionServices): Promise<void> {
  let info: StorageInfo;
  try {
    info = await (await runtime.get()).storage.info();
  } catch (error) {
    if (!isAppError(error, 'StoreUnavailable')) throw error;
    logError(log, commands.showStorage, error);
    // Not awaited: the command is done when it has told, not when its notification is closed.
    void showUnusable(error, storageFolder);
    return;
  }
  const act = await pickOne(storageChoices(info), vscode.l10n.t('Storage of Promptdeck'));
  await act();
}

async function showUnusable(error: AppError, folder: string): Promise<void> {
  const text = errorText(error);
  const [lead, again, showLog] = [folderButton(), vscode.l10n.t('Try Again'), vscode.l10n.t('Show Log')];
  const shown = text.includes(folder) ? text : vscode.l10n.t('{0} Its folder is {1}', text, folder);
  const choice = await vscode.window.showErrorMessage(shown, lead, again, showLog);
  if (choice === lead) await leadToFolder(folder);
  if (choice === again) await vscode.commands.executeCommand(commands.showStorage);
  if (choice === showLog) await vscode.commands.executeCommand(commands.showLog);
}

async function offerFolder(text: string, folder: string): Promise<void> {
  const choice = await vscode.window.showInformationMessage(text, folderButton());
  if (choice !== undefined) await leadToFolder(folder);
}

type Act = () => Thenable<unknown>;

function storageChoices(info: StorageInfo): Choice<Act>[] {
  const [newest] = info.backups;
  const run = (command: string) => () => vscode.commands.executeCommand(command);
  return [
    {
      label: `$(database) ${vscode.l10n.t('Database')}`,
      description: sizeText(info.databaseBytes),
      detail: `${chatsText(info.chats)}, ${messagesText(info.messages)} · ${info.file}`,
      value: () => leadToFolder(info.folder),
    },
    {
      label: `$(history) ${vscode.l10n.t('Backups')}`,
      description: String(info.backups.length),
      detail: newest
        ? vscode.l10n.t('The newest: {0}, {1}', new Date(newest.time).toLocaleString(), sizeText(newest.bytes))
        : vscode.l10n.t('None was made yet.'),
      value: newest ? () => leadToFolder(dirname(newest.path)) : run(commands.backUpNow),
    },
    ...info.quarantines.map((folder) => ({
      label: `$(warning) ${vscode.l10n.t('A damaged database, set aside')}`,
      detail: folder,
      value: () => leadToFolder(folder),
    })),
    { label: vscode.l10n.t('Actions'), kind: vscode.QuickPickItemKind.Separator, value: () => Promise.resolve() },
    { label: `$(folder-opened) ${folderButton()}`, value: () => leadToFolder(info.folder) },
    { label: `$(save) ${vscode.l10n.t('Back Up Now')}`, value: run(commands.backUpNow) },
    { label: `$(export) ${vscode.l10n.t('Export Chats…')}`, value: run(commands.exportChats) },
    { label: `$(export) ${vscode.l10n.t('Export Database…')}`, value: run(commands.exportDatabase) },
  ];
}

function chatsText(count: number): string {
  return count === 1 ? vscode.l10n.t('1 chat') : vscode.l10n.t('{0} chats', count.toLocaleString());
}

function messagesText(count: number): string {
  return count === 1 ? vscode.l10n.t('1 message') : vscode.l10n.t('{0} messages', count.toLocaleString());
}

/** Bytes for a person. */
function sizeText(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024)).toLocaleString()} KB`;
  return `${(bytes / 1024 / 1024).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`;
}
