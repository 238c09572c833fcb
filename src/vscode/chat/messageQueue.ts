import type { QueuedMessage } from '../../protocol/chat.ts';

/** A queued message with all that it is sent with. */
export interface WaitingMessage extends QueuedMessage {
  /** Text of the variables, by name. */
  form: Record<string, string>;
}

/** The messages of a panel that wait until the answer under way is complete. */
export class MessageQueue {
  private waiting: WaitingMessage[] = [];
  private count = 0;

  /** As the panel shows them. */
  get list(): QueuedMessage[] {
    return this.waiting.map(({ id, text }) => ({ id, text }));
  }

  add(text: string, form: Record<string, string>): void {
    this.count++;
    this.waiting.push({ id: `queued-${String(this.count)}`, text, form });
  }

  /** Takes one out; undefined: it is not there. @param id absent: the first */
  take(id = this.waiting[0]?.id): WaitingMessage | undefined {
    const found = this.waiting.find((each) => each.id === id);
    this.waiting = this.waiting.filter((each) => each !== found);
    return found;
  }
}
