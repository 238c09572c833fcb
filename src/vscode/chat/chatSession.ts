import { AppError, cancelled, isAppError, messageOf } from '../../core/base/appError.ts';
import type { StoreChange } from '../../core/base/entityStore.ts';
import { unfinishedReply } from '../../core/wrapper/answering/continuedReply.ts';
import type { LLMCommunicationWrapper } from '../../core/wrapper/llmCommunicationWrapper.ts';
import type { SendOptions } from '../../core/wrapper/wrapperOptions.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type {
  ChatView,
  ErrorActionId,
  HostMessage,
  LiveChange,
  LiveTurn,
  WebviewMessage,
} from '../../protocol/chat.ts';
import type { ErrorContext } from '../services/mending.ts';
import { PacedWork } from '../services/pacedWork.ts';
import { changedVariables, lastOwnMessage, messageAwaitsAnswer, type PanelStart } from './chatContent.ts';
import { ChatLoader } from './chatLoader.ts';
import { chatViewOf } from './chatViewOf.ts';
import { liveChanges } from './liveChanges.ts';
import { OwnAnswer } from './ownAnswer.ts';
import { PanelFeed } from './panelFeed.ts';
import { RetryWaits } from './retryWaits.ts';
import { turnOf } from './shownAnswer.ts';
import { storedFault } from './storedFault.ts';
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
export type ChatMessageFromPanel = Exclude<
  WebviewMessage,
  { type: 'openLink' | 'copy' | 'insertAtCursor' | 'chooseConfig' | 'showRequest' }
>;

type Answer = (runtime: Runtime, options: SendOptions) => Promise<void>;

/** One chat panel's state and deeds, free of the panel itself. */
export class ChatSession {
  private readonly host: ChatSessionHost;
  private readonly feed: PanelFeed;
  private readonly chat: ChatLoader;
  private wrapper: LLMCommunicationWrapper | undefined;
  /** Why the last message has no answer. */
  private error: AppError | undefined;
  /** The offer to answer the last message was turned down. */
  private dismissed = false;
  /** The answer under way; undefined: none. */
  private own: OwnAnswer | undefined;
  private waits: RetryWaits | undefined;
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
        foreseen: (error, where) => this.foreseen(error, where),
        chatGone: () => {
          this.own?.stop('user');
        },
        expired: () => {
          this.following.request();
        },
      },
      start,
    );
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
    if (!concernsChat && !concernsPrompt) return;
    if (this.wrapper?.answeredMessageId !== undefined && !this.own?.isShown) void this.showLive();
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

  /** Ends the answer under way. One that waits to be asked again ends with the failure that it waits after. */
  stop(): void {
    if (this.waits?.isWaiting) this.waits.decide('giveUp');
    else this.own?.stop('user');
  }

  dispose(): void {
    this.feed.dispose();
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
        this.waits?.decide(message.choice);
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
    await this.run(async (runtime, options) => {
      this.wrapper ??= await runtime.createWrapper(
        this.chatId === null
          ? {
              promptName: this.promptName,
              initialize: true,
              initializingContextVars: variables,
              pinnedConfigName: this.pinnedConfigName,
            }
          : { chatHistoryId: this.chatId, initialize: false },
      );
      this.chat.content = { ...this.chat.content, chatId: this.wrapper.chatHistoryId };
      await this.wrapper.sendUserMessageAndGetResponse(text, variables, options);
    });
  }

  private async retry(): Promise<void> {
    const { chatId: chatHistoryId, chat } = this.chat.content;
    if (chatHistoryId === null || !chat || !messageAwaitsAnswer(chat)) {
      this.error = undefined;
      await this.reload();
      return;
    }
    await this.run(async (runtime, options) => {
      this.wrapper ??= await runtime.createWrapper({ chatHistoryId, initialize: false });
      await this.wrapper.retryLastMessage({}, options);
    });
  }

  private async continueAnswer(): Promise<void> {
    const { chatId: chatHistoryId, chat, messages } = this.chat.content;
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
    if (!this.own) this.answering = this.runNow(answer, begun);
    return this.answering;
  }

  private async runNow(answer: Answer, begun: LiveTurn | undefined): Promise<void> {
    const own = new OwnAnswer(this.chat.content.messages, begun);
    const waits = new RetryWaits((change) => {
      this.apply(own, change);
    });
    this.own = own;
    this.waits = waits;
    this.error = undefined;
    this.dismissed = false;
    const isNew = this.chatId === null;
    const before = lastOwnMessage(this.chat.content.chat);
    this.host.stateChanged();
    let failure: unknown;
    try {
      const runtime = await this.host.sendingRuntime(this.promptName);
      const suppliedParams = await suppliedParamsOf(runtime, this.promptName);
      if (own.signal.aborted) throw cancelled();
      await answer(runtime, {
        retryOnOpenAITimeLimit: true,
        signal: own.signal,
        onEvent: (event) => {
          waits.note(event);
          for (const change of liveChanges(event, suppliedParams)) this.apply(own, change);
        },
        onRetryWait: (wait) => {
          waits.begin(wait);
        },
      });
    } catch (error) {
      failure = error;
    }
    waits.end();
    this.feed.dropChanges();
    await this.chat.load();
    if (failure !== undefined && isNew && !lastOwnMessage(this.chat.content.chat)) await this.discardEmptyChat();
    this.own = undefined;
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
    this.wrapper = undefined;
    this.chat.content = { ...this.chat.content, chatId: null, chat: undefined };
    try {
      await (await this.host.runtime()).chatHistories.delete(chatId);
    } catch (error) {
      this.host.logError('Taking back an empty chat', error);
    }
    await this.chat.load();
  }

  private apply(own: OwnAnswer, change: LiveChange): void {
    own.apply(change, this.wrapper?.llmConfigName ?? '');
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
    const answered = this.wrapper?.answeredMessageId;
    if (answered !== undefined && this.chat.content.messages.some(({ id }) => id === answered)) {
      this.own.show(this.wrapper?.llmConfigName ?? '');
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

  private get configName(): string {
    const lastReply = this.chat.content.messages.findLast(({ details }) => details?.configName)?.details?.configName;
    return this.own?.live?.configName ?? this.wrapper?.llmConfigName ?? lastReply ?? '';
  }
}
