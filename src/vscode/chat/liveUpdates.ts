import type { LiveChange } from '../../protocol/chat.ts';
import { drawingGap, drawingGapAt } from '../../protocol/drawingPace.ts';

/** Collects the changes of a reply under way and hands them on in batches, in order, as often as the panel draws them. */
export class LiveUpdates {
  private readonly deliver: (changes: LiveChange[]) => void;
  private waiting: LiveChange[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** When the timer ends. */
  private due = Infinity;
  private lastDelivery = -Infinity;
  private textGap = drawingGap.shortest;

  constructor(deliver: (changes: LiveChange[]) => void) {
    this.deliver = deliver;
  }

  push(change: LiveChange): void {
    const last = this.waiting.at(-1);
    if (isText(change) && last?.kind === change.kind) {
      this.waiting[this.waiting.length - 1] = { kind: change.kind, text: last.text + change.text };
    } else {
      this.waiting.push(change);
    }
    // Only text comes faster than anyone reads.
    this.flushAt(this.lastDelivery + (isText(change) ? this.textGap : drawingGap.shortest));
  }

  /** Drops what waits: a snapshot holds it already. */
  clear(): void {
    clearTimeout(this.timer);
    this.due = Infinity;
    this.waiting = [];
  }

  private flushAt(time: number): void {
    if (this.due <= time) return;
    clearTimeout(this.timer);
    this.due = time;
    this.timer = setTimeout(
      () => {
        this.flush();
      },
      Math.max(0, time - performance.now()),
    );
  }

  private flush(): void {
    const changes = this.waiting;
    this.clear();
    const now = performance.now();
    const length = changes.reduce((sum, change) => sum + (isText(change) ? change.text.length : 0), 0);
    this.textGap = drawingGapAt(length, now - this.lastDelivery);
    this.lastDelivery = now;
    this.deliver(changes);
  }
}

function isText(change: LiveChange): change is Extract<LiveChange, { kind: 'text' | 'reasoning' }> {
  return change.kind === 'text' || change.kind === 'reasoning';
}
