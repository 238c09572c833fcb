import { AppError, cancelled } from '../base/appError.ts';

/** How long something that was told to stop may take to do so by itself. */
const defaultGraceMs = 250;

/**
 * Why a call is stopped, as given to its signal's `AbortController.abort`; any other reason counts as the user's. A reply that
 * `windowClosed` cut off is kept as `StreamInterrupted`, so that `Cancelled` in `ChatMessage.interrupted` always means the user.
 */
export type AbortReason = 'user' | 'windowClosed';

/** True where the signal was aborted since the window closed or the extension host ended, not by the user. */
export function isWindowClosing(signal: AbortSignal | undefined): boolean {
  const closed: AbortReason = 'windowClosed';
  return signal?.aborted === true && signal.reason === closed;
}

/** @throws AppError `Cancelled` where the signal is aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled(signal.reason);
}

/**
 * Waits for `work`, which is expected to end soon after an abort; where it does not, stops waiting for it.
 * @param graceMs how long it may take after an abort, in ms; 0 for work that has nothing to put in order
 * @throws AppError `Cancelled` at most `graceMs` after an abort; else whatever `work` throws
 */
export async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  graceMs = defaultGraceMs,
): Promise<T> {
  if (!signal) return work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  const gaveUp = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      timer = setTimeout(() => {
        reject(cancelled(signal.reason));
      }, graceMs);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, gaveUp]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}

/** An `AppError` as it is; anything else as `Cancelled` where the signal is aborted, else wrapped under `code`. */
export function toAppError(error: unknown, code: 'BadRequest' | 'ToolFailed', signal?: AbortSignal): AppError {
  if (error instanceof AppError) return error;
  if (signal?.aborted) return cancelled(error);
  const message = error instanceof Error ? error.message : String(error);
  return new AppError(code, message, { cause: error });
}
