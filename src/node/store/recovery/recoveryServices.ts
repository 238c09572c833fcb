import type { Migration } from '../schema/migration.ts';
import type { FileSystem } from '../sqlite/fileSystem.ts';
import type { SqliteEngine } from '../sqlite/sqliteEngine.ts';
import type { StoreIncident } from '../storeIncident.ts';
import type { StorageLayout } from './storageLayout.ts';

/** What the keeping of a database goes by. Whoever uses it holds the lock between processes. */
export interface RecoveryServices {
  readonly engine: SqliteEngine;
  readonly fileSystem: FileSystem;
  readonly layout: StorageLayout;
  readonly migrations: readonly Migration[];
  /** Told of what this process is to tell its user. */
  readonly onIncident: (incident: StoreIncident) => void;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
}
