import type { ChatHistoryStore } from '../../core/chats/chatHistoryStore.ts';
import type { ChatRecord } from '../../core/chats/chatRecord.ts';
import type { ImportCount } from '../../core/transfer/importReport.ts';

/** Chats that are written side by side, so that they share one flush of the disk. */
const chatsPerBatch = 32;

/** A batch is written early where its chats have this many messages together. */
const messagesPerBatch = 2000;

/** Writes chats in batches and counts what became of them. */
export class ChatBatch {
  private readonly store: Pick<ChatHistoryStore, 'putRecord'>;
  private readonly count: ImportCount;
  private waiting: ChatRecord[] = [];
  private messages = 0;

  constructor(store: Pick<ChatHistoryStore, 'putRecord'>, count: ImportCount) {
    this.store = store;
    this.count = count;
  }

  async add(record: ChatRecord): Promise<void> {
    this.waiting.push(record);
    this.messages += record.messages.length;
    if (this.waiting.length >= chatsPerBatch || this.messages >= messagesPerBatch) await this.flush();
  }

  /** Resolves when every chat that was added is on disk. @throws what the store throws; the batch's other chats are written */
  async flush(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    this.messages = 0;
    const results = await Promise.allSettled(batch.map((record) => this.store.putRecord(record)));
    for (const result of results) if (result.status === 'fulfilled') this.count[result.value.outcome]++;
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
  }
}
