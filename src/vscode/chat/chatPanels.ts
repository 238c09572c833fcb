import * as vscode from 'vscode';
import type { ChatSummary } from '../../core/chats/chatHistory.ts';
import { type Disposable, DisposableStore } from '../../core/base/disposable.ts';
import { Emitter, type Event } from '../../core/base/event.ts';
import { contexts, panels } from '../../manifest.ts';
import { chatTitle } from '../chats/chatTree.ts';
import { logError } from '../services/commandRegistry.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { openPanel } from '../webviews/panelPage.ts';
import type { PanelStart } from './chatContent.ts';
import { ChatPanel } from './chatPanel.ts';
import { ContentActions } from './code/contentActions.ts';
import { validatePanelState } from './validateWebviewMessage.ts';

/** A chat as far as opening it needs to know it. */
type OpenedChat = Pick<ChatSummary, 'id' | 'promptName' | 'title'>;

/** How a chat is opened. */
export interface OpenOptions {
  /** The message to go to, on whatever branch; absent: where its reader left off. */
  messageId?: string;
  /** Absent: where it is, or beside the editor. */
  column?: vscode.ViewColumn;
}

/** The open chat panels, one for each chat. */
export class ChatPanels implements Disposable, vscode.WebviewPanelSerializer {
  private readonly services: ExtensionServices;
  private readonly shown = new Set<ChatPanel>();
  private readonly disposables = new DisposableStore();
  private readonly changes: Emitter<void>;
  private readonly contentActions: ContentActions;

  constructor(services: ExtensionServices) {
    this.services = services;
    this.changes = new Emitter((error) => {
      logError(services.log, 'A listener of chat panels', error);
    });
    this.contentActions = this.disposables.add(new ContentActions(services));
    this.disposables.add(vscode.window.registerWebviewPanelSerializer(panels.chat, this));
  }

  /** A panel for a chat that begins with its first message. */
  openNew(promptName: string, variables: Record<string, string> = {}): ChatPanel {
    const panel = this.create({ chatId: null, promptName, variables }, chatTitle({ title: '', promptName }));
    panel.focusWhenReady();
    return panel;
  }

  /** The chat's panel: the open one, else a new one. */
  open(chat: OpenedChat, { messageId, column }: OpenOptions = {}): ChatPanel {
    const present = this.find(chat.id);
    const start = { chatId: chat.id, promptName: chat.promptName, variables: {} };
    const panel = present ?? this.create(start, chatTitle(chat), column);
    if (messageId === undefined) {
      if (present && column === undefined) present.reveal();
      else if (present) present.revealIn(column);
      else panel.focusWhenReady();
      return panel;
    }
    if (present) present.revealIn(column);
    panel.showMessage(messageId).catch((error: unknown) => {
      panel.session.tellFailure(error, 'Going to a message');
    });
    return panel;
  }

  /** The chat's panel, in a window of its own. */
  async openInNewWindow(chat: OpenedChat): Promise<void> {
    const panel = this.open(chat);
    const isThere = await this.untilActive(panel);
    // It moves what has the focus.
    if (isThere) await vscode.commands.executeCommand('workbench.action.moveEditorToNewWindow');
  }

  /** The open panels, oldest first. */
  list(): ChatPanel[] {
    return [...this.shown];
  }

  /** The panel that has the focus; undefined: none. */
  get active(): ChatPanel | undefined {
    return [...this.shown].find(({ isActive }) => isActive);
  }

  /** True where a panel shows the chat to its user. */
  isVisible(chatId: number): boolean {
    return [...this.shown].some(({ session, isVisible }) => isVisible && session.chatId === chatId);
  }

  /** Told when panels come, go, or are shown and hidden. */
  get onDidChange(): Event<void> {
    return this.changes.event;
  }

  /** Closes a chat's panel. @returns true where it was open */
  close(chatId: number): boolean {
    const panel = this.find(chatId);
    panel?.dispose();
    return panel !== undefined;
  }

  /** Stops the answer in the panel that has the focus. */
  stopActive(): void {
    this.active?.session.stop();
  }

  /** Brings a panel back after a reload of the window. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const start = validatePanelState(state);
    if (start) this.add(panel, start);
    else panel.dispose();
    return Promise.resolve();
  }

  /**
   * Puts a panel in the place of the one in front, whose extension host is gone.
   * @param state as of `deserializeWebviewPanel`, from a page that nobody vouches for
   */
  async reopen(state: unknown): Promise<void> {
    const start = validatePanelState(state);
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    const isLeft = activeTab?.input instanceof vscode.TabInputWebview && !this.active;
    if (!start || !isLeft || !activeTab.input.viewType.endsWith(panels.chat)) return;
    const column = activeTab.group.viewColumn;
    const { label } = activeTab;
    await vscode.window.tabGroups.close(activeTab);
    const panel = openPanel(this.services.extensionUri, panels.chat, label, column);
    this.add(panel, start, state).focusWhenReady();
  }

  dispose(): void {
    this.disposables.dispose();
    for (const panel of this.shown) panel.dispose();
  }

  private find(chatId: number): ChatPanel | undefined {
    return [...this.shown].find(({ session }) => session.chatId === chatId);
  }

  private create(start: PanelStart, title: string, column?: vscode.ViewColumn): ChatPanel {
    return this.add(openPanel(this.services.extensionUri, panels.chat, title, column), start);
  }

  /** Resolves once the panel has the focus and its page is there; false: it was closed instead. */
  private untilActive(panel: ChatPanel): Promise<boolean> {
    return new Promise((resolve) => {
      const look = (): void => {
        const isOpen = this.shown.has(panel);
        if (isOpen && !(panel.isReady && panel.isActive)) return;
        listening.dispose();
        resolve(isOpen);
      };
      const listening = this.changes.event(look);
      look();
    });
  }

  private add(panel: vscode.WebviewPanel, start: PanelStart, state?: unknown): ChatPanel {
    const chat = new ChatPanel(this.services, this.contentActions, panel, { start, state }, () => {
      this.updateContexts();
    });
    this.shown.add(chat);
    chat.onDidDispose(() => {
      this.shown.delete(chat);
      this.updateContexts();
    });
    this.updateContexts();
    return chat;
  }

  private updateContexts(): void {
    const { active } = this;
    this.changes.fire();
    void vscode.commands.executeCommand('setContext', contexts.chatFocused, active !== undefined);
    void vscode.commands.executeCommand('setContext', contexts.chatStreaming, active?.session.isStreaming ?? false);
  }
}
