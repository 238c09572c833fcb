import { AppError } from '../base/appError.ts';
import type { AbortReason } from './abort.ts';

/** The calls under way in a runtime, so that closing it can stop them and wait until they kept what had arrived. */
export class ActiveCalls {
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<unknown>>();

  /**
   * Runs `work` with a signal that aborts with the caller's own or when the runtime closes.
   * @throws AppError `StoreClosed` once the runtime is closed; else whatever `work` throws
   */
  async run<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.stopping.signal.aborted) {
      throw new AppError('StoreClosed', 'Promptdeck is closed. Open it again to go on.');
    }
    const call = work(AbortSignal.any(signal ? [signal, this.stopping.signal] : [this.stopping.signal]));
    this.running.add(call);
    try {
      return await call;
    } finally {
      this.running.delete(call);
    }
  }

  /** Aborts every call as `windowClosed` and waits for its end. Calls made later are refused. */
  async stop(): Promise<void> {
    const reason: AbortReason = 'windowClosed';
    this.stopping.abort(reason);
    await Promise.allSettled(this.running);
  }
}
