import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../../core/base/disposable.ts';
import { commands } from '../../../manifest.ts';
import type { Runtime } from '../../../node/runtime/runtime.ts';
import type { ChatSummary } from '../../../core/chats/chatHistory.ts';
import type { ChatPanels } from '../../chat/chatPanels.ts';
import { leftCalls } from '../../chat/leftCalls.ts';
import { chatTitle } from '../../chats/chatTree.ts';
import { logError } from '../../services/commandRegistry.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { type Choice, pickOne } from '../../services/steps.ts';
import { approvalView } from './approvalView.ts';
import { type LeftChat, LeftChats } from './leftChats.ts';
import { CallReviews } from './callReviews.ts';
import type { PendingApproval } from './pendingApprovals.ts';
import { toolSource } from './toolSource.ts';

/** What waits in one place: in a chat, or as one call of a run without a chat. */
interface WaitingPlace {
  chatId: number | undefined;
  promptName: string;
  /** Calls of this window that wait. */
  pending: PendingApproval[];
  /** The chat, where a closed panel or window left its calls waiting. */
  left?: LeftChat;
}

/** Tells of the calls that wait for their user where no panel shows them, and leads there. */
export function tellUnseenApprovals(services: ExtensionServices, panels: ChatPanels): Disposable {
  const unseen = new UnseenApprovals(services, panels);
  services.commands.register(commands.showWaitingTools, () => unseen.review());
  return unseen;
}

class UnseenApprovals implements Disposable {
  private readonly services: ExtensionServices;
  private readonly panels: ChatPanels;
  private readonly leftChats: LeftChats;
  private readonly reviews: CallReviews;
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
    this.reviews = new CallReviews(services.pendingApprovals);
    this.status.name = vscode.l10n.t('Promptdeck: Tools That Wait');
    this.status.command = commands.showWaitingTools;
    this.status.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
    this.disposables.add(this.status);
    this.leftChats = this.disposables.add(
      new LeftChats(services, () => {
        this.update();
      }),
    );
    this.disposables.add(
      services.pendingApprovals.onDidChange(({ kind, pending }) => {
        // Whoever knows the answer already gives it at once.
        queueMicrotask(() => {
          this.update();
          const isOpen = this.services.pendingApprovals.list().includes(pending);
          if (kind === 'asked' && isOpen && this.isUnseen(pending)) void this.tell(pending);
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
    const places = this.places();
    const unseen = places.filter((place) => !this.isSeen(place));
    const [first, ...others] = unseen.length > 0 ? unseen : places;
    if (!first) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No tool waits for your decision.'));
      return;
    }
    const chosen =
      others.length === 0
        ? first
        : await pickOne(this.choices([first, ...others]), vscode.l10n.t('Choose where a tool waits'));
    const { chatId, promptName, pending } = chosen;
    if (chatId !== undefined) await this.openChat(chatId, promptName);
    else for (const call of pending) await this.show(call);
  }

  private async choices(places: readonly WaitingPlace[]): Promise<Choice<WaitingPlace>[]> {
    const runtime = await this.services.runtime.get();
    const summaries = await runtime.chatHistories.summaries();
    const titleOf = ({ chatId, promptName }: WaitingPlace): string => {
      if (chatId === undefined) return vscode.l10n.t('Run of {0}', promptName);
      return chatTitle(summaries.find(({ id }) => id === chatId) ?? { title: '', promptName });
    };
    return Promise.all(
      places.map(async (place) => ({
        label: titleOf(place),
        description: namesOf(place).join(', '),
        detail: (await argumentsOf(runtime, place)).join('  '),
        value: place,
      })),
    );
  }

  /** All places in which something waits: what this window asks about, oldest first, then what closed ones left. */
  private places(): WaitingPlace[] {
    const places: WaitingPlace[] = [];
    for (const pending of this.services.pendingApprovals.list()) {
      const { chatHistoryId: chatId, promptName } = pending.request;
      const known = chatId === undefined ? undefined : places.find((place) => place.chatId === chatId);
      if (known) known.pending.push(pending);
      else places.push({ chatId, promptName, pending: [pending] });
    }
    const asked = new Set(places.map(({ chatId }) => chatId));
    for (const left of this.leftChats.list()) {
      const { id, promptName } = left.summary;
      if (!asked.has(id)) places.push({ chatId: id, promptName, pending: [], left });
    }
    return places;
  }

  private isSeen({ chatId }: Pick<WaitingPlace, 'chatId'>): boolean {
    return chatId !== undefined && this.panels.isVisible(chatId);
  }

  private isUnseen({ request }: PendingApproval): boolean {
    return !this.isSeen({ chatId: request.chatHistoryId });
  }

  private update(): void {
    const waitingChats = new Set(this.services.pendingApprovals.list().map(({ request }) => request.chatHistoryId));
    for (const chatId of this.told) if (!waitingChats.has(chatId)) this.told.delete(chatId);
    const unseen = this.places()
      .filter((place) => !this.isSeen(place))
      .flatMap(namesOf);
    if (unseen.length === 0) {
      this.status.hide();
      return;
    }
    const names = unseen.join(', ');
    this.status.text =
      unseen.length === 1
        ? vscode.l10n.t('$(bell-dot) 1 tool waits')
        : vscode.l10n.t('$(bell-dot) {0} tools wait', unseen.length);
    this.status.tooltip = vscode.l10n.t('Promptdeck: waits for your yes or no: {0}', names);
    this.status.show();
  }

  /** Who runs a prompt is there, and asked at once; of a chat a notification tells, once as long as something waits in it. */
  private async tell(pending: PendingApproval): Promise<void> {
    try {
      if (pending.request.chatHistoryId === undefined) await this.reviews.review(pending);
      else await this.tellOfChat(pending, pending.request.chatHistoryId);
    } catch (error) {
      logError(this.services.log, 'Showing a tool that waits', error);
    }
  }

  private async tellOfChat(pending: PendingApproval, chatId: number): Promise<void> {
    if (this.told.has(chatId)) return;
    this.told.add(chatId);
    const { toolName, promptName } = pending.request;
    const { wants } = approvalView(pending);
    const wish = wants.length === 0 ? vscode.l10n.t('Run it') : wants.join(', ');
    const text = vscode.l10n.t(
      'A chat with "{0}" waits for your yes or no to the tool "{1}". {2}?',
      promptName,
      toolName,
      wish,
    );
    const show = vscode.l10n.t('Show');
    if ((await vscode.window.showInformationMessage(text, show)) === show) await this.show(pending);
  }

  private async show(pending: PendingApproval): Promise<void> {
    const { chatHistoryId: id, promptName } = pending.request;
    if (id === undefined) {
      await this.reviews.review(pending);
      return;
    }
    await this.openChat(id, promptName);
  }

  private async openChat(id: number, promptName: string): Promise<void> {
    const { chatHistories } = await this.services.runtime.get();
    const chat: Pick<ChatSummary, 'id' | 'promptName' | 'title'> = { id, promptName, title: '' };
    this.panels.open((await chatHistories.summary(id)) ?? chat);
  }
}

/** Names of the tools that wait there, one a call. */
function namesOf({ pending, left }: WaitingPlace): string[] {
  const asked = pending.map(({ request }) => request.toolName);
  return [...asked, ...(left?.summary.waitingCalls ?? []).map(({ function: { name } }) => name)];
}

/** The arguments that the calls would run with, as JSON text, one a call. */
async function argumentsOf(runtime: Runtime, { pending, left }: WaitingPlace): Promise<string[]> {
  const asked = pending.map((each) => approvalView(each).arguments ?? '');
  if (!left) return asked;
  const calls = await leftCalls(runtime, left.chat, toolSource);
  return left.summary.waitingCalls.map(({ id, function: called }) => calls.get(id)?.view.arguments ?? called.arguments);
}
