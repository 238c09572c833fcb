import { createContext, Script } from 'node:vm';
import type { WithinTime } from '../../core/base/withinTime.ts';

const realm: { work?: () => void } = createContext({});
const start = new Script('work()');

/** How often work is begun that is broken off before it computed for its time. */
const maxAttempts = 5;

/** Ends what JavaScript cannot end by itself, a regular expression that backtracks among it: V8 does, on the clock of a script. */
export const withinTime: WithinTime = <T>(ms: number, work: () => T) => {
  const before = process.cpuUsage();
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const done = attemptWithin(ms, work);
    if (done) return done;
    // The script's clock goes on while other programs compute: half of the time is enough to tell work that is slow.
    const { user, system } = process.cpuUsage(before);
    if (user + system >= (ms * 1000) / 2) return undefined;
  }
  return undefined;
};

function attemptWithin<T>(ms: number, work: () => T): { value: T } | undefined {
  let done: { value: T } | undefined;
  realm.work = () => {
    done = { value: work() };
  };
  try {
    start.runInContext(realm, { timeout: ms });
    return done;
  } catch (error) {
    // An error of the other realm, so no instance of this one's classes.
    if ((error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  } finally {
    delete realm.work;
  }
}
