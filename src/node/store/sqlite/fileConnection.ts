import { dirname } from 'node:path';
import type { Row, SqlValue } from './connection.ts';
import type { SqlJs } from './loadSqlJs.ts';
import { primaryCode, resultCode } from './resultCodes.ts';
import { SqliteError, type SqliteConnection } from './sqliteEngine.ts';
import { Statement } from './statement.ts';
import { StatementCache } from './statementCache.ts';
import type { VfsDatabase } from './vfsDatabase.ts';

/**
 * After these SQLite may have rolled the whole transaction back by itself, so that what follows would run outside of one:
 * https://www.sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction
 */
const fatalCodes = new Set<number>([
  resultCode.busy,
  resultCode.noMemory,
  resultCode.readOnly,
  resultCode.interrupted,
  resultCode.ioError,
  resultCode.corrupt,
  resultCode.full,
  resultCode.cannotOpen,
  resultCode.notADatabase,
]);

/** A database in a real file. */
export class FileConnection implements SqliteConnection {
  private readonly sqlJs: SqlJs;
  private readonly database: VfsDatabase;
  private readonly statements = new StatementCache();
  /** The `sqlite3*`; zero when closed. */
  private handle: number;
  private depth = 0;
  /** Why the transaction under way cannot be completed any more. */
  private doom: unknown;

  /** @param handle an open `sqlite3*`, which the connection closes */
  constructor(sqlJs: SqlJs, database: VfsDatabase, handle: number) {
    this.sqlJs = sqlJs;
    this.database = database;
    this.handle = handle;
  }

  get path(): string {
    return this.database.path;
  }

  run(sql: string, params: readonly SqlValue[] = []): { changes: number; lastInsertRowid: number } {
    if (params.length === 0) this.runAll(sql);
    else for (const _row of this.each(sql, params));
    return {
      changes: this.sqlJs.module._sqlite3_changes(this.handle),
      lastInsertRowid: this.number('SELECT last_insert_rowid()'),
    };
  }

  all(sql: string, params: readonly SqlValue[] = []): Row[] {
    return [...this.each(sql, params)];
  }

  *each(sql: string, params: readonly SqlValue[] = []): Generator<Row> {
    this.ensureUsable();
    const statement = this.statements.take(sql) ?? this.prepareOne(sql);
    let isSound = false;
    try {
      this.check(statement.bind(params));
      while (this.step(statement)) {
        const row = statement.row();
        isSound = true;
        yield row;
        isSound = false;
        this.ensureUsable();
      }
      isSound = true;
    } finally {
      if (isSound && this.handle !== 0) this.statements.give(sql, statement);
      else statement.finalize();
    }
  }

  transaction<T>(work: () => T): T {
    return this.depth === 0 ? this.outermost(work) : this.nested(work);
  }

  get version(): number {
    return this.number('PRAGMA user_version');
  }

  set version(version: number) {
    this.runAll(`PRAGMA user_version = ${version}`);
  }

  get dataVersion(): number {
    return this.number('PRAGMA data_version');
  }

  firstFault(): string | undefined {
    try {
      const tables = this.all(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL %'",
      );
      for (const name of ['sqlite_schema', ...tables.map((table) => String(table['name']))]) {
        const check = `PRAGMA quick_check('${name.replaceAll("'", "''")}')`;
        const result = String(this.all(check)[0]?.['quick_check'] ?? '');
        if (result !== 'ok') return result.replace(/\s+/g, ' ');
      }
      return undefined;
    } catch (error) {
      if (error instanceof SqliteError && isDamage(error.resultCode)) return error.message;
      throw error;
    }
  }

  vacuumInto(path: string): void {
    const { owner } = this.database;
    const target = this.sqlJs.vfs.add(path, false, owner);
    try {
      this.runAll(`VACUUM INTO '${target.name}'`);
    } finally {
      this.sqlJs.vfs.remove(target);
    }
    // SQLite leaves it to the system when a copy reaches the disk.
    const descriptor = owner.fileSystem.open(path, 'r+');
    try {
      owner.fileSystem.sync(descriptor);
    } finally {
      owner.fileSystem.close(descriptor);
    }
    owner.fileSystem.syncFolder(dirname(path));
  }

  isCurrent(): boolean {
    return this.database.file?.isCurrent() ?? false;
  }

  close(): void {
    if (this.handle === 0) return;
    const { guard, module, vfs } = this.sqlJs;
    const { handle } = this;
    this.handle = 0;
    // With a memory that failed SQLite is not called: what is half done is rolled back by whoever opens the file next.
    if (!guard.failed) {
      this.statements.clear();
      module._sqlite3_close_v2(handle);
    }
    vfs.remove(this.database);
  }

  private outermost<T>(work: () => T): T {
    this.doom = undefined;
    this.runAll('BEGIN IMMEDIATE');
    this.depth = 1;
    try {
      const value = work();
      this.ensureUsable();
      this.runAll('COMMIT');
      return value;
    } catch (error) {
      const cause = this.doom ?? error;
      this.rollBack();
      throw cause;
    } finally {
      this.depth = 0;
      this.doom = undefined;
    }
  }

  private nested<T>(work: () => T): T {
    const name = `level${this.depth}`;
    this.runAll(`SAVEPOINT ${name}`);
    this.depth++;
    try {
      const value = work();
      this.runAll(`RELEASE ${name}`);
      return value;
    } catch (error) {
      // Where the whole transaction is lost, this throws the reason.
      this.runAll(`ROLLBACK TO ${name}; RELEASE ${name}`);
      throw error;
    } finally {
      this.depth--;
    }
  }

  private rollBack(): void {
    this.doom = undefined;
    if (this.sqlJs.guard.failed) return; // What is in the file is rolled back by whoever opens it next.
    try {
      this.runAll('ROLLBACK');
    } catch {
      // After some errors SQLite has rolled back by itself and knows no transaction any more.
    }
  }

  /** Runs every statement in `sql`, whose rows are dropped. */
  private runAll(sql: string): void {
    this.ensureUsable();
    const { module, memory } = this.sqlJs;
    const text = this.allocateText(sql);
    try {
      let next = text;
      while (next !== 0 && memory.bytes(next, 1)[0] !== 0) {
        const prepared = this.prepare(next);
        next = prepared.next;
        if (!prepared.statement) continue; // A comment or white space.
        try {
          while (this.step(prepared.statement));
        } finally {
          prepared.statement.finalize();
        }
      }
    } finally {
      module._free(text);
    }
  }

  private prepareOne(sql: string): Statement {
    const text = this.allocateText(sql);
    try {
      const { statement } = this.prepare(text);
      if (!statement) throw new SqliteError(1, 'There is no statement in the SQL.');
      return statement;
    } finally {
      this.sqlJs.module._free(text);
    }
  }

  private prepare(sqlAddress: number): { statement: Statement | undefined; next: number } {
    const { module, memory } = this.sqlJs;
    const out = this.allocate(8);
    try {
      this.check(module._sqlite3_prepare_v2(this.handle, sqlAddress, -1, out, out + 4));
      const address = memory.readInt32(out);
      return {
        statement: address === 0 ? undefined : new Statement(this.sqlJs, address),
        next: memory.readInt32(out + 4),
      };
    } finally {
      module._free(out);
    }
  }

  private step(statement: Statement): boolean {
    this.database.owner.failure = undefined;
    const code = statement.step();
    if (this.sqlJs.guard.failed) throw this.memoryExhausted();
    if (code !== resultCode.row && code !== resultCode.done) this.check(code);
    return code === resultCode.row;
  }

  /** @throws SqliteError for any code but OK */
  private check(code: number): void {
    if (code === resultCode.ok) return;
    const primary = primaryCode(code);
    const { failure } = this.database.owner;
    const message = this.sqlJs.memory.readZeroTerminated(this.sqlJs.module._sqlite3_errmsg(this.handle));
    const error = new SqliteError(primary, message, failure === undefined ? undefined : { cause: failure });
    if (fatalCodes.has(primary) && this.depth > 0) this.doom ??= error;
    throw error;
  }

  private ensureUsable(): void {
    if (this.handle === 0) throw new Error(`The database ${this.path} is closed.`);
    if (this.sqlJs.guard.failed) throw this.memoryExhausted();
    // The reason is what a caller must see, though this statement is not the one that failed.
    if (this.doom !== undefined) throw this.doom as Error;
  }

  private memoryExhausted(): SqliteError {
    return new SqliteError(resultCode.noMemory, 'The memory of SQLite could not grow.');
  }

  /** Zero-terminated, to be freed. */
  private allocateText(text: string): number {
    const capacity = Buffer.byteLength(text) + 1;
    const address = this.allocate(capacity);
    this.sqlJs.memory.writeZeroTerminated(address, text, capacity);
    return address;
  }

  private allocate(bytes: number): number {
    const address = this.sqlJs.module._malloc(bytes);
    if (address === 0) throw this.memoryExhausted();
    return address;
  }

  private number(sql: string): number {
    for (const row of this.each(sql)) return Number(Object.values(row)[0]);
    throw new Error(`No row from ${sql}`);
  }
}

/** The disk or the file failed, not the statement. */
export function isFatal(error: unknown): boolean {
  return error instanceof SqliteError && fatalCodes.has(error.resultCode);
}

/** The file is not what a database looks like. */
export function isDamage(code: number): boolean {
  return code === resultCode.corrupt || code === resultCode.notADatabase;
}
