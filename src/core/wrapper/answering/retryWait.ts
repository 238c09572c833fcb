import { cancelled } from '../../base/appError.ts';
import { throwIfAborted } from '../abort.ts';
import type { RetryWait } from '../wrapperOptions.ts';

/** How a wait ended: its time was up or its user cut it short; another config is to be asked; the user gave up. */
type WaitEnd = 'over' | 'next' | 'given-up';

/**
 * Waits until a config is to be asked again, or its user decides otherwise.
 * @param onWait told at once; what it calls after the end has no effect
 * @throws AppError `Cancelled` as soon as the signal aborts
 */
export async function waitToRetry(
  { configName, delayMs, nextConfigName }: { configName: string; delayMs: number; nextConfigName: string | undefined },
  signal: AbortSignal | undefined,
  onWait: (wait: RetryWait) => void,
): Promise<WaitEnd> {
  throwIfAborted(signal);
  return new Promise<WaitEnd>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const end = (how: WaitEnd) => (): void => {
      stop();
      resolve(how);
    };
    const onAbort = (): void => {
      stop();
      reject(cancelled(signal?.reason));
    };
    const timer = setTimeout(end('over'), delayMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    onWait({
      configName,
      untilMs: Date.now() + delayMs,
      ...(nextConfigName === undefined ? {} : { nextConfigName }),
      skip: end('over'),
      useNext: nextConfigName === undefined ? () => undefined : end('next'),
      giveUp: end('given-up'),
    });
  });
}
