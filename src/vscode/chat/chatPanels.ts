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
    return this.create({ chatId: null, promptName, variables }, chatTitle({ title: '', promptName }));
  }

  /** The chat's panel: the open one, else a new one. */
  open(chat: Pick<ChatSummary, 'id' | 'promptName' | 'title'>): ChatPanel {
    const present = this.find(chat.id);
    if (present) {
      present.reveal();
      return present;
    }
    return this.create({ chatId: chat.id, promptName: chat.promptName, variables: {} }, chatTitle(chat));
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

  /** Closes a chat's panel, where it is open. */
  close(chatId: number): void {
    this.find(chatId)?.dispose();
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

  dispose(): void {
    this.disposables.dispose();
    for (const panel of this.shown) panel.dispose();
  }

  private find(chatId: number): ChatPanel | undefined {
    return [...this.shown].find(({ session }) => session.chatId === chatId);
  }

  private create(start: PanelStart, title: string): ChatPanel {
    const chat = this.add(openPanel(this.services.extensionUri, panels.chat, title), start);
    chat.focusWhenReady();
    return chat;
  }

  private add(panel: vscode.WebviewPanel, start: PanelStart): ChatPanel {
    const chat = new ChatPanel(this.services, this.contentActions, panel, start, () => {
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
