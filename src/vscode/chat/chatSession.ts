import { AppError, cancelled, isAppError, messageOf } from '../../core/base/appError.ts';
import type { StoreChange } from '../../core/base/entityStore.ts';
import { answerUnderWay } from '../../core/chats/answerUnderWay.ts';
import { unfinishedReply } from '../../core/wrapper/answering/continuedReply.ts';
import type { LLMCommunicationWrapper } from '../../core/wrapper/llmCommunicationWrapper.ts';
import type { SendOptions } from '../../core/wrapper/wrapperOptions.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type {
  ChatPanelState,
  ChatView,
  ErrorActionId,
  HostMessage,
  LiveChange,
  LiveReply,
  LiveTurn,
  WebviewMessage,
} from '../../protocol/chat.ts';
import { applyLiveChange, startLiveReply } from '../../protocol/liveReply.ts';
import type { ErrorContext } from '../services/mending.ts';
import { PacedWork } from '../services/pacedWork.ts';
import {
  changedVariables,
  type ChatContent,
  lastOwnMessage,
  loadChatContent,
  messageAwaitsAnswer,
} from './chatContent.ts';
import { chatViewOf } from './chatViewOf.ts';
import { liveChanges } from './liveChanges.ts';
import { LiveUpdates } from './liveUpdates.ts';
import { turnOf } from './shownAnswer.ts';
import { suppliedParamsOf } from './suppliedParams.ts';

/** What a session needs of the editor. */
export interface ChatSessionHost {
  /** For reading and storing. */
  runtime(): Promise<Runtime>;
  /** For sending through a prompt. @throws AppError `UntrustedWorkspace`, `InvalidPromptFile` */
  sendingRuntime(promptName: string): Promise<Runtime>;
  isTrusted(): boolean;
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
export type ChatMessageFromPanel = Exclude<WebviewMessage, { type: 'openLink' | 'copy' | 'insertAtCursor' }>;

type Answer = (runtime: Runtime, options: SendOptions) => Promise<void>;

/** One chat panel's state and deeds, free of the panel itself. */
export class ChatSession {
  private readonly host: ChatSessionHost;
  private readonly updates: LiveUpdates;
  private content: ChatContent;
  private wrapper: LLMCommunicationWrapper | undefined;
  private live: LiveReply | null = null;
  /** Why the last message has no answer, and why the chat could not be read. */
  private error: AppError | undefined;
  private loadError: AppError | undefined;
  /** The offer to answer the last message was turned down. */
  private dismissed = false;
  private sending: AbortController | undefined;
  private answering: Promise<void> = Promise.resolve();
  private visible = true;
  private revision = 0;
  /** True once the panel has the reply under way; before that, changes go into the snapshot that brings it. */
  private liveShown = false;
  private showing: Promise<void> | undefined;
  /** Ids of the messages from before the reply under way, and the turn that it goes on with. */
  private known: ReadonlySet<string> = new Set();
  private begun: LiveTurn | undefined;
  /** Follows what others write to the chat. */
  private readonly following = new PacedWork(() => this.follow());
  private expiry: NodeJS.Timeout | undefined;
  private loading: Promise<void> = Promise.resolve();
  private loaded: Promise<void> | undefined;
  private disposed = false;

  /** @param start an existing chat, or a prompt and the variables that are known */
  constructor(host: ChatSessionHost, start: Pick<ChatPanelState, 'chatId' | 'promptName' | 'variables'>) {
    this.host = host;
    this.content = { ...start, title: '', chat: undefined, fields: [], messages: [], demoConfigs: new Set() };
    this.updates = new LiveUpdates((changes) => {
      this.postChanges(changes);
    });
  }

  get chatId(): number | null {
    return this.content.chatId;
  }

  get promptName(): string {
    return this.content.promptName;
  }

  /** Empty before the first message. */
  get title(): string {
    return this.content.title;
  }

  /** True from the moment a message leaves until its answer is complete. */
  get isStreaming(): boolean {
    return this.sending !== undefined;
  }

  /** All that the panel shows now. */
  view(): ChatView {
    return chatViewOf(
      {
        content: this.content,
        live: this.liveShown ? this.live : null,
        known: this.known,
        isSending: this.sending !== undefined,
        configName: this.configName,
        error: this.error ?? this.loadError,
        dismissed: this.dismissed,
        trusted: this.host.isTrusted(),
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
    this.visible = visible;
    if (visible) this.postSnapshot();
  }

  /** Something changed in the database, by this window or another. */
  storeChanged({ kind, keys }: StoreChange): void {
    const concernsChat = kind === 'chatHistories' && this.chatId !== null && (keys?.includes(this.chatId) ?? true);
    const concernsPrompt = kind === 'promptTemplates' && (keys?.includes(this.promptName) ?? true);
    if (!concernsChat && !concernsPrompt) return;
    if (this.wrapper?.answeredMessageId !== undefined && !this.liveShown) void this.showLive();
    else this.following.request();
  }

  /** Workspace trust was granted, or something else outside that the view tells of. */
  async refresh(): Promise<void> {
    if (!this.sending) await this.reload();
  }

  stop(): void {
    this.sending?.abort();
  }

  dispose(): void {
    this.disposed = true;
    this.updates.clear();
    this.following.dispose();
    clearTimeout(this.expiry);
    this.stop();
  }

  private async act(message: ChatMessageFromPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.loaded ??= this.load();
        await this.loaded;
        this.postSnapshot();
        return;
      case 'resync':
        this.postSnapshot();
        return;
      case 'send':
        await this.send(message.text, message.variables);
        return;
      case 'stop':
        this.stop();
        return;
      case 'dismissError':
        this.error = undefined;
        this.dismissed = true;
        this.postSnapshot();
        return;
      case 'errorAction':
        await this.host.mend(message.id, this.error ?? this.loadError, {
          promptName: this.promptName,
          ...(this.configName === '' ? {} : { configName: this.configName }),
          retry: () => this.retry(),
          continueAnswer: () => this.continueAnswer(),
        });
        return;
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
    while (this.sending) await this.answering;
    this.content = { ...this.content, variables: { ...this.content.variables, ...form } };
    const variables = changedVariables(form, this.content.chat);
    await this.run(async (runtime, options) => {
      this.wrapper ??= await runtime.createWrapper(
        this.chatId === null
          ? { promptName: this.promptName, initialize: true, initializingContextVars: variables }
          : { chatHistoryId: this.chatId, initialize: false },
      );
      this.content = { ...this.content, chatId: this.wrapper.chatHistoryId };
      await this.wrapper.sendUserMessageAndGetResponse(text, variables, options);
    });
  }

  private async retry(): Promise<void> {
    if (this.chatId === null || !this.content.chat || !messageAwaitsAnswer(this.content.chat)) {
      this.error = undefined;
      await this.reload();
      return;
    }
    const chatHistoryId = this.chatId;
    await this.run(async (runtime, options) => {
      this.wrapper ??= await runtime.createWrapper({ chatHistoryId, initialize: false });
      await this.wrapper.retryLastMessage({}, options);
    });
  }

  private async continueAnswer(): Promise<void> {
    const { chatId: chatHistoryId, chat, messages } = this.content;
    const last = messages.at(-1);
    if (chatHistoryId === null || !last || !chat || !unfinishedReply(chat.chatHistory)) {
      await this.reload();
      return;
    }
    await this.run(async (runtime, options) => {
      this.wrapper ??= await runtime.createWrapper({ chatHistoryId, initialize: false });
      await this.wrapper.continueLastMessage({}, options);
    }, turnOf(last));
  }

  /**
   * Runs one answer from its beginning to its end, whatever the end is.
   * @param begun the turn that it goes on with
   */
  private run(answer: Answer, begun?: LiveTurn): Promise<void> {
    if (!this.sending) this.answering = this.runNow(answer, begun);
    return this.answering;
  }

  private async runNow(answer: Answer, begun: LiveTurn | undefined): Promise<void> {
    const sending = new AbortController();
    this.sending = sending;
    this.error = undefined;
    this.dismissed = false;
    const isNew = this.chatId === null;
    const before = lastOwnMessage(this.content.chat);
    this.begun = begun;
    this.known = new Set(this.content.messages.map(({ id }) => id));
    this.host.stateChanged();
    let failure: unknown;
    try {
      const runtime = await this.host.sendingRuntime(this.promptName);
      const suppliedParams = await suppliedParamsOf(runtime, this.promptName);
      if (sending.signal.aborted) throw cancelled();
      await answer(runtime, {
        retryOnOpenAITimeLimit: true,
        signal: sending.signal,
        onEvent: (event) => {
          for (const change of liveChanges(event, suppliedParams)) this.apply(change);
        },
      });
    } catch (error) {
      failure = error;
    }
    this.updates.clear();
    await this.load();
    if (failure !== undefined && isNew && !lastOwnMessage(this.content.chat)) await this.discardEmptyChat();
    this.sending = undefined;
    this.live = null;
    this.liveShown = false;
    const last = lastOwnMessage(this.content.chat);
    if (isAppError(failure, 'Cancelled')) {
      // What was stopped shows its own end; where nothing was stored, the panel learns that its message is a draft again.
      const isUnsent = last?.id === before?.id && (!this.content.chat || !messageAwaitsAnswer(this.content.chat));
      if (isUnsent) this.error = new AppError('Cancelled', 'Stopped before anything was sent.');
      this.postSnapshot();
    } else if (failure !== undefined) this.show(failure, 'A chat message');
    else this.postSnapshot();
    this.host.stateChanged();
  }

  /** A chat whose first message was not stored is none. */
  private async discardEmptyChat(): Promise<void> {
    const { chatId, chat } = this.content;
    if (chatId === null || !chat) return;
    this.wrapper = undefined;
    this.content = { ...this.content, chatId: null, chat: undefined };
    try {
      await (await this.host.runtime()).chatHistories.delete(chatId);
    } catch (error) {
      this.host.logError('Taking back an empty chat', error);
    }
    await this.load();
  }

  private apply(change: LiveChange): void {
    this.live = applyLiveChange(this.live ?? this.startLive(), change);
    if (this.liveShown) this.updates.push(change);
    else this.showing ??= this.showLive().finally(() => (this.showing = undefined));
  }

  private startLive(): LiveReply {
    const reply = startLiveReply(this.wrapper?.llmConfigName ?? '');
    return this.begun ? { ...reply, turns: [this.begun] } : reply;
  }

  /** Shows the chat as it stands now, while the panel's own answer does not tell it better. */
  private async follow(): Promise<void> {
    if (!this.sending) await this.reload();
    else if (!this.liveShown) await this.showLive();
  }

  /** Once the user's message is stored, shows it and the reply under way below it; until then, what others answer. */
  private async showLive(): Promise<void> {
    await this.load();
    if (!this.sending || this.liveShown) return;
    const own = this.wrapper?.answeredMessageId;
    if (own !== undefined && this.content.messages.some(({ id }) => id === own)) {
      this.live ??= this.startLive();
      this.liveShown = true;
    }
    this.postSnapshot();
    this.host.stateChanged();
  }

  private async reload(): Promise<void> {
    await this.load();
    this.postSnapshot();
    this.host.stateChanged();
  }

  /** Reads the chat, or previews it, as it stands now. A failure becomes the error that the view shows. */
  private load(): Promise<void> {
    this.loading = this.loading.then(() => this.read());
    return this.loading;
  }

  private async read(): Promise<void> {
    try {
      const runtime = await this.host.runtime();
      const content = await loadChatContent(runtime, this.content, this.host.isTrusted());
      // A message sent meanwhile may have made the chat.
      const { chatId, variables } = this.content;
      this.content = { ...content, chatId, variables };
      this.loadError = undefined;
      this.awaitExpiry();
    } catch (error) {
      if (isAppError(error, 'ChatNotFound')) this.stop();
      this.loadError = this.foreseen(error, 'Reading a chat');
    }
  }

  /** An answer in another window whose signs of life end is interrupted, which nothing tells. */
  private awaitExpiry(): void {
    clearTimeout(this.expiry);
    const answer = this.content.chat && answerUnderWay(this.content.chat.chatHistory);
    if (!answer || this.sending || this.disposed) return;
    this.expiry = setTimeout(() => {
      this.following.request();
    }, answer.expiresInMs + 10);
  }

  private show(error: unknown, where: string): void {
    this.error = this.foreseen(error, where);
    this.postSnapshot();
  }

  /** Logs an error and gives what the view can show of it. */
  private foreseen(error: unknown, where: string): AppError {
    this.host.logError(where, error);
    if (isAppError(error)) return error;
    const message = `Something went wrong: ${messageOf(error)} The log tells more.`;
    return new AppError('StoreUnavailable', message, { cause: error });
  }

  private get configName(): string {
    const lastReply = this.content.messages.findLast(({ details }) => details)?.details?.configName;
    return this.live?.configName ?? this.wrapper?.llmConfigName ?? lastReply ?? '';
  }

  private postSnapshot(): void {
    if (!this.visible || this.disposed) return;
    this.updates.clear();
    this.host.post({ type: 'snapshot', revision: ++this.revision, view: this.view() });
  }

  private postChanges(changes: LiveChange[]): void {
    if (!this.visible || this.disposed) return;
    this.host.post({ type: 'changes', revision: ++this.revision, changes });
  }
}
