import type { Disposable } from '../../core/base/disposable.ts';

/** After a run the work rests this many times as long as it took, so that it fills a fifth of the time at most. */
const pauseFactor = 4;
/** It never rests longer than this, in ms. */
const longestPauseMs = 2_000;

/** Work that is asked for again and again, such as reading anew what another window writes: at once, then paced. */
export class PacedWork implements Disposable {
  private readonly work: () => Promise<void>;
  private timer: NodeJS.Timeout | undefined;
  private isRunning = false;
  private isWanted = false;
  private restUntil = 0;
  private disposed = false;

  /** @param work sees to its own failures */
  constructor(work: () => Promise<void>) {
    this.work = work;
  }

  /** Has the work done after this moment, once for requests that come close together. */
  request(): void {
    this.isWanted = true;
    if (this.isRunning || this.timer !== undefined || this.disposed) return;
    const rest = this.restUntil - performance.now();
    if (rest <= 0) void this.run();
    else {
      this.timer = setTimeout(() => {
        this.timer = undefined;
        void this.run();
      }, rest);
    }
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    this.isWanted = false;
    const begin = performance.now();
    try {
      await this.work();
    } finally {
      this.rest(performance.now() - begin);
    }
  }

  private rest(workedMs: number): void {
    this.isRunning = false;
    this.restUntil = performance.now() + Math.min(pauseFactor * workedMs, longestPauseMs);
    if (this.isWanted) this.request();
  }
}
