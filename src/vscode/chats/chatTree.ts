import * as vscode from 'vscode';
import type { ChatSummary } from '../../core/chats/chatHistory.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { commands, viewItems, views } from '../../manifest.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { ListTree } from '../services/listTree.ts';
import { rowTooltip } from '../services/problemMark.ts';
import { shortDate, untilMidnight } from './shortDate.ts';

/** The Chats view, newest first. */
export function createChatTree({ runtime }: ExtensionServices): Disposable & { refresh: () => void } {
  const load = async () => (await runtime.get()).chatHistories.summaries();
  const tree = new ListTree<ChatSummary>(views.chats, { load, item: chatItem, key: ({ id }) => String(id) });
  const subscription = runtime.onDidChange(({ kind }) => {
    if (kind === 'chatHistories') tree.refresh();
  });
  let midnight: NodeJS.Timeout | undefined;
  const awaitMidnight = (): void => {
    midnight = setTimeout(
      () => {
        tree.refresh();
        awaitMidnight();
      },
      untilMidnight(Date.now()) + 1000,
    );
  };
  awaitMidnight();
  return {
    refresh: () => {
      tree.refresh();
    },
    dispose: () => {
      clearTimeout(midnight);
      subscription.dispose();
      tree.dispose();
    },
  };
}

/** A chat's title, or what stands for it. */
export function chatTitle(chat: Pick<ChatSummary, 'title' | 'promptName'>): string {
  return chat.title || vscode.l10n.t('New chat: {0}', chat.promptName);
}

/** How a chat looks in the view. */
export function chatItem(chat: ChatSummary): vscode.TreeItem {
  const title = chatTitle(chat);
  const item = new vscode.TreeItem(title);
  const updated = shortDate(chat.updatedAt, Date.now(), vscode.env.language);
  item.id = String(chat.id);
  item.contextValue = viewItems.chat;
  const waits = chat.waitingCalls.map(({ function: { name } }) => name);
  item.iconPath =
    waits.length === 0
      ? new vscode.ThemeIcon('comment')
      : new vscode.ThemeIcon('bell-dot', new vscode.ThemeColor('list.warningForeground'));
  // What another program imported has no prompt.
  const waitingText = waits.length === 0 ? '' : vscode.l10n.t('Waits for your yes or no');
  item.description = [waitingText, updated, chat.promptName].filter((part) => part !== '').join(' · ');
  item.tooltip = rowTooltip(
    title,
    [],
    [
      [vscode.l10n.t('Waits for your yes or no'), waits.join(', ')],
      [vscode.l10n.t('Prompt'), chat.promptName],
      [vscode.l10n.t('Messages'), String(chat.messageCount)],
      [vscode.l10n.t('Last message'), new Date(chat.updatedAt).toLocaleString()],
    ],
  );
  item.command = { command: commands.openChat, title: vscode.l10n.t('Open'), arguments: [chat] };
  return item;
}
