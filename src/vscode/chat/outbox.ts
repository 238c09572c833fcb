import type { DraftPlace } from '../../core/chats/chatDraftStore.ts';
import { holdMs, type UnsentMessageStore } from '../../core/chats/unsentMessageStore.ts';
import type { ChatView } from '../../protocol/chat.ts';
import type { ChatLoader } from './chatLoader.ts';
import type { ChatSessionHost } from './chatSessionHost.ts';
import { unstoredVariables } from './variables/changedVariables.ts';

/** A message as its user sent it. */
export interface SentMessage {
  /** The page's; it becomes the message's own in the chat. */
  id: string;
  text: string;
  /** Text of the variables, by name: as the page sent it all of them, in the outbox those that the chat did not hold then. */
  form: Record<string, string>;
  /** Id of the user message in whose place it goes. */
  replaces?: string;
}

/** What the panel shows of an outbox. */
export type OutboxView = Pick<ChatView, 'received' | 'leaving' | 'queued' | 'returned'>;

/** `stored`: the chat holds it, though the panel may not show it there yet. `returned`: its text goes back to where it was typed. */
type Stage = 'leaving' | 'stored' | 'queued' | 'returned';

/**
 * The messages that a panel sent, each from then until the chat holds it or the page has its text back. The database keeps them
 * meanwhile: those of a window that crashed, or of a panel that was closed, wait in the queue of the next panel of their chat.
 */
export class Outbox {
  private readonly host: Pick<ChatSessionHost, 'runtime' | 'logError'>;
  private readonly chat: ChatLoader;
  private readonly changed: () => void;
  private readonly messages = new Map<string, { message: SentMessage; stage: Stage }>();
  private received: string | null = null;
  /** Where they are kept. A new chat is none before it holds a message. */
  private place: DraftPlace;
  private holding: NodeJS.Timeout | undefined;
  private restoring: NodeJS.Timeout | undefined;
  private disposed = false;

  /** @param changed told when messages come that the page did not send */
  constructor(host: Pick<ChatSessionHost, 'runtime' | 'logError'>, chat: ChatLoader, changed: () => void) {
    this.host = host;
    this.chat = chat;
    this.changed = changed;
    this.place = this.presentPlace();
  }

  get view(): OutboxView {
    const shown = (...stages: Stage[]): OutboxView['leaving'] =>
      this.unsent
        .filter(({ stage }) => stages.includes(stage))
        .map(({ message: { id, text, replaces } }) => ({ id, text, ...(replaces === undefined ? {} : { replaces }) }));
    return {
      received: this.received,
      leaving: shown('leaving', 'stored'),
      queued: shown('queued'),
      returned: shown('returned'),
    };
  }

  /**
   * The page sent a message.
   * @returns the message as it is to be sent: what the chat holds of its form is not the message's to set, however long it waits
   */
  add(sent: SentMessage, stage: 'leaving' | 'queued' | 'returned'): SentMessage {
    const { id, text } = sent;
    const { content } = this.chat;
    // What those before it are yet to change is its to set, too.
    const before = [...this.messages.values()].filter((each) => each.stage !== 'returned');
    const changes = [sent, ...before.map((each) => each.message)].map(({ form }) => unstoredVariables(form, content));
    const variables = Object.fromEntries(
      Object.entries(sent.form).filter(([name]) => changes.some((changed) => Object.hasOwn(changed, name))),
    );
    const message = { ...sent, form: variables };
    this.received = id;
    this.messages.set(id, { message, stage });
    this.write((store) => store.put(this.place, { id, text, variables }));
    this.holdOn();
    return message;
  }

  /** A message of the queue is on its way; undefined: it is not in the queue. @param id absent: the first */
  leave(id?: string): SentMessage | undefined {
    const found = this.unsent.find(
      ({ message, stage }) => stage === 'queued' && (id === undefined || message.id === id),
    );
    if (!found || this.disposed) return undefined;
    found.stage = 'leaving';
    return found.message;
  }

  /** The chat holds it. */
  stored(id: string): void {
    this.setStage(id, 'stored');
    this.place = this.presentPlace();
    this.hold();
  }

  /**
   * What was done to send it came to an end.
   * @returns true where the chat does not hold it: it goes back to its user
   */
  end(id: string): boolean {
    const sent = this.messages.get(id);
    if (sent?.stage === 'stored' || this.isInChat(id)) {
      this.messages.delete(id);
      return false;
    }
    this.giveBack(id);
    return sent !== undefined;
  }

  /** Its text goes back to where it was typed. */
  giveBack(id: string): void {
    this.setStage(id, 'returned');
    if (this.disposed) this.release();
  }

  /** Their user has the text of these, or wants it no more. */
  forget(ids: readonly string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.messages.delete(id);
    this.write((store) => store.remove(ids));
  }

  /** Takes the messages into the queue that nobody sends. Never rejects: a chat can be shown without them. */
  async restore(): Promise<void> {
    try {
      const { messages, nextInMs } = await (await this.host.runtime()).unsentMessages.claim(this.place);
      const unknown = messages.filter(({ id }) => !this.messages.has(id));
      for (const { variables: form, ...message } of unknown) {
        this.messages.set(message.id, { message: { ...message, form }, stage: 'queued' });
      }
      if (this.disposed) this.release();
      else {
        this.holdOn();
        if (nextInMs !== undefined) this.restoreIn(nextInMs);
      }
    } catch (error) {
      this.host.logError('Reading messages that were not sent', error);
    }
  }

  /** What is not on its way is there for the next panel; what is, once it has come to its end. */
  dispose(): void {
    this.disposed = true;
    clearInterval(this.holding);
    clearTimeout(this.restoring);
    this.release();
  }

  /** Those that wait here and another panel sent meanwhile are none any more. */
  private get unsent(): { message: SentMessage; stage: Stage }[] {
    return [...this.messages.values()].filter(({ message, stage }) => !waits(stage) || !this.isInChat(message.id));
  }

  private isInChat(id: string): boolean {
    return this.chat.content.messages.some((message) => message.id === id);
  }

  private setStage(id: string, stage: Stage): void {
    const sent = this.messages.get(id);
    if (sent) sent.stage = stage;
  }

  private presentPlace(): DraftPlace {
    const { chatId, promptName } = this.chat.content;
    return chatId === null ? { promptName } : { chatHistoryId: chatId };
  }

  /** Another window may have crashed that held some. */
  private restoreIn(ms: number): void {
    clearTimeout(this.restoring);
    this.restoring = setTimeout(() => {
      void this.restore().then(() => {
        if (!this.disposed) this.changed();
      });
    }, ms + 10);
    this.restoring.unref();
  }

  private holdOn(): void {
    this.holding ??= setInterval(() => {
      this.hold();
    }, holdMs / 4).unref();
  }

  private hold(): void {
    const ids = [...this.messages.keys()];
    if (ids.length > 0 && !this.disposed) this.write((store) => store.hold(ids, this.place));
  }

  private release(): void {
    const left = [...this.messages].filter(([, { stage }]) => waits(stage));
    if (left.length > 0) this.write((store) => store.release(left.map(([id]) => id)));
  }

  /** Each write goes out at once, so that the one that keeps a message comes before the one that stores it in the chat. */
  private write(work: (store: UnsentMessageStore) => Promise<void>): void {
    this.host
      .runtime()
      .then(({ unsentMessages }) => work(unsentMessages))
      .catch((error: unknown) => {
        this.host.logError('Keeping a message that is being sent', error);
      });
  }
}

/** Nothing is under way that sends it. */
function waits(stage: Stage): boolean {
  return stage === 'queued' || stage === 'returned';
}
