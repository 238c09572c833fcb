import { AppError, cancelled, isAppError } from '../../core/base/appError.ts';
import { unfinishedReply } from '../../core/wrapper/answering/continuedReply.ts';
import type { LiveChange, LiveTurn, MessageView } from '../../protocol/chat.ts';
import type { AnswerRequest, AnswerRequests } from './answerRequests.ts';
import { calledTools } from './calledTool.ts';
import { lastOwnMessage, messageAwaitsAnswer } from './chatContent.ts';
import type { ChatLoader } from './chatLoader.ts';
import type { ChatSessionHost } from './chatSessionHost.ts';
import { discardEmptyChat } from './discardEmptyChat.ts';
import type { Outbox, SentMessage } from './outbox.ts';
import { OwnAnswer } from './ownAnswer.ts';
import type { PanelFeed } from './panelFeed.ts';
import { emptyTurn, turnOf } from './shownAnswer.ts';
import type { ShownFault } from './shownFault.ts';
import { changedVariables } from './variables/changedVariables.ts';

/** What the answers of a panel work on. */
export interface PanelAnswersParts {
  host: Pick<ChatSessionHost, 'runtime' | 'sendingRuntime' | 'stateChanged' | 'logError'>;
  chat: ChatLoader;
  feed: PanelFeed;
  fault: ShownFault;
  requests: AnswerRequests;
  outbox: Outbox;
  /** Shows the chat as it is stored. */
  reload: () => Promise<void>;
  /** An answer is complete, before its end is shown. */
  ended: () => void;
}

/** One answer to ask for. */
interface AnswerStart {
  request: AnswerRequest;
  /** Id of the new message that it answers, which the outbox has; absent: a stored one. */
  sentId?: string;
  /** The turns at the end of the chat that it goes on with. */
  begun?: readonly LiveTurn[];
  /** The messages that it follows, where others follow them now. */
  before?: MessageView[];
}

/** The answers that a panel itself asks for, one at a time, each from the moment its message leaves until its end is shown. */
export class PanelAnswers {
  private readonly host: PanelAnswersParts['host'];
  private readonly chat: ChatLoader;
  private readonly feed: PanelFeed;
  private readonly fault: ShownFault;
  private readonly reload: () => Promise<void>;
  private readonly ended: () => void;
  private readonly requests: AnswerRequests;
  private readonly outbox: Outbox;
  private underWay: OwnAnswer | undefined;
  private running: Promise<void> = Promise.resolve();
  private showing: Promise<void> | undefined;

  constructor({ host, chat, feed, fault, requests, outbox, reload, ended }: PanelAnswersParts) {
    this.host = host;
    this.chat = chat;
    this.feed = feed;
    this.fault = fault;
    this.reload = reload;
    this.ended = ended;
    this.requests = requests;
    this.outbox = outbox;
  }

  /** The answer under way; undefined: none. */
  get current(): OwnAnswer | undefined {
    return this.underWay;
  }

  /** Who answers, or answered last; undefined: nothing was asked yet. */
  get configName(): string | undefined {
    return this.underWay?.live?.configName ?? this.requests.configName;
  }

  /** True from when the message is stored until the panel shows it with its answer. */
  get awaitsShowing(): boolean {
    return this.requests.answeredMessageId !== undefined && !this.underWay?.isShown;
  }

  /** Sends a message that waits, where nothing is under way. */
  async sendQueued(id: string): Promise<void> {
    const message = this.underWay ? undefined : this.outbox.leave(id);
    if (message) await this.answer(message);
  }

  /** A new message. While an answer is under way it waits, and leaves once that is complete; one in the place of another does not. */
  async send(message: SentMessage): Promise<void> {
    if (message.text.trim() === '') return;
    if (this.underWay && message.replaces === undefined) {
      this.outbox.add(message, 'queued');
      this.feed.postSnapshot();
      return;
    }
    const leaving = this.outbox.add(message, 'leaving');
    while (this.underWay) await this.running;
    await this.answer(leaving);
  }

  private async answer({ id, text, form, replaces }: SentMessage): Promise<void> {
    const { content } = this.chat;
    this.chat.content = { ...content, variables: { ...content.variables, ...form } };
    const message = {
      messageId: id,
      onStored: () => {
        this.outbox.stored(id);
      },
      ...(replaces === undefined ? {} : { replaces }),
    };
    const request: AnswerRequest = (runtime, options) => {
      const { fields, chat } = this.chat.content;
      // Only here: a form that does not fit ends this message, as any other failure does.
      const variables = changedVariables(form, fields, chat?.currentContextVariables ?? {});
      return this.requests.send(text, variables, message)(runtime, options);
    };
    await this.run({ request, sentId: id });
  }

  /** Another answer in the place of this one, the chat's own config giving it unless another is named. */
  async regenerate(messageId: string, configName?: string): Promise<void> {
    while (this.underWay) await this.running;
    const { chatId, messages } = this.chat.content;
    if (chatId === null) return;
    const end = messages.findIndex(({ id }) => id === messageId);
    const question = messages.findLastIndex(({ role }, index) => role === 'user' && index <= end);
    const before = messages.slice(0, question + 1);
    await this.run({ request: this.requests.regenerate(chatId, messageId, configName), before });
  }

  /** The last message anew, where it awaits an answer. */
  async retry(): Promise<void> {
    const { chatId, chat, messages } = this.chat.content;
    const question = messages.findLast(({ role, systemGenerated }) => role === 'user' && !systemGenerated);
    if (chatId === null || !chat || !messageAwaitsAnswer(chat)) {
      this.fault.forget();
      await this.reload();
      return;
    }
    const last = messages.at(-1);
    const begun = chat.chatHistory.at(-1)?.tool_round && last ? [turnOf(last), emptyTurn] : [];
    await this.run({ request: this.requests.retry(chatId, question?.id), begun });
  }

  /** More of the last answer, where it broke off. */
  async continueLast(): Promise<void> {
    const { chatId, chat, messages } = this.chat.content;
    const last = messages.at(-1);
    if (chatId === null || !last || !chat || !unfinishedReply(chat.chatHistory)) {
      await this.reload();
      return;
    }
    await this.run({ request: this.requests.continueLast(chatId), begun: [turnOf(last)] });
  }

  /** Runs one answer from its beginning to its end, whatever the end is. */
  private run(start: AnswerStart): Promise<void> {
    if (!this.underWay) this.running = this.runNow(start);
    return this.running;
  }

  private async runNow({ request, sentId, begun = [], before }: AnswerStart): Promise<void> {
    const { messages, promptName } = this.chat.content;
    const from = before ?? (begun.length > 0 ? messages.slice(0, -1) : messages);
    const own = new OwnAnswer(from, begun, (change) => {
      this.apply(own, change);
    });
    this.underWay = own;
    this.fault.begin();
    const isNew = this.chat.content.chatId === null;
    const last = lastOwnMessage(this.chat.content.chat);
    this.host.stateChanged();
    let failure: unknown;
    try {
      const runtime = await this.host.sendingRuntime(promptName);
      const tools = await calledTools(runtime, promptName);
      if (own.isStopped) throw cancelled();
      await request(runtime, own.sendOptions(tools));
    } catch (error) {
      failure = error;
    }
    own.waits.end();
    this.feed.dropChanges();
    await this.chat.load();
    if (failure !== undefined && isNew) await discardEmptyChat(this.host, this.chat, this.requests);
    this.underWay = undefined;
    this.ended();
    this.tellEnd(failure, sentId, last?.id);
    this.host.stateChanged();
    // After a stop or a failure its user decides.
    const next = failure === undefined ? this.outbox.leave() : undefined;
    if (next) void this.answer(next);
  }

  /** @param before id of the last message from before the answer */
  private tellEnd(failure: unknown, sentId: string | undefined, before: string | undefined): void {
    const { chat } = this.chat.content;
    const isReturned = sentId !== undefined && this.outbox.end(sentId);
    if (isAppError(failure, 'Cancelled')) {
      // What was stopped shows its own end, where there is any of it.
      const hasNothing = lastOwnMessage(chat)?.id === before && (!chat || !messageAwaitsAnswer(chat));
      const isUnsent = sentId === undefined ? hasNothing : isReturned;
      if (isUnsent) this.fault.tell(new AppError('Cancelled', 'Stopped before anything was sent.'));
    } else if (failure !== undefined) this.fault.show(failure, 'A chat message');
    this.feed.postSnapshot();
  }

  /** Something happens to a call of the answer under way; false: it is not this panel's turn, or there is none. */
  change(change: LiveChange): boolean {
    const { ownTurn } = this;
    if (ownTurn) this.apply(ownTurn, change);
    return ownTurn !== undefined;
  }

  private apply(own: OwnAnswer, change: LiveChange): void {
    own.apply(change, this.requests.configName ?? '');
    if (own.isShown) this.feed.push(change);
    else this.showing ??= this.showLive().finally(() => (this.showing = undefined));
  }

  /** Once the user's message is stored, shows it and the reply under way below it; until then, what others answer. */
  async showLive(): Promise<void> {
    await this.chat.load();
    if (!this.underWay || this.underWay.isShown) return;
    const answered = this.requests.answeredMessageId;
    if (answered !== undefined && this.chat.content.messages.some(({ id }) => id === answered)) {
      this.underWay.show(this.requests.configName ?? '', answered);
    }
    this.feed.postSnapshot();
    this.host.stateChanged();
  }

  /** The panel's own answer once it is its turn in the chat: what asks then belongs to it. */
  private get ownTurn(): OwnAnswer | undefined {
    return this.requests.answeredMessageId === undefined ? undefined : this.underWay;
  }
}
