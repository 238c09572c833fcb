import { AppError, isAppError } from '../../core/base/appError.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import type { StoreChange } from '../../core/base/entityStore.ts';
import type { ApprovalDecision, ChatView, WebviewMessage } from '../../protocol/chat.ts';
import type { ContentMessage } from '../../protocol/contentMessage.ts';
import { PacedWork } from '../services/pacedWork.ts';
import type { PendingApprovalChange } from '../tools/approvals/pendingApprovals.ts';
import { AnswerRequests } from './answerRequests.ts';
import { ChatApprovals } from './chatApprovals.ts';
import type { PanelStart } from './chatContent.ts';
import { ChatLoader } from './chatLoader.ts';
import type { ChatSessionHost } from './chatSessionHost.ts';
import { chatViewOf } from './chatViewOf.ts';
import { type ComparedMessage, PanelComparison } from './comparison/panelComparison.ts';
import type { LeftCall } from './leftCalls.ts';
import { DraftKeeper } from './draftKeeper.ts';
import type { OwnAnswer } from './ownAnswer.ts';
import { PanelAnswers } from './panelAnswers.ts';
import { holderOf } from './messageHolder.ts';
import { Outbox, type SentMessage } from './outbox.ts';
import { PanelFeed } from './panelFeed.ts';
import { ShownFault } from './shownFault.ts';
import { storedFault } from './storedFault.ts';
import { ChatVariables } from './variables/chatVariables.ts';

/** The webview messages that concern the chat itself; the panel sees to the others. */
export type ChatMessageFromPanel = Exclude<
  WebviewMessage,
  {
    type:
      | ContentMessage['type']
      | 'refused'
      | 'insertContext'
      | 'chooseConfig'
      | 'showRequest'
      | 'openTool'
      | 'regenerate'
      | 'compare'
      | 'fork'
      | 'ping';
  }
>;

/** Those that would send or show something else while answers are compared. */
const notWhileComparing: ReadonlySet<ChatMessageFromPanel['type']> = new Set<ChatMessageFromPanel['type']>([
  'send',
  'sendQueued',
  'editMessage',
  'showBranch',
]);

/** One chat panel's state and deeds, free of the panel itself. */
export class ChatSession {
  private readonly host: ChatSessionHost;
  private readonly feed: PanelFeed;
  private readonly chat: ChatLoader;
  private readonly fault: ShownFault;
  private readonly drafts: DraftKeeper;
  private readonly outbox: Outbox;
  private readonly variables: ChatVariables;
  private readonly answers: PanelAnswers;
  private readonly comparison: PanelComparison;
  private readonly approvals: ChatApprovals;
  private readonly listening: Disposable;
  /** Follows what others write to the chat. */
  private readonly following = new PacedWork(() => this.follow());
  private loaded: Promise<void> | undefined;
  private restored: Promise<void> | undefined;

  constructor(host: ChatSessionHost, start: PanelStart) {
    this.host = host;
    this.fault = new ShownFault((where, error) => {
      host.logError(where, error);
    });
    this.feed = new PanelFeed(
      (message) => {
        host.post(message);
      },
      () => this.view(),
    );
    this.chat = new ChatLoader(
      {
        runtime: () => host.runtime(),
        isTrusted: () => host.isTrusted(),
        toolSource: (origin, name) => host.toolSource(origin, name),
        foreseen: (error, where) => this.fault.foreseen(error, where),
        chatGone: () => {
          this.stop();
        },
        expired: () => {
          this.following.request();
        },
      },
      start,
    );
    this.drafts = new DraftKeeper(host, this.chat);
    this.outbox = new Outbox(host, this.chat, () => {
      this.feed.postSnapshot();
    });
    this.variables = new ChatVariables(() => host.runtime(), this.chat);
    const parts = {
      ...{ host, chat: this.chat, feed: this.feed, fault: this.fault, outbox: this.outbox },
      requests: new AnswerRequests(this.chat),
      reload: () => this.reload(),
    };
    this.comparison = new PanelComparison(parts);
    this.answers = new PanelAnswers({
      ...parts,
      ended: () => {
        this.approvals.forget();
      },
    });
    this.approvals = new ChatApprovals(host.pendingApprovals, () => {
      const { chatId, leftCalls: left } = this.chat.content;
      const answer = this.answers.current;
      // Who writes on instead leaves them.
      const isLeftBehind = answer !== undefined && !answer.resumesTools;
      const trusted = this.host.isTrusted();
      return { chatId, left: isLeftBehind ? new Map<string, LeftCall>() : left, trusted };
    });
    this.listening = host.pendingApprovals.onDidChange((change) => {
      this.approvalChanged(change);
    });
  }

  get chatId(): number | null {
    return this.chat.content.chatId;
  }

  get promptName(): string {
    return this.chat.content.promptName;
  }

  /** The config that this chat keeps to; null: drawn. */
  get pinnedConfigName(): string | null {
    return this.chat.content.pinnedConfigName;
  }

  /** Empty before the first message. */
  get title(): string {
    return this.chat.content.title;
  }

  /** True from the moment a message leaves until its answer is complete. */
  get isStreaming(): boolean {
    return this.answers.current !== undefined || this.comparison.isRunning;
  }

  /** True while another message cannot be compared: an answer arrives, or a comparison is open. */
  get isBusy(): boolean {
    return this.isStreaming || this.comparison.isOpen;
  }

  /** The user's last message; undefined: there is none. */
  get lastQuestion(): { id: string; content: string } | undefined {
    return this.chat.content.messages.findLast(({ role, systemGenerated }) => role === 'user' && !systemGenerated);
  }

  /** All that the panel shows now. */
  view(): ChatView {
    return chatViewOf(
      {
        content: this.chat.content,
        live: this.answers.current?.shownReply ?? null,
        known: this.answers.current?.known ?? new Set(),
        answeredId: this.answers.current?.answeredId,
        isSending: this.isStreaming,
        configName: this.configName,
        error: this.fault.error ?? this.chat.error,
        dismissed: this.fault.dismissed,
        compared: this.comparison.view(),
        sent: this.outbox.view,
        removedVariable: this.variables.removedName,
        trusted: this.host.isTrusted(),
        shownCall: (call) => this.approvals.shown(call),
      },
      (error) => this.host.errorText(error),
    );
  }

  /** Acts on a message of the panel; never rejects. */
  async handle(message: ChatMessageFromPanel): Promise<void> {
    try {
      if (this.comparison.isOpen && notWhileComparing.has(message.type)) {
        if (isSent(message)) this.outbox.add(sentMessage(message), 'returned');
        this.refuse('Not now: answers are being compared. Keep one of them first, or leave the comparison.');
        return;
      }
      await this.act(message);
    } catch (error) {
      if (isSent(message)) this.outbox.end(message.id);
      this.tellFailure(error, `Panel message ${message.type}`);
    }
  }

  /** Shows what kept something from being done. @param where for the log */
  tellFailure(error: unknown, where: string): void {
    this.fault.show(error, where);
    this.feed.postSnapshot();
  }

  /** Has several configs answer a message side by side; never rejects. Where something else is under way, says so. */
  async compare(message: ComparedMessage): Promise<void> {
    if (this.isBusy) {
      this.refuseToCompare();
      return;
    }
    const compared = this.comparison.start(message);
    // From here on the outbox keeps it, with its form.
    if (message.replaces === undefined) void this.drafts.keep({ text: '', variables: {} });
    await compared;
  }

  /** Says why nothing can be compared now. */
  refuseToCompare(): void {
    this.refuse('Not now: an answer arrives, or others are being compared. Compare once that is done.');
  }

  /** A panel that becomes visible has lost what was posted to it meanwhile. */
  setVisible(visible: boolean): void {
    this.feed.setVisible(visible);
  }

  /** Something changed in the database, by this window or another. */
  storeChanged({ kind, keys }: StoreChange): void {
    const concernsChat = kind === 'chatHistories' && this.chatId !== null && (keys?.includes(this.chatId) ?? true);
    const concernsPrompt = kind === 'promptTemplates' && (keys?.includes(this.promptName) ?? true);
    const concernsTools = kind === 'tools' && this.chat.content.leftCalls.size > 0;
    if (!concernsChat && !concernsPrompt && !concernsTools) return;
    // It shows what it writes itself.
    if (this.comparison.isRunning) return;
    if (this.answers.awaitsShowing) void this.answers.showLive();
    else this.following.request();
  }

  /** Workspace trust was granted, or something else outside that the view tells of. */
  async refresh(): Promise<void> {
    if (!this.isStreaming) await this.reload();
  }

  /** From the next answer on this config gives them; null: they are drawn again. */
  async pin(configName: string | null): Promise<void> {
    if (this.chatId === null) this.chat.content = { ...this.chat.content, pinnedConfigName: configName };
    else await (await this.host.runtime()).chatHistories.pinConfig(this.chatId, configName);
    await this.reload();
  }

  /** Another answer in the place of this one; never rejects. @param configName who gives it; absent: who answers in the chat */
  async regenerate(messageId: string, configName?: string): Promise<void> {
    try {
      if (!this.comparison.isOpen) await this.answers.regenerate(messageId, configName);
    } catch (error) {
      this.tellFailure(error, 'Another answer');
    }
  }

  /**
   * Shows the branch that holds a message.
   * @returns the id of the shown message that it is, or is a part of; undefined: it cannot be shown, as while an answer arrives
   * on another branch
   * @throws AppError `MessageNotFound`
   */
  async showMessage(messageId: string): Promise<string | undefined> {
    this.loaded ??= this.chat.load();
    await this.loaded;
    if (this.comparison.isOpen && !this.comparison.isRunning) this.comparison.forget();
    const shown = holderOf(messageId, this.chat.content.chat, this.view().messages);
    const { chatId } = this.chat.content;
    if (shown !== undefined || chatId === null || this.isStreaming) return shown;
    await (await this.host.runtime()).chatHistories.switchTo(chatId, messageId);
    this.fault.forget();
    await this.chat.load();
    return holderOf(messageId, this.chat.content.chat, this.chat.content.messages);
  }

  /** The user ends the answer under way. */
  stop(): void {
    this.answers.current?.stop('user');
    this.comparison.stop('user');
  }

  dispose(): void {
    this.feed.dispose();
    this.drafts.dispose();
    this.outbox.dispose();
    this.listening.dispose();
    this.following.dispose();
    this.chat.dispose();
    this.answers.current?.stop('windowClosed');
    this.comparison.stop('windowClosed');
  }

  private async act(message: ChatMessageFromPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.loaded ??= this.chat.load();
        this.restored ??= this.outbox.restore();
        await Promise.all([this.loaded, this.restored]);
        this.feed.postSnapshot();
        await this.giveDraft();
        return;
      case 'draft':
        await this.drafts.keep({ text: message.text, variables: message.variables });
        this.outbox.forget(message.taken);
        return;
      case 'setVariable':
        await this.variables.set(message.name, message.text);
        await this.reload();
        return;
      case 'chooseKind':
        await this.variables.chooseKind(message.name, message.kind, message.text);
        await this.reload();
        return;
      case 'removeVariable':
        await this.variables.remove(message.name);
        await this.reload();
        return;
      case 'putBackVariable':
        await this.variables.putBack();
        await this.reload();
        return;
      case 'sendQueued':
        await this.answers.sendQueued(message.id);
        return;
      // Either may come too late: it has left.
      case 'unqueue':
        if (this.outbox.leave(message.id)) this.outbox.forget([message.id]);
        this.feed.postSnapshot();
        return;
      case 'takeBack':
        if (this.outbox.leave(message.id)) this.outbox.giveBack(message.id);
        this.feed.postSnapshot();
        return;
      case 'resync':
        this.feed.postSnapshot();
        return;
      case 'send':
      case 'editMessage': {
        const answered = this.answers.send(sentMessage(message));
        // From here on the outbox keeps it, with its form.
        if (message.type === 'send') void this.drafts.keep({ text: '', variables: {} });
        await answered;
        return;
      }
      case 'showBranch':
        await this.showBranch(message.messageId);
        return;
      case 'keepAnswer':
        await this.comparison.keep(message.messageId);
        return;
      case 'leaveComparison':
        await this.comparison.leave();
        return;
      case 'stop':
        if (message.configName === undefined) this.stop();
        else this.comparison.lane(message.configName)?.stop();
        return;
      case 'retryWait':
        this.answering(message.configName)?.waits.decide(message.choice);
        return;
      case 'decideTool':
        if (message.configName === undefined) await this.decide(message.callId, message.decision);
        else this.comparison.lane(message.configName)?.decide(message.callId, message.decision);
        return;
      case 'dismissError':
        this.fault.dismiss();
        this.feed.postSnapshot();
        return;
      case 'errorAction': {
        const lane = message.configName === undefined ? undefined : this.comparison.lane(message.configName);
        if (lane) {
          await this.host.mend(message.id, lane.error, { promptName: this.promptName, configName: lane.configName });
          return;
        }
        const { chat } = this.chat.content;
        const { field, configName = this.configName, toolName, secret } = (chat && storedFault(chat)) ?? {};
        await this.host.mend(message.id, this.fault.error ?? this.chat.error, {
          promptName: this.promptName,
          ...(configName === '' ? {} : { configName }),
          ...(field === undefined ? {} : { field }),
          ...(toolName === undefined ? {} : { toolName }),
          ...(secret ? { secret } : {}),
          retry: () => (this.comparison.isOpen ? this.reload() : this.answers.retry()),
          restoreChat: () => this.restore(),
          continueAnswer: () => (this.comparison.isOpen ? this.reload() : this.answers.continueLast()),
        });
        return;
      }
      case 'rate': {
        if (this.chatId === null) return;
        const runtime = await this.host.runtime();
        await runtime.updateMessageThumbRating(this.chatId, message.messageId, message.thumb);
        await this.reload();
        return;
      }
    }
  }

  private async giveDraft(): Promise<void> {
    const draft = await this.drafts.read();
    if (!draft) return;
    // What the panel was opened with is meant now.
    const given = this.chat.content.variables;
    const variables = Object.entries(draft.variables).filter(([name]) => !Object.hasOwn(given, name));
    this.host.post({ type: 'draft', text: draft.text, variables: Object.fromEntries(variables) });
  }

  /** An answer under way stays in its branch; its end would be shown in the wrong one. */
  private async showBranch(messageId: string): Promise<void> {
    if (this.chatId === null || this.answers.current) return;
    await (await this.host.runtime()).chatHistories.switchTo(this.chatId, messageId);
    this.fault.forget();
    await this.reload();
  }

  /** Brings the chat back out of the trash. */
  private async restore(): Promise<void> {
    if (this.chatId === null) return;
    try {
      await (await this.host.runtime()).chatHistories.restore(this.chatId);
    } catch (error) {
      if (!isAppError(error, 'ChatNotFound')) throw error;
      // It may be back already; if it is not, it never will be.
      if (!(await (await this.host.runtime()).chatHistories.summary(this.chatId))) {
        this.refuse('This chat was deleted for good. Copy what you still need before you close the panel.');
        return;
      }
    }
    this.fault.forget();
    await this.reload();
  }

  private async decide(callId: string, decision: ApprovalDecision): Promise<void> {
    const outcome = this.approvals.decide(callId, decision);
    if (outcome === 'refused') this.showWaiting(callId);
    else if (outcome === 'resume') {
      await this.answers.retry();
      this.approvals.forget();
    }
  }

  private approvalChanged(change: PendingApprovalChange): void {
    const { kind, pending } = change;
    const { id, chatHistoryId } = pending.request;
    if (chatHistoryId !== this.chatId || this.comparison.approvalChanged(change)) return;
    if (kind === 'asked') {
      if (!this.approvals.answerAhead(pending)) this.showWaiting(id);
    } else if (!this.answers.change({ kind: 'toolState', id, state: 'running' })) this.feed.postSnapshot();
  }

  /** Shows what its user is to decide about a call. */
  private showWaiting(id: string): void {
    const approval = this.approvals.viewOf(id);
    const isTold = approval && this.answers.change({ kind: 'toolState', id, state: 'waiting', approval });
    if (!isTold) this.feed.postSnapshot();
  }

  /** Shows the chat as it stands now, while the panel's own answer does not tell it better. */
  private async follow(): Promise<void> {
    const { current } = this.answers;
    if (this.comparison.isRunning) return;
    if (!current) await this.reload();
    else if (!current.isShown) await this.answers.showLive();
  }

  private async reload(): Promise<void> {
    await this.chat.load();
    await this.comparison.read();
    this.feed.postSnapshot();
    this.host.stateChanged();
  }

  /** What answers now: the chat's own, or a config of those that are compared. */
  private answering(configName: string | undefined): Pick<OwnAnswer, 'waits'> | undefined {
    return configName === undefined ? this.answers.current : this.comparison.lane(configName);
  }

  private refuse(why: string): void {
    this.fault.tell(new AppError('Cancelled', why));
    this.feed.postSnapshot();
  }

  /** Who answers, or answered last; empty: nobody yet. */
  get configName(): string {
    // A turn that called tools counts too, so it is the chat that is asked, not what is shown of it.
    const last = this.chat.content.chat?.chatHistory.findLast((message) => message.llm_config_name);
    return this.answers.configName ?? last?.llm_config_name ?? '';
  }
}

type Sent = Extract<ChatMessageFromPanel, { type: 'send' | 'editMessage' }>;

function isSent(message: ChatMessageFromPanel): message is Sent {
  return message.type === 'send' || message.type === 'editMessage';
}

function sentMessage(message: Sent): SentMessage {
  const { id, text, variables: form } = message;
  return { id, text, form, ...(message.type === 'editMessage' ? { replaces: message.messageId } : {}) };
}
