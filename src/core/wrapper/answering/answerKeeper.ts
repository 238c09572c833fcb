import { messageOf, type FailedAttempt } from '../../base/appError.ts';
import type { ChatMessage } from '../../chats/chatMessage.ts';
import type { ChatChange } from '../../chats/chatHistoryStore.ts';
import { timeAhead } from '../../chats/answerUnderWay.ts';
import type { SentRequest } from '../../llm/sentRequest.ts';
import { storedAttempts } from './storedAttempts.ts';

/** What arrives is first written this many ms after its beginning: a short reply is written once, whole. */
const firstWriteMs = 250;
/** From the start of a write to the start of the next, in ms, where writing is quick. */
const writeIntervalMs = 500;
/** No pause between two writes is longer, in ms: with the writes around it, what streamed is on disk within a second. */
const longestPauseMs = 750;
/** A pause lasts this many times as long as the write before it, so that a long reply's writes take 5 % of the time. */
const pauseFactor = 19;
/** The sign of life is renewed this many ms after the last write of any kind. */
const signOfLifeMs = 2_000;

/** Keeps the answer to one user message as it comes. */
export interface AnswerKeeper {
  /** Something of a reply arrived. `partial` gives the reply so far, marked as interrupted; never throws, never waits. */
  arrived(partial: () => ChatMessage): void;
  /** Rewrites a step that is kept already, while the answer goes on; never throws, never waits. */
  note(message: ChatMessage): void;
  /**
   * Keeps a completed step, which replaces what was kept of it; each is awaited before the next step starts.
   * @param isLast the answer ends with it
   * @param request what was sent for the step, which is one message then
   */
  record(messages: ChatMessage[], isLast?: boolean, request?: SentRequest): Promise<void>;
  /** Nothing came of the last request: all that failed is kept with the user message when the answer ends. */
  failed(attempts: readonly FailedAttempt[]): void;
}

/** The chat in which an answer is kept. */
export interface AnsweredChat {
  change(change: ChatChange): Promise<void>;
  /** Keeps what was sent for a message. */
  recordRequest(messageId: string, request: SentRequest): Promise<void>;
  /** Told what could not be kept, in one sentence; the answer goes on. */
  logFailure(problem: string): void;
}

/** For an answer that is not kept. */
export const keepNothing: AnswerKeeper = {
  arrived: () => undefined,
  note: () => undefined,
  record: () => Promise.resolve(),
  failed: () => undefined,
};

/**
 * Keeps an answer on disk: what has arrived within a second, each completed step at once. While the answer is under way, its
 * user message carries a sign of life, by which other windows know it from one that was interrupted. One write at a time.
 */
export class StoredAnswerKeeper implements AnswerKeeper {
  private readonly chat: AnsweredChat;
  private userMessage: ChatMessage;
  /** The last completed message: what is new follows it, whatever other windows add to the chat. */
  private tail: string;
  private readonly storedIds: Set<string>;
  private partial: (() => ChatMessage) | undefined;
  private writing: Promise<void> = Promise.resolve();
  private noting: Promise<void> = Promise.resolve();
  private isWriting = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private nextWriteAt: number | undefined;
  private signOfLife: ReturnType<typeof setTimeout> | undefined;
  private hasFailed = false;
  private hasEnded = false;

  /**
   * @param userMessage stored already, as `underWay` gives it
   * @param steps the chat up to where the answer begins or goes on; all of it is stored
   * @param chat told of the first write of an unfinished reply that fails, and of each request that could not be kept
   */
  constructor(userMessage: ChatMessage, steps: readonly ChatMessage[], chat: AnsweredChat) {
    this.userMessage = userMessage;
    this.tail = steps.at(-1)?.id ?? userMessage.id;
    this.storedIds = new Set([userMessage, ...steps].map(({ id }) => id));
    this.chat = chat;
    this.renewLater();
  }

  arrived(partial: () => ChatMessage): void {
    if (this.hasEnded) return;
    this.partial = partial;
    if (this.timer !== undefined || this.isWriting) return;
    this.nextWriteAt ??= Date.now() + firstWriteMs;
    this.timer = setTimeout(
      () => {
        this.write();
      },
      Math.max(0, this.nextWriteAt - Date.now()),
    );
  }

  note(message: ChatMessage): void {
    if (this.hasEnded) return;
    this.noting = this.tryToStore(underWay(this.userMessage), [message]);
  }

  async record(messages: ChatMessage[], isLast = false, request?: SentRequest): Promise<void> {
    this.dropPartial();
    if (isLast) this.stop();
    await Promise.all([this.writing, this.noting]);
    const stored = this.store(isLast ? this.userMessage : underWay(this.userMessage), messages);
    // In the same turn of the event loop: the store writes both at once.
    const requestKept = request && this.keepRequest(messages.at(-1)?.id ?? '', request);
    await stored;
    await requestKept;
    this.tail = messages.at(-1)?.id ?? this.tail;
    this.renewLater();
  }

  failed(attempts: readonly FailedAttempt[]): void {
    if (attempts.length > 0) this.userMessage = { ...this.userMessage, attempts: storedAttempts(attempts) };
  }

  /** Takes the sign of life back where no last step did. Never rejects. */
  async end(): Promise<void> {
    this.dropPartial();
    if (this.hasEnded) return;
    this.stop();
    await Promise.all([this.writing, this.noting]);
    await this.tryToStore(this.userMessage, []);
  }

  private dropPartial(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.partial = undefined;
    this.nextWriteAt = undefined;
  }

  private stop(): void {
    this.hasEnded = true;
    clearTimeout(this.signOfLife);
  }

  private renewLater(): void {
    clearTimeout(this.signOfLife);
    if (this.hasEnded) return;
    this.signOfLife = setTimeout(() => {
      this.write();
    }, signOfLifeMs);
  }

  /** Writes the sign of life, with what has arrived where something has. */
  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.isWriting) return;
    const { partial } = this;
    this.partial = undefined;
    this.isWriting = true;
    const begin = Date.now();
    this.writing = this.tryToStore(underWay(this.userMessage), partial ? [partial()] : []).then(() => {
      this.isWriting = false;
      this.nextWriteAt = Date.now() + pauseAfter(Date.now() - begin);
      this.renewLater();
      if (this.partial) this.arrived(this.partial);
    });
  }

  private async tryToStore(userMessage: ChatMessage, messages: ChatMessage[]): Promise<void> {
    try {
      await this.store(userMessage, messages);
    } catch (error) {
      if (!this.hasFailed) this.chat.logFailure(`what arrived of an answer is not on disk yet: ${messageOf(error)}`);
      this.hasFailed = true;
    }
  }

  private async keepRequest(messageId: string, request: SentRequest): Promise<void> {
    try {
      await this.chat.recordRequest(messageId, request);
    } catch (error) {
      this.chat.logFailure(`what was sent for an answer could not be kept: ${messageOf(error)}`);
    }
  }

  private async store(userMessage: ChatMessage, messages: ChatMessage[]): Promise<void> {
    const added = messages.filter(({ id }) => !this.storedIds.has(id));
    const known = messages.filter(({ id }) => this.storedIds.has(id));
    await this.chat.change({
      evenInTrash: true,
      rewritten: [userMessage, ...known],
      ...(added.length > 0 ? { after: this.tail, messages: added } : {}),
    });
    for (const { id } of added) this.storedIds.add(id);
  }
}

/** The user message with a sign of life: its answer is under way. */
export function underWay(userMessage: ChatMessage): ChatMessage {
  return { ...userMessage, answer_expected_until: timeAhead() };
}

/** The pause after a write that took `writeMs`. On a disk too slow for the second, half of the time is left free. */
function pauseAfter(writeMs: number): number {
  return Math.max(writeIntervalMs - writeMs, Math.min(pauseFactor * writeMs, longestPauseMs), writeMs);
}
