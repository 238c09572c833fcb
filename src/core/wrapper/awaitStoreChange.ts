import { cancelled } from '../base/appError.ts';
import type { StoreChangeEvent } from '../base/entityStore.ts';

/**
 * Waits until something of a chat may have changed, at most `longestMs`.
 * @throws AppError `Cancelled` as soon as the signal aborts
 */
export async function awaitStoreChange(
  onDidChange: StoreChangeEvent,
  chatId: number,
  longestMs: number,
  signal: AbortSignal,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const finish = (settle: () => void) => (): void => {
      clearTimeout(timer);
      subscription.dispose();
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    const onChange = finish(resolve);
    const onAbort = finish(() => {
      reject(cancelled(signal.reason));
    });
    const timer = setTimeout(onChange, longestMs);
    const subscription = onDidChange(({ kind, keys }) => {
      if (kind === 'chatHistories' && (keys?.includes(chatId) ?? true)) onChange();
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
