import { untilAborted } from './abort.ts';

/** Lets one message at a time be answered in each chat; a second one waits for the first. */
export class ChatQueue {
  private readonly tails = new Map<number, Promise<void>>();

  /**
   * Runs `work` once every earlier one of this chat has ended.
   * @throws AppError `Cancelled` where the signal aborts while waiting; else whatever `work` throws
   */
  async run<T>(chatId: number, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(chatId) ?? Promise.resolve();
    let release = (): void => undefined;
    const done = new Promise<void>((resolve) => {
      release = resolve;
    });
    const tail = before.then(() => done);
    this.tails.set(chatId, tail);
    try {
      await untilAborted(before, signal, 0);
      return await work();
    } finally {
      release();
      if (this.tails.get(chatId) === tail) this.tails.delete(chatId);
    }
  }
}
