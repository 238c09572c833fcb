import type { ChatDraft, ChatDraftStore, DraftPlace } from '../../core/chats/chatDraftStore.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type { ChatLoader } from './chatLoader.ts';
import type { ChatSessionHost } from './chatSessionHost.ts';

/** Which open panel has the draft of a prompt's new chat, by the prompt's name: of several new chats one, the others begin empty. */
const holders = new WeakMap<ChatDraftStore, Map<string, DraftKeeper>>();

/** Keeps in the database what stands in a panel and is not sent, so that a crash costs none of it. One write at a time. */
export class DraftKeeper {
  private readonly host: Pick<ChatSessionHost, 'runtime' | 'logError'>;
  private readonly chat: ChatLoader;
  private kept: DraftPlace | undefined;
  private writing: Promise<void> = Promise.resolve();
  private isDisposed = false;
  /** Gives the place of its prompt's new chat to another panel. */
  private release: () => void = () => undefined;

  constructor(host: Pick<ChatSessionHost, 'runtime' | 'logError'>, chat: ChatLoader) {
    this.host = host;
    this.chat = chat;
  }

  /** What was kept before; undefined: nothing, or another panel has it. Never rejects: a chat can be shown without it. */
  async read(): Promise<ChatDraft | undefined> {
    try {
      const place = this.place();
      const { chatDrafts } = await this.host.runtime();
      if (!this.holds(chatDrafts, place)) return undefined;
      const draft = await chatDrafts.get(place);
      if (draft) this.kept = place;
      return draft;
    } catch (error) {
      this.host.logError('Reading a draft', error);
      return undefined;
    }
  }

  /** Keeps what stands there now. Never rejects: the panel still shows it. */
  keep(draft: Pick<ChatDraft, 'text' | 'variables'>): Promise<void> {
    this.writing = this.writing.then(async () => {
      try {
        await this.write(await this.host.runtime(), draft);
      } catch (error) {
        this.host.logError('Keeping a draft', error);
      }
    });
    return this.writing;
  }

  /** Its panel is closed: what is kept is there for the next new chat. */
  dispose(): void {
    this.isDisposed = true;
    this.release();
  }

  private async write({ chatDrafts }: Runtime, draft: Pick<ChatDraft, 'text' | 'variables'>): Promise<void> {
    const place = this.place();
    // While another panel has the place, the page alone keeps what was typed here.
    if (!this.holds(chatDrafts, place)) return;
    // With its first message a new chat becomes one that has a draft of its own.
    if (this.kept && 'promptName' in this.kept && 'chatHistoryId' in place) {
      await chatDrafts.put(this.kept, { text: '', variables: {} });
      this.release();
    }
    this.kept = place;
    await chatDrafts.put(place, draft);
  }

  /** True where the place is this panel's, which it becomes where no other panel has it. */
  private holds(chatDrafts: ChatDraftStore, place: DraftPlace): boolean {
    if ('chatHistoryId' in place) return true;
    const held = holders.get(chatDrafts) ?? new Map<string, DraftKeeper>();
    holders.set(chatDrafts, held);
    const { promptName } = place;
    const holder = held.get(promptName);
    if (holder) return holder === this;
    // What was typed right before its panel closed is kept all the same.
    if (this.isDisposed) return true;
    held.set(promptName, this);
    this.release = () => {
      if (held.get(promptName) === this) held.delete(promptName);
    };
    return true;
  }

  private place(): DraftPlace {
    const { chatId, promptName } = this.chat.content;
    return chatId === null ? { promptName } : { chatHistoryId: chatId };
  }
}
