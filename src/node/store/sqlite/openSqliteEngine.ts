import { FileConnection } from './fileConnection.ts';
import type { FileSystem } from './fileSystem.ts';
import { loadSqlJs, type SqlJs } from './loadSqlJs.ts';
import { primaryCode, resultCode } from './resultCodes.ts';
import { SqliteError, type SqliteConnection, type SqliteEngine } from './sqliteEngine.ts';
import { unknownEngine } from './unknownEngine.ts';
import type { VfsDatabase, VfsOwner } from './vfsDatabase.ts';

/** What an engine takes. */
export interface SqliteEngineOptions {
  fileSystem: FileSystem;
  /** Whether this process holds the lock between processes; without it no byte of a database is read or written. */
  isLockHeld: () => boolean;
  /** Bytes that SQLite may use; it counts for all engines of the thread. Default: 512 MB. */
  memoryLimit?: number;
}

/**
 * Loads SQLite. All engines of a thread share its memory.
 * @throws AppError `StoreUnavailable` where sql.js is not the one that this program was built for
 */
export async function openSqliteEngine(options: SqliteEngineOptions): Promise<SqliteEngine> {
  const sqlJs = await loadSqlJs();
  if (options.memoryLimit !== undefined) sqlJs.guard.limit = options.memoryLimit;
  return new SqlJsEngine(sqlJs, options);
}

/** Pages of the database that stay in memory, in KiB; SQLite takes a negative number as such. */
const cacheKiB = 8 * 1024;

/** Bytes of the journal that stay on disk between transactions. */
const keptJournalBytes = 4 * 1024 * 1024;

class SqlJsEngine implements SqliteEngine {
  private readonly sqlJs: SqlJs;
  private readonly owner: VfsOwner;

  constructor(sqlJs: SqlJs, options: SqliteEngineOptions) {
    this.sqlJs = sqlJs;
    this.owner = { fileSystem: options.fileSystem, isLockHeld: options.isLockHeld, failure: undefined };
  }

  get memoryFailed(): boolean {
    return this.sqlJs.guard.failed;
  }

  open(
    path: string,
    options: { readOnly?: boolean; leaveWriteAheadLog?: boolean; isDamaged?: boolean } = {},
  ): SqliteConnection {
    const readOnly = options.readOnly ?? false;
    const database = this.sqlJs.vfs.add(path, readOnly, this.owner);
    const connection = this.connect(database);
    try {
      // Before anything else is read; it also lets a file be shorter than its header says.
      if (options.isDamaged) connection.run('PRAGMA writable_schema = ON');
      // An exclusive connection keeps the index of the log in its own memory, since there is none to share.
      if (options.leaveWriteAheadLog) connection.run('PRAGMA locking_mode = EXCLUSIVE');
      connection.run(
        `PRAGMA temp_store = MEMORY; PRAGMA cache_size = -${cacheKiB}; PRAGMA foreign_keys = ON;
        PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${keptJournalBytes}; PRAGMA cell_size_check = ON`,
      );
      if (readOnly) connection.run('PRAGMA query_only = ON');
      if (!readOnly) this.setJournalMode(connection);
      if (options.leaveWriteAheadLog) connection.run('PRAGMA locking_mode = NORMAL; PRAGMA user_version');
      this.verify(connection);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  private connect(database: VfsDatabase): FileConnection {
    const { module, memory, vfs } = this.sqlJs;
    const out = module._malloc(64);
    if (out === 0) throw new SqliteError(resultCode.noMemory, 'There is no memory to open a database.');
    try {
      this.owner.failure = undefined;
      memory.writeZeroTerminated(out + 4, database.name, 60);
      const code = module._sqlite3_open(out + 4, out);
      const connection = new FileConnection(this.sqlJs, database, memory.readInt32(out));
      if (code === resultCode.ok && database.file) return connection;
      const message = `The database ${database.path} cannot be opened (SQLite's code ${code}).`;
      connection.close();
      // Else SQLite would have a database in memory under this name.
      if (code === resultCode.ok) throw unknownEngine('it did not open the file');
      throw new SqliteError(primaryCode(code), message, { cause: this.owner.failure });
    } finally {
      module._free(out);
      if (!database.file) vfs.remove(database);
    }
  }

  /** Both keep the journal's file, so that no transaction depends on a change of the folder; see storage in docs. */
  private setJournalMode(connection: SqliteConnection): void {
    for (const mode of ['persist', 'truncate']) {
      if (pragma(connection, `journal_mode = ${mode}`) === mode) return;
    }
    throw unknownEngine('it does not keep its journal');
  }

  /** SQLite says nothing where it does not know a pragma. */
  private verify(connection: SqliteConnection): void {
    const isSafe = pragma(connection, 'synchronous') === 2 && pragma(connection, 'foreign_keys') === 1;
    if (!isSafe) throw unknownEngine('it does not sync what it writes');
  }
}

function pragma(connection: SqliteConnection, text: string): unknown {
  return Object.values(connection.all(`PRAGMA ${text}`)[0] ?? {})[0];
}
