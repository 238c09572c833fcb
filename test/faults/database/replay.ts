import type { SqliteConnection } from '../../../src/node/store/sqlite/sqliteEngine.ts';
import { readContent, runStep, workload } from './workload.ts';

/** What the stores tell after some of the workload's steps ran on a sound disk. */
export class Replay {
  private readonly known = new Map<string, string>();
  private readonly openEmpty: () => Promise<SqliteConnection>;

  /** @param openEmpty a new database at the newest schema */
  constructor(openEmpty: () => Promise<SqliteConnection>) {
    this.openEmpty = openEmpty;
  }

  /** @param done indexes of the steps that ran, in order */
  async contentAfter(done: readonly number[]): Promise<string> {
    const key = done.join();
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const connection = await this.openEmpty();
    try {
      for (const index of done) {
        const step = workload[index];
        if (step)
          connection.transaction(() => {
            runStep(connection, step);
          });
      }
      const content = readContent(connection);
      this.known.set(key, content);
      return content;
    } finally {
      connection.close();
    }
  }
}
