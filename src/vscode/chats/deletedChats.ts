import * as vscode from 'vscode';
import type { ChatSummary, DeletedChat } from '../../core/chats/chatHistory.ts';
import { trashDays } from '../../core/chats/chatHistoryStore.ts';
import type { ChatPanels } from '../chat/chatPanels.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { showError } from '../services/notifications.ts';
import { confirmDelete, pickOne } from '../services/steps.ts';
import { logError } from '../services/commandRegistry.ts';
import { chatTitle } from './chatTree.ts';
import { daysLeft } from './daysLeft.ts';

/** Moves a chat to the trash and offers to undo that; its panel closes, and comes back with it. */
export async function deleteChat(services: ExtensionServices, panels: ChatPanels, chat: ChatSummary): Promise<void> {
  const wasOpen = panels.close(chat.id);
  await (await services.runtime.get()).chatHistories.moveToTrash(chat.id);
  // Not awaited: the chat is deleted now, not when its notification is closed.
  offerUndo(chat)
    .then(async (isWanted) => {
      if (!isWanted) return;
      await (await services.runtime.get()).chatHistories.restore(chat.id);
      if (wasOpen) panels.open(chat);
    })
    .catch((error: unknown) => {
      logError(services.log, 'Undoing the deletion of a chat', error);
      void showError(error);
    });
}

async function offerUndo(chat: ChatSummary): Promise<boolean> {
  const undo = vscode.l10n.t('Undo');
  return (await vscode.window.showInformationMessage(vscode.l10n.t('Deleted "{0}".', chatTitle(chat)), undo)) === undo;
}

/**
 * "Restore Deleted Chat…": brings a chat back out of the trash, or deletes it for good.
 * @returns the chat that is back; undefined: none is
 */
export async function restoreChat(services: ExtensionServices): Promise<ChatSummary | undefined> {
  const { chatHistories } = await services.runtime.get();
  const now = Date.now();
  const deleted = (await chatHistories.trash()).filter((chat) => daysLeft(chat.deletedAt, now) > 0);
  if (deleted.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No chat was deleted within the last {0} days.', trashDays),
    );
    return undefined;
  }
  const chat = await pickOne(
    deleted.map((each) => trashChoice(each, now)),
    vscode.l10n.t('Choose a deleted chat'),
  );
  const restores = await pickOne(
    [
      { label: vscode.l10n.t('Restore'), iconPath: new vscode.ThemeIcon('discard'), value: true },
      { label: vscode.l10n.t('Delete for Good'), iconPath: new vscode.ThemeIcon('trash'), value: false },
    ],
    chatTitle(chat),
  );
  if (restores) {
    await chatHistories.restore(chat.id);
    return chat;
  }
  await confirmDelete(
    vscode.l10n.t('Delete "{0}" for good?', chatTitle(chat)),
    chat.messageCount === 1
      ? vscode.l10n.t('Its one message cannot be brought back.')
      : vscode.l10n.t('Its {0} messages cannot be brought back.', chat.messageCount),
  );
  await chatHistories.delete(chat.id);
  return undefined;
}

function trashChoice(chat: DeletedChat, now: number): vscode.QuickPickItem & { value: DeletedChat } {
  const days = daysLeft(chat.deletedAt, now);
  const left = days === 1 ? vscode.l10n.t('1 day left') : vscode.l10n.t('{0} days left', days);
  return {
    label: chatTitle(chat),
    description: [left, chat.promptName].filter((part) => part !== '').join(' · '),
    detail: vscode.l10n.t('Deleted {0}', new Date(chat.deletedAt).toLocaleString()),
    value: chat,
  };
}
