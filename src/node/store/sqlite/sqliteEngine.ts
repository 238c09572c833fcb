import type { Connection } from './connection.ts';

/**
 * SQLite itself: sql.js with the file system under it. One a thread.
 */
export interface SqliteEngine {
  /**
   * Opens a database file, making it where it is missing (not with `readOnly`). A hot journal is rolled back at the first
   * access. The caller holds the lock between processes whenever it uses the connection.
   * @param path absolute path of a real file
   * @param options `leaveWriteAheadLog`: takes what a write-ahead log holds into the file and leaves that mode; nobody else
   * may have the file open. `isDamaged`: reads what can be read of a file whose header and schema are not right
   * @throws SqliteError
   */
  open(
    path: string,
    options?: { readOnly?: boolean; leaveWriteAheadLog?: boolean; isDamaged?: boolean },
  ): SqliteConnection;
  /** True once WebAssembly memory could not grow: what SQLite said since then cannot be trusted. It never goes back. */
  readonly memoryFailed: boolean;
}

/** An open database. */
export interface SqliteConnection extends Connection {
  readonly path: string;
  /** `user_version`: the number of migrations that were applied. */
  version: number;
  /** `PRAGMA data_version`: changes when another connection or process wrote. */
  readonly dataVersion: number;
  /** Runs `work` in BEGIN IMMEDIATE … COMMIT, whole or not at all. A transaction inside one is a savepoint. @throws SqliteError and what `work` throws */
  transaction<T>(work: () => T): T;
  /**
   * What SQLite finds wrong with the structure of any table or index (`quick_check`), those under full-text indexes included;
   * undefined: nothing. Whether a full-text index agrees with what it indexes is not asked: that reads and splits every text.
   */
  firstFault(): string | undefined;
  /** Writes a compact copy to a real file that must not exist. */
  vacuumInto(path: string): void;
  /** Whether the open file is still the one of that name. */
  isCurrent(): boolean;
  /** Idempotent. */
  close(): void;
}

/** What SQLite answered instead of doing what it was asked. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  /** SQLite's primary result code, as in https://www.sqlite.org/rescode.html: 11 CORRUPT, 26 NOTADB, 13 FULL, 10 IOERR … */
  readonly resultCode: number;

  constructor(resultCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.resultCode = resultCode;
  }
}
