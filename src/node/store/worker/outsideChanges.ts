import { messageOf } from '../../../core/base/appError.ts';
import type { StoreChange } from '../../../core/base/entityStore.ts';
import { readRevisions } from '../rows/changeLog.ts';
import type { Connection } from '../sqlite/connection.ts';
import type { Driver } from './driver.ts';
import { watchFile, type FileWatch } from './fileWatch.ts';
import { storeMethods } from './storeCalls.ts';

const storeKinds = Object.keys(storeMethods) as StoreChange['kind'][];

/** What other processes change in the database: that they did, and what it was. */
export class OutsideChanges {
  private readonly file: string;
  private readonly log: (level: 'warn', message: string) => void;
  private readonly onHint: () => void;
  private watch: FileWatch | undefined;
  private revisions = new Map<string, number>();

  /** @param onHint called when the file may have been changed by another process */
  constructor(file: string, log: (level: 'warn', message: string) => void, onHint: () => void) {
    this.file = file;
    this.log = log;
    this.onHint = onHint;
  }

  /** Counts from the state of now. @throws AppError `StoreUnavailable` */
  async start(driver: Driver): Promise<void> {
    this.revisions = await driver.read(readRevisions);
    this.watch = watchFile(
      this.file,
      () => {
        if (driver.hasOutsideChanges()) this.onHint();
      },
      (error) => {
        this.log('warn', `Changes of other windows show late, since their file cannot be watched: ${messageOf(error)}`);
      },
    );
  }

  /** What was changed since the last call or `passOver`. */
  take(connection: Connection): StoreChange[] {
    const found = readRevisions(connection);
    const changed = storeKinds.filter((kind) => found.get(kind) !== this.revisions.get(kind));
    this.revisions = found;
    return changed.map((kind) => ({ kind }));
  }

  /** @param revisions as this process's own write left them */
  passOver(revisions: Map<string, number>): void {
    this.revisions = revisions;
  }

  stop(): void {
    this.watch?.close();
  }
}
