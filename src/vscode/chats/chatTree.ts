import * as vscode from 'vscode';
import type { ChatSummary } from '../../core/chats/chatHistory.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { commands, viewItems, views } from '../../manifest.ts';
import type { ChatFilter } from './chatFilter.ts';
import { type ChatGroup, type ChatGroupKind, groupChats } from './chatGroups.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { ListTree } from '../services/listTree.ts';
import { rowTooltip } from '../services/problemMark.ts';
import { shortDate, untilMidnight } from './shortDate.ts';

/** A row of the Chats view. */
export type ChatsViewRow = ChatGroup | ChatSummary;

/** The Chats view as the extension made it. */
export interface ChatTree extends Disposable {
  readonly provider: vscode.TreeDataProvider<ChatsViewRow>;
  refresh: () => void;
}

/** The Chats view: in groups, newest first. */
export function createChatTree({ runtime }: Pick<ExtensionServices, 'runtime'>, filter: ChatFilter): ChatTree {
  const tree = new ListTree<ChatsViewRow>(views.chats, {
    load: async () => groupChats(await (await runtime.get()).chatHistories.summaries(filter.value), Date.now()),
    children: (row) => (isGroup(row) ? row.chats : []),
    item: (row) => (isGroup(row) ? groupItem(row) : chatItem(row)),
    key: (row) => (isGroup(row) ? row.kind : String(row.id)),
    heading: () => ({
      description: filter.words,
      emptyMessage: filter.words === '' ? '' : vscode.l10n.t('No chat fits the filter.'),
    }),
  });
  const refresh = (): void => {
    tree.refresh();
  };
  const subscriptions = [
    runtime.onDidChange(({ kind }) => {
      if (kind === 'chatHistories') tree.refresh();
    }),
    filter.onDidChange(refresh),
  ];
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
    provider: tree,
    refresh,
    dispose: () => {
      clearTimeout(midnight);
      for (const each of subscriptions) each.dispose();
      tree.dispose();
    },
  };
}

function isGroup(row: ChatsViewRow): row is ChatGroup {
  return 'chats' in row;
}

function groupItem({ kind }: ChatGroup): vscode.TreeItem {
  const item = new vscode.TreeItem(groupTitle(kind), vscode.TreeItemCollapsibleState.Expanded);
  item.id = kind;
  return item;
}

function groupTitle(kind: ChatGroupKind): string {
  switch (kind) {
    case 'pinned':
      return vscode.l10n.t('Pinned');
    case 'today':
      return vscode.l10n.t('Today');
    case 'week':
      return vscode.l10n.t('This Week');
    case 'older':
      return vscode.l10n.t('Older');
  }
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
  item.contextValue = chat.isPinned ? viewItems.pinnedChat : viewItems.chat;
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
