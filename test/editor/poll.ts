import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer.
 * @param ask its `undefined` means: not yet
 * @param what the awaited thing in words, for the error
 * @throws Error where no answer came in time
 */
export async function poll<T>(
  ask: () => Promise<T | undefined>,
  what: string,
  { timeoutMs = 60_000, intervalMs = 50 } = {},
): Promise<T> {
  const start = Date.now();
  while (Date.now() - start < timeoutMs) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(intervalMs);
  }
  throw new Error(`${what}: not within ${timeoutMs / 1000} s.`);
}

/**
 * Checks again and again until a check holds: the window follows what a test did in its own time.
 * @param check throws as long as it does not hold
 * @throws what the last check threw, where none held in time
 */
export async function eventually(
  check: () => Promise<void>,
  { timeoutMs = 20_000, intervalMs = 50 } = {},
): Promise<void> {
  const start = Date.now();
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() - start >= timeoutMs) throw error;
    }
    await sleep(intervalMs);
  }
}
