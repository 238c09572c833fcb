import { dirname } from 'node:path';
import type { Migration } from '../sqlite/driver.ts';
import type { FileSystem } from '../sqlite/fileSystem.ts';
import type { SqliteConnection, SqliteEngine } from '../sqlite/sqliteEngine.ts';
import type { StoreIncident } from '../storeIncident.ts';
import { newerVersion } from '../storeUnavailable.ts';

/** What the opening of a database goes by. */
export interface OpenDatabaseOptions {
  /** Absolute path of the database. */
  file: string;
  fileSystem: FileSystem;
  migrations: readonly Migration[];
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
  onIncident: (incident: StoreIncident) => void;
  /** SQLite found the file damaged (CORRUPT, NOTADB) in this session: it is to be checked whole. */
  suspect?: boolean;
}

/** A database that is ready for use, at the newest schema unless it is read-only. */
export interface OpenedDatabase {
  connection: SqliteConnection;
  /** Writes are refused: the file is from a newer version. */
  readOnly: boolean;
}

/**
 * Opens the database, making folder and file where they are missing, and takes it to the newest schema. The caller holds
 * the lock between processes.
 * @throws AppError `StoreUnavailable`, SqliteError, what the file system throws
 */
export function openDatabase(engine: SqliteEngine, options: OpenDatabaseOptions): OpenedDatabase {
  const { file, fileSystem, migrations } = options;
  fileSystem.makeFolder(dirname(file));
  const connection = engine.open(file);
  try {
    const found = connection.version;
    if (found > migrations.length) throw newerVersion(file, found, migrations.length);
    for (let version = found; version < migrations.length; version++) {
      connection.transaction(() => {
        migrations[version]?.(connection);
        connection.version = version + 1;
      });
    }
    return { connection, readOnly: false };
  } catch (error) {
    connection.close();
    throw error;
  }
}
