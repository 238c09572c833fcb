import type { ProcessLock } from '../lock/processLock.ts';
import type { Migration } from '../schema/migration.ts';
import type { StoreIncident } from '../storeIncident.ts';
import type { FileSystem } from '../sqlite/fileSystem.ts';
import type { Connection } from '../sqlite/connection.ts';
import type { SqliteConnection } from '../sqlite/sqliteEngine.ts';

/** How one unit of a `write` ended. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: unknown };

/**
 * The seam between the store's SQL and the way its bytes reach the disk. One driver owns the only connection of its
 * thread; `read` and `write` must not overlap.
 */
export interface Driver {
  /** Runs `work` on the newest state, other windows' writes included. @throws AppError `StoreUnavailable` */
  read<T>(work: (connection: Connection) => T): Promise<T>;
  /**
   * Runs the units of work in order, under the lock between processes, in one transaction. A unit that throws is rolled back
   * alone. Resolves when all are on disk.
   * @throws AppError `StoreUnavailable`; then none of them counts
   */
  write<T>(works: readonly ((connection: Connection) => T)[]): Promise<Outcome<T>[]>;
  /** Runs `work` under the lock between processes and outside of any transaction. @throws AppError `StoreUnavailable` */
  maintain<T>(work: (connection: SqliteConnection) => T): Promise<T>;
  /** Looks without the lock whether another process may have written since the last call: a hint. */
  hasOutsideChanges(): boolean;
  close(): void;
}

/** What a driver takes. */
export interface DriverOptions {
  /** Absolute path of the database. */
  file: string;
  /** Between processes; held for each `read`, `write` and `maintain`, and no longer. */
  lock: ProcessLock;
  migrations: readonly Migration[];
  /** Called inside a `read` or `write` after another process's state was taken over, before the work. */
  onReload: (connection: Connection) => void;
  /** Told of what the user must know. */
  onIncident: (incident: StoreIncident) => void;
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** Default: the real disk. */
  fileSystem?: FileSystem;
}
