import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ChatSummary } from '../../core/chats/chatHistory.ts';
import type { ExportResult } from '../../node/transfer/exportChats.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import { chooseChat } from '../chats/chatCommands.ts';
import { chatTitle } from '../chats/chatTree.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { openFile } from '../services/openFile.ts';
import { folderButton, leadToFolder } from '../services/folderButton.ts';
import { pickOne } from '../services/steps.ts';
import { withLateProgress } from './lateProgress.ts';
import { askTarget, localPath, proposedPlace } from './localPath.ts';

type Format = 'json' | 'markdown';

/** Exports all chats or those that the user chooses. */
export async function exportChats(services: ExtensionServices): Promise<void> {
  const runtime = await services.runtime.get();
  const summaries = await runtime.chatHistories.summaries();
  if (summaries.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There are no chats to export yet.'));
    return;
  }
  await exportTo(runtime, summaries, summaries.length === 1 ? summaries : await chooseChats(summaries));
}

/** Exports the chat of a row of the view. @throws AppError `ChatNotFound` */
export async function exportChat(services: ExtensionServices, row: unknown): Promise<void> {
  const runtime = await services.runtime.get();
  const chat = await chooseChat(services, row);
  await exportTo(runtime, [chat], [chat]);
}

/** @param chosen undefined: all of them */
async function exportTo(
  runtime: Runtime,
  summaries: readonly ChatSummary[],
  chosen: readonly ChatSummary[] | undefined,
): Promise<void> {
  const format = await chooseFormat();
  const path = await choosePlace(chosen ?? summaries, format);
  const result = await withLateProgress(vscode.l10n.t('Exporting chats'), (report, signal) =>
    runtime.storage.exportChats({
      format,
      path,
      chatIds: chosen?.map(({ id }) => id),
      signal,
      onProgress: (done, total) => {
        report(done / total, vscode.l10n.t('{0} of {1}', done, total));
      },
    }),
  );
  // Not awaited: the command is done when the file is, not when its notification is closed.
  void tellExported(result, format === 'markdown' && chosen?.length !== 1);
}

/** Undefined: all of them. */
async function chooseChats(summaries: readonly ChatSummary[]): Promise<readonly ChatSummary[] | undefined> {
  const choices = [
    { label: vscode.l10n.t('All {0} chats', summaries.length), value: true },
    { label: vscode.l10n.t('Choose…'), value: false },
  ];
  if (await pickOne(choices, vscode.l10n.t('Which chats to export?'))) return undefined;
  const chosen = await vscode.window.showQuickPick(
    summaries.map((chat) => ({
      label: chatTitle(chat),
      description: chat.promptName,
      detail: new Date(chat.updatedAt).toLocaleString(),
      chat,
    })),
    { placeHolder: vscode.l10n.t('Chats to export'), canPickMany: true, matchOnDescription: true },
  );
  if (!chosen || chosen.length === 0) throw new vscode.CancellationError();
  return chosen.map(({ chat }) => chat);
}

function chooseFormat(): Promise<Format> {
  return pickOne<Format>(
    [
      {
        label: 'JSON',
        description: vscode.l10n.t('complete, can be imported again'),
        detail: vscode.l10n.t('One file with every branch of every chat'),
        value: 'json',
      },
      {
        label: 'Markdown',
        description: vscode.l10n.t('for reading'),
        detail: vscode.l10n.t('A file for each chat, with the branch that is shown'),
        value: 'markdown',
      },
    ],
    vscode.l10n.t('In which form?'),
  );
}

async function choosePlace(chats: readonly ChatSummary[], format: Format): Promise<string> {
  const name = `promptdeck-chats-${new Date().toISOString().slice(0, 10)}`;
  const saveLabel = vscode.l10n.t('Export');
  const title = vscode.l10n.t('File to export to');
  if (format === 'json') {
    return askTarget({ title, saveLabel, defaultUri: proposedPlace(`${name}.json`), filters: { JSON: ['json'] } });
  }
  const [only] = chats;
  if (only && chats.length === 1) {
    const file = `${
      chatTitle(only)
        .replace(/[^\p{L}\p{N} _-]+/gu, ' ')
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, 60) || 'chat'
    }.md`;
    return askTarget({ title, saveLabel, defaultUri: proposedPlace(file), filters: { Markdown: ['md'] } });
  }
  const folders = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t('Export Here'),
    title: vscode.l10n.t('Folder in which to make the folder "{0}"', name),
    defaultUri: proposedPlace(''),
  });
  const folder = folders?.[0];
  if (!folder) throw new vscode.CancellationError();
  return join(localPath(folder, 'ExportFailed'), name);
}

async function tellExported({ path, count }: ExportResult, isFolder: boolean): Promise<void> {
  const open = vscode.l10n.t('Open');
  const folder = folderButton();
  const text =
    count === 1
      ? vscode.l10n.t('Exported 1 chat to {0}.', basename(path))
      : vscode.l10n.t('Exported {0} chats to {1}.', count, basename(path));
  const choice = await vscode.window.showInformationMessage(text, ...(isFolder ? [folder] : [open, folder]));
  if (choice === open) await openFile(vscode.Uri.file(path));
  if (choice === folder) await leadToFolder(isFolder ? path : dirname(path));
}
