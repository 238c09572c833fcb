import type { LiveChange } from '../../protocol/chat.ts';

/** At most one message to the panel in this time, in ms: about one a frame at 30 frames/s. */
const batchMs = 33;

/** Collects the changes of a reply under way and hands them on in batches, in order. */
export class LiveUpdates {
  private readonly deliver: (changes: LiveChange[]) => void;
  private waiting: LiveChange[] = [];
  private timer: NodeJS.Timeout | undefined;
  private lastDelivery = -Infinity;

  constructor(deliver: (changes: LiveChange[]) => void) {
    this.deliver = deliver;
  }

  push(change: LiveChange): void {
    const last = this.waiting.at(-1);
    if ((change.kind === 'text' || change.kind === 'reasoning') && last?.kind === change.kind) {
      this.waiting[this.waiting.length - 1] = { kind: change.kind, text: last.text + change.text };
    } else {
      this.waiting.push(change);
    }
    this.timer ??= setTimeout(
      () => {
        this.flush();
      },
      Math.max(0, this.lastDelivery + batchMs - performance.now()),
    );
  }

  /** Drops what waits: a snapshot holds it already. */
  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = [];
  }

  private flush(): void {
    const changes = this.waiting;
    this.clear();
    this.lastDelivery = performance.now();
    this.deliver(changes);
  }
}
