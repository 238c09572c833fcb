import { AppError, cancelled, isAppError, messageOf } from '../../core/base/appError.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import type { EntityOrigin, StoreChange } from '../../core/base/entityStore.ts';
import { unfinishedReply } from '../../core/wrapper/answering/continuedReply.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type {
  ApprovalDecision,
  ChatView,
  ErrorActionId,
  HostMessage,
  LiveChange,
  LiveTurn,
  WebviewMessage,
} from '../../protocol/chat.ts';
import type { ErrorContext } from '../services/mending.ts';
import { PacedWork } from '../services/pacedWork.ts';
import type { PendingApprovalChange, PendingApprovals } from '../tools/approvals/pendingApprovals.ts';
import { type AnswerRequest, AnswerRequests } from './answerRequests.ts';
import { changedVariables, lastOwnMessage, messageAwaitsAnswer, type PanelStart } from './chatContent.ts';
import { ChatLoader } from './chatLoader.ts';
import { ChatApprovals } from './chatApprovals.ts';
import { chatViewOf } from './chatViewOf.ts';
import type { LeftCall } from './leftCalls.ts';
import { OwnAnswer } from './ownAnswer.ts';
import { PanelFeed } from './panelFeed.ts';
import { emptyTurn, turnOf } from './shownAnswer.ts';
import { storedFault } from './storedFault.ts';
import { suppliedParamsOf } from './suppliedParams.ts';

/** What a session needs of the editor. */
export interface ChatSessionHost {
  /** For reading and storing. */
  runtime(): Promise<Runtime>;
  /** For sending through a prompt. @throws AppError `UntrustedWorkspace`, `InvalidPromptFile` */
  sendingRuntime(promptName: string): Promise<Runtime>;
  isTrusted(): boolean;
  /** Where a tool's code stands, in words. @param origin absent for a tool of the editor's */
  toolSource(origin: EntityOrigin | undefined, toolName: string): string;
  /** The calls of this window that wait for their user. */
  pendingApprovals: PendingApprovals;
  post(message: HostMessage): void;
  /** Title, chat id or streaming changed. */
  stateChanged(): void;
  /** Carries out an action that mends an error. */
  mend(id: ErrorActionId, error: AppError | undefined, context: ErrorContext): Promise<void>;
  /** What an error tells the user, in the editor's terms. */
  errorText(error: AppError): string;
  logError(where: string, error: unknown): void;
}

/** The webview messages that concern the chat itself; the panel sees to the others. */
export type ChatMessageFromPanel = Exclude<
  WebviewMessage,
  { type: 'openLink' | 'copy' | 'insertAtCursor' | 'chooseConfig' | 'showRequest' | 'openTool' }
>;

/** One chat panel's state and deeds, free of the panel itself. */
export class ChatSession {
  private readonly host: ChatSessionHost;
  private readonly feed: PanelFeed;
  private readonly chat: ChatLoader;
  private readonly requests: AnswerRequests;
  private readonly approvals: ChatApprovals;
  private readonly listening: Disposable;
  /** Why the last message has no answer. */
  private error: AppError | undefined;
  /** The offer to answer the last message was turned down. */
  private dismissed = false;
  /** The answer under way; undefined: none. */
  private own: OwnAnswer | undefined;
  private answering: Promise<void> = Promise.resolve();
  private showing: Promise<void> | undefined;
  /** Follows what others write to the chat. */
  private readonly following = new PacedWork(() => this.follow());
  private loaded: Promise<void> | undefined;

  constructor(host: ChatSessionHost, start: PanelStart) {
    this.host = host;
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
        foreseen: (error, where) => this.foreseen(error, where),
        chatGone: () => {
          this.stop();
        },
        expired: () => {
          this.following.request();
        },
      },
      start,
    );
    this.requests = new AnswerRequests(this.chat);
    this.approvals = new ChatApprovals(host.pendingApprovals, () => {
      const { chatId, leftCalls: left } = this.chat.content;
      // Who writes on instead leaves them.
      const isLeftBehind = this.own !== undefined && !this.own.resumesTools;
      return { chatId, left: isLeftBehind ? new Map<string, LeftCall>() : left };
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
    return this.own !== undefined;
  }

  /** All that the panel shows now. */
  view(): ChatView {
    return chatViewOf(
      {
        content: this.chat.content,
        live: this.own?.shownReply ?? null,
        known: this.own?.known ?? new Set(),
        isSending: this.isStreaming,
        configName: this.configName,
        error: this.error ?? this.chat.error,
        dismissed: this.dismissed,
        trusted: this.host.isTrusted(),
        shownCall: (call) => this.approvals.shown(call),
      },
      (error) => this.host.errorText(error),
    );
  }

  /** Acts on a message of the panel; never rejects. */
  async handle(message: ChatMessageFromPanel): Promise<void> {
    try {
      await this.act(message);
    } catch (error) {
      this.show(error, `Panel message ${message.type}`);
    }
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
    if (this.requests.answeredMessageId !== undefined && !this.own?.isShown) void this.showLive();
    else this.following.request();
  }

  /** Workspace trust was granted, or something else outside that the view tells of. */
  async refresh(): Promise<void> {
    if (!this.own) await this.reload();
  }

  /** From the next answer on this config gives them; null: they are drawn again. */
  async pin(configName: string | null): Promise<void> {
    if (this.chatId === null) this.chat.content = { ...this.chat.content, pinnedConfigName: configName };
    else await (await this.host.runtime()).chatHistories.pinConfig(this.chatId, configName);
    await this.reload();
  }

  /** The user ends the answer under way. */
  stop(): void {
    this.own?.stop('user');
  }

  dispose(): void {
    this.feed.dispose();
    this.listening.dispose();
    this.following.dispose();
    this.chat.dispose();
    this.own?.stop('windowClosed');
  }

  private async act(message: ChatMessageFromPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.loaded ??= this.chat.load();
        await this.loaded;
        this.feed.postSnapshot();
        return;
      case 'resync':
        this.feed.postSnapshot();
        return;
      case 'send':
        await this.send(message.text, message.variables);
        return;
      case 'stop':
        this.stop();
        return;
      case 'retryWait':
        this.own?.waits.decide(message.choice);
        return;
      case 'decideTool':
        await this.decide(message.callId, message.decision);
        return;
      case 'dismissError':
        this.error = undefined;
        this.dismissed = true;
        this.feed.postSnapshot();
        return;
      case 'errorAction': {
        const { chat } = this.chat.content;
        const { field, configName = this.configName } = (chat && storedFault(chat)) ?? {};
        await this.host.mend(message.id, this.error ?? this.chat.error, {
          promptName: this.promptName,
          ...(configName === '' ? {} : { configName }),
          ...(field === undefined ? {} : { field }),
          retry: () => this.retry(),
          continueAnswer: () => this.continueAnswer(),
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

  private async send(text: string, form: Record<string, string>): Promise<void> {
    if (text.trim() === '') return;
    while (this.own) await this.answering;
    const { content } = this.chat;
    this.chat.content = { ...content, variables: { ...content.variables, ...form } };
    const variables = changedVariables(form, content.chat);
    await this.run(this.requests.send(text, variables));
  }

  private async retry(): Promise<void> {
    const { chatId, chat } = this.chat.content;
    if (chatId === null || !chat || !messageAwaitsAnswer(chat)) {
      this.error = undefined;
      await this.reload();
      return;
    }
    const last = this.chat.content.messages.at(-1);
    const begun = chat.chatHistory.at(-1)?.tool_round && last ? [turnOf(last), emptyTurn] : [];
    await this.run(this.requests.retry(chatId), begun);
  }

  private async continueAnswer(): Promise<void> {
    const { chatId, chat, messages } = this.chat.content;
    const last = messages.at(-1);
    if (chatId === null || !last || !chat || !unfinishedReply(chat.chatHistory)) {
      await this.reload();
      return;
    }
    await this.run(this.requests.continueLast(chatId), [turnOf(last)]);
  }

  /**
   * Runs one answer from its beginning to its end, whatever the end is.
   * @param begun the turns at the end of the chat that it goes on with
   */
  private run(request: AnswerRequest, begun: readonly LiveTurn[] = []): Promise<void> {
    if (!this.own) this.answering = this.runNow(request, begun);
    return this.answering;
  }

  private async runNow(request: AnswerRequest, begun: readonly LiveTurn[]): Promise<void> {
    const { messages } = this.chat.content;
    const own = new OwnAnswer(begun.length > 0 ? messages.slice(0, -1) : messages, begun, (change) => {
      this.apply(own, change);
    });
    this.own = own;
    this.error = undefined;
    this.dismissed = false;
    const isNew = this.chatId === null;
    const before = lastOwnMessage(this.chat.content.chat);
    this.host.stateChanged();
    let failure: unknown;
    try {
      const runtime = await this.host.sendingRuntime(this.promptName);
      const suppliedParams = await suppliedParamsOf(runtime, this.promptName);
      if (own.isStopped) throw cancelled();
      await request(runtime, own.sendOptions(suppliedParams));
    } catch (error) {
      failure = error;
    }
    own.waits.end();
    this.feed.dropChanges();
    await this.chat.load();
    if (failure !== undefined && isNew && !lastOwnMessage(this.chat.content.chat)) await this.discardEmptyChat();
    this.own = undefined;
    this.approvals.forget();
    this.tellEnd(failure, before?.id);
    this.host.stateChanged();
  }

  /** @param before id of the last message from before the answer */
  private tellEnd(failure: unknown, before: string | undefined): void {
    const { chat } = this.chat.content;
    if (isAppError(failure, 'Cancelled')) {
      // What was stopped shows its own end; where nothing was stored, the panel learns that its message is a draft again.
      const isUnsent = lastOwnMessage(chat)?.id === before && (!chat || !messageAwaitsAnswer(chat));
      if (isUnsent) this.error = new AppError('Cancelled', 'Stopped before anything was sent.');
      this.feed.postSnapshot();
    } else if (failure !== undefined) this.show(failure, 'A chat message');
    else this.feed.postSnapshot();
  }

  /** A chat whose first message was not stored is none. */
  private async discardEmptyChat(): Promise<void> {
    const { chatId, chat } = this.chat.content;
    if (chatId === null || !chat) return;
    this.requests.forgetChat();
    this.chat.content = { ...this.chat.content, chatId: null, chat: undefined };
    try {
      await (await this.host.runtime()).chatHistories.delete(chatId);
    } catch (error) {
      this.host.logError('Taking back an empty chat', error);
    }
    await this.chat.load();
  }

  private async decide(callId: string, decision: ApprovalDecision): Promise<void> {
    const outcome = this.approvals.decide(callId, decision);
    if (outcome === 'refused') this.showWaiting(callId);
    else if (outcome === 'resume') {
      await this.retry();
      this.approvals.forget();
    }
  }

  private approvalChanged({ kind, pending }: PendingApprovalChange): void {
    const { id, chatHistoryId } = pending.request;
    if (chatHistoryId !== this.chatId) return;
    if (kind === 'asked') {
      if (!this.approvals.answerAhead(pending)) this.showWaiting(id);
    } else if (this.ownTurn) {
      this.apply(this.ownTurn, { kind: 'toolState', id, state: 'running' });
    } else this.feed.postSnapshot();
  }

  /** Shows what its user is to decide about a call. */
  private showWaiting(id: string): void {
    const approval = this.approvals.viewOf(id);
    if (this.ownTurn && approval) this.apply(this.ownTurn, { kind: 'toolState', id, state: 'waiting', approval });
    else this.feed.postSnapshot();
  }

  private apply(own: OwnAnswer, change: LiveChange): void {
    own.apply(change, this.requests.configName ?? '');
    if (own.isShown) this.feed.push(change);
    else this.showing ??= this.showLive().finally(() => (this.showing = undefined));
  }

  /** Shows the chat as it stands now, while the panel's own answer does not tell it better. */
  private async follow(): Promise<void> {
    if (!this.own) await this.reload();
    else if (!this.own.isShown) await this.showLive();
  }

  /** Once the user's message is stored, shows it and the reply under way below it; until then, what others answer. */
  private async showLive(): Promise<void> {
    await this.chat.load();
    if (!this.own || this.own.isShown) return;
    const answered = this.requests.answeredMessageId;
    if (answered !== undefined && this.chat.content.messages.some(({ id }) => id === answered)) {
      this.own.show(this.requests.configName ?? '');
    }
    this.feed.postSnapshot();
    this.host.stateChanged();
  }

  private async reload(): Promise<void> {
    await this.chat.load();
    this.feed.postSnapshot();
    this.host.stateChanged();
  }

  private show(error: unknown, where: string): void {
    this.error = this.foreseen(error, where);
    this.feed.postSnapshot();
  }

  /** Logs an error and gives what the view can show of it. */
  private foreseen(error: unknown, where: string): AppError {
    this.host.logError(where, error);
    if (isAppError(error)) return error;
    const message = `Something went wrong: ${messageOf(error)} The log tells more.`;
    return new AppError('StoreUnavailable', message, { cause: error });
  }

  /** The panel's own answer once it is its turn in the chat: what asks then belongs to it. */
  private get ownTurn(): OwnAnswer | undefined {
    return this.requests.answeredMessageId === undefined ? undefined : this.own;
  }

  private get configName(): string {
    // A turn that called tools counts too, so it is the chat that is asked, not what is shown of it.
    const last = this.chat.content.chat?.chatHistory.findLast((message) => message.llm_config_name);
    return this.own?.live?.configName ?? this.requests.configName ?? last?.llm_config_name ?? '';
  }
}
