import type { ChatDraft, DraftPlace } from '../../core/chats/chatDraftStore.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type { ChatLoader } from './chatLoader.ts';
import type { ChatSessionHost } from './chatSessionHost.ts';

/** Keeps in the database what stands in a panel and is not sent, so that a crash costs none of it. One write at a time. */
export class DraftKeeper {
  private readonly host: Pick<ChatSessionHost, 'runtime' | 'logError'>;
  private readonly chat: ChatLoader;
  private kept: DraftPlace | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(host: Pick<ChatSessionHost, 'runtime' | 'logError'>, chat: ChatLoader) {
    this.host = host;
    this.chat = chat;
  }

  /** What was kept before; undefined: nothing. Never rejects: a chat can be shown without it. */
  async read(): Promise<ChatDraft | undefined> {
    try {
      const place = this.place();
      const draft = await (await this.host.runtime()).chatDrafts.get(place);
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

  private async write({ chatDrafts }: Runtime, draft: Pick<ChatDraft, 'text' | 'variables'>): Promise<void> {
    const place = this.place();
    // With its first message a new chat becomes one that has a draft of its own.
    if (this.kept && 'promptName' in this.kept && 'chatHistoryId' in place) {
      await chatDrafts.put(this.kept, { text: '', variables: {} });
    }
    this.kept = place;
    await chatDrafts.put(place, draft);
  }

  private place(): DraftPlace {
    const { chatId, promptName } = this.chat.content;
    return chatId === null ? { promptName } : { chatHistoryId: chatId };
  }
}
