import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../../core/base/disposable.ts';
import { commands } from '../../../manifest.ts';
import type { ChatPanels } from '../../chat/chatPanels.ts';
import { logError } from '../../services/commandRegistry.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { pickOne } from '../../services/steps.ts';
import { approvalView } from './approvalView.ts';
import { reviewCall } from './reviewCall.ts';
import type { PendingApproval } from './pendingApprovals.ts';

/** Tells of the calls that wait for their user where no panel shows them, and leads there. */
export function tellUnseenApprovals(services: ExtensionServices, panels: ChatPanels): Disposable {
  const unseen = new UnseenApprovals(services, panels);
  services.commands.register(commands.showWaitingTools, () => unseen.review());
  return unseen;
}

class UnseenApprovals implements Disposable {
  private readonly services: ExtensionServices;
  private readonly panels: ChatPanels;
  /** Chats of which its user was told since something waits in them. */
  private readonly told = new Set<number>();
  private readonly status = vscode.window.createStatusBarItem(
    'promptdeck.waitingTools',
    vscode.StatusBarAlignment.Right,
  );
  private readonly disposables = new DisposableStore();

  constructor(services: ExtensionServices, panels: ChatPanels) {
    this.services = services;
    this.panels = panels;
    this.status.name = vscode.l10n.t('Promptdeck: Tools That Wait');
    this.status.command = commands.showWaitingTools;
    this.status.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
    this.disposables.add(this.status);
    this.disposables.add(
      services.pendingApprovals.onDidChange(({ kind, pending }) => {
        // Whoever knows the answer already gives it at once.
        queueMicrotask(() => {
          this.update();
          if (kind === 'asked' && this.unseen().includes(pending)) void this.tell(pending);
        });
      }),
    );
    this.disposables.add(
      panels.onDidChange(() => {
        this.update();
      }),
    );
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Brings its user to what waits, seen or not. */
  async review(): Promise<void> {
    const waiting = this.services.pendingApprovals.list();
    const unseen = this.unseen();
    const [first, ...others] = unseen.length > 0 ? unseen : waiting;
    if (!first) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No tool waits for your decision.'));
      return;
    }
    const choices = [first, ...others].map((pending) => ({
      label: pending.request.toolName,
      description: pending.request.promptName,
      detail: approvalView(pending).wants.join(', '),
      value: pending,
    }));
    const chosen = others.length === 0 ? first : await pickOne(choices, vscode.l10n.t('Choose a call that waits'));
    await this.show(chosen);
  }

  private unseen(): PendingApproval[] {
    return this.services.pendingApprovals.list().filter(({ request: { chatHistoryId } }) => {
      return chatHistoryId === undefined || !this.panels.isVisible(chatHistoryId);
    });
  }

  private update(): void {
    const waitingChats = new Set(this.services.pendingApprovals.list().map(({ request }) => request.chatHistoryId));
    for (const chatId of this.told) if (!waitingChats.has(chatId)) this.told.delete(chatId);
    const unseen = this.unseen();
    if (unseen.length === 0) {
      this.status.hide();
      return;
    }
    const names = unseen.map(({ request }) => request.toolName).join(', ');
    this.status.text =
      unseen.length === 1
        ? vscode.l10n.t('$(bell-dot) 1 tool waits')
        : vscode.l10n.t('$(bell-dot) {0} tools wait', unseen.length);
    this.status.tooltip = vscode.l10n.t('Promptdeck: waits for your yes or no: {0}', names);
    this.status.show();
  }

  /** A notification: once for each chat as long as something waits in it, and for each call outside of a chat. */
  private async tell(pending: PendingApproval): Promise<void> {
    const { toolName, promptName, chatHistoryId } = pending.request;
    if (chatHistoryId !== undefined) {
      if (this.told.has(chatHistoryId)) return;
      this.told.add(chatHistoryId);
    }
    const { wants } = approvalView(pending);
    const wish = wants.length === 0 ? vscode.l10n.t('Run it') : wants.join(', ');
    const text =
      chatHistoryId === undefined
        ? vscode.l10n.t('A run of "{0}" waits for your yes or no to the tool "{1}". {2}?', promptName, toolName, wish)
        : vscode.l10n.t(
            'A chat with "{0}" waits for your yes or no to the tool "{1}". {2}?',
            promptName,
            toolName,
            wish,
          );
    const show = vscode.l10n.t('Show');
    try {
      if ((await vscode.window.showInformationMessage(text, show)) === show) await this.show(pending);
    } catch (error) {
      logError(this.services.log, 'Showing a tool that waits', error);
    }
  }

  private async show(pending: PendingApproval): Promise<void> {
    const { chatHistoryId: id, promptName } = pending.request;
    if (id === undefined) {
      if (this.services.pendingApprovals.list().includes(pending)) await reviewCall(pending);
      return;
    }
    const { chatHistories } = await this.services.runtime.get();
    const summary = (await chatHistories.summaries()).find((chat) => chat.id === id);
    this.panels.open(summary ?? { id, promptName, title: '' });
  }
}
