import { createContext, Script } from 'node:vm';
import type { WithinTime } from '../../core/base/withinTime.ts';

const realm: { work?: () => void } = createContext({});
const start = new Script('work()');

/** Ends what JavaScript cannot end by itself, a regular expression that backtracks among it: V8 does, on the clock of a script. */
export const withinTime: WithinTime = <T>(ms: number, work: () => T) => {
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
};
