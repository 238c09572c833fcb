import { cancelled, type AppError } from '../../base/appError.ts';
import { providerFailure, type FailureContext } from '../failure/providerFailure.ts';
import type { TurnLimits } from '../turnLimits.ts';

/**
 * Watches a turn whose far side may heed neither a cancel nor the clock: each step is waited for until the caller aborts or a
 * limit is over, and no longer.
 */
export class TurnWatch {
  private readonly controller = new AbortController();
  private readonly context: FailureContext;
  private readonly limits: TurnLimits;
  private readonly callersSignal: AbortSignal;
  private readonly startedAt = performance.now();
  private hasAnswer = false;

  constructor(context: FailureContext, limits: TurnLimits, callersSignal: AbortSignal) {
    this.context = context;
    this.limits = limits;
    this.callersSignal = callersSignal;
  }

  /** For the far side: aborted by the caller, by a limit, or at the end of the turn. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The first piece arrived: from now on the limit between pieces counts. */
  noteAnswer(): void {
    this.hasAnswer = true;
  }

  /** @throws AppError `Cancelled` or `TimedOut`, at once; else whatever `step` throws */
  async wait<T>(step: PromiseLike<T>): Promise<T> {
    const { callersSignal } = this;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let onAbort: (() => void) | undefined;
    const over = new Promise<never>((_resolve, reject) => {
      onAbort = () => {
        reject(cancelled(callersSignal.reason));
      };
      if (callersSignal.aborted) onAbort();
      else callersSignal.addEventListener('abort', onAbort, { once: true });
      const { ms, what } = this.nextLimit();
      timer = setTimeout(() => {
        reject(what());
      }, ms);
    });
    try {
      return await Promise.race([step, over]);
    } finally {
      clearTimeout(timer);
      if (onAbort) callersSignal.removeEventListener('abort', onAbort);
    }
  }

  /** Tells the far side to stop, where it has not ended. */
  close(): void {
    this.controller.abort();
  }

  private nextLimit(): { ms: number; what: () => AppError } {
    const { firstChunkMs, idleMs, totalMs } = this.limits;
    const passed = performance.now() - this.startedAt;
    const left = Math.max(0, totalMs - passed);
    const next = this.hasAnswer ? idleMs : Math.max(0, firstChunkMs - passed);
    const fail = (what: string) => () => providerFailure('TimedOut', what, this.context);
    if (left <= next) return { ms: left, what: fail(`the answer was not complete after ${seconds(totalMs)}.`) };
    return this.hasAnswer
      ? { ms: next, what: fail(`the answer stalled for ${seconds(idleMs)}.`) }
      : { ms: next, what: fail(`the model did not answer within ${seconds(firstChunkMs)}.`) };
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
