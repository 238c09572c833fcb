import type { Database, SqlValue as SqlJsValue } from 'sql.js';
import type { Connection, Row, SqlValue } from './driver.ts';
import { fromSqlText, toSqlText } from './sqlText.ts';

/** An sql.js database in memory. Errors are SQLite's own messages. */
export class SqlJsConnection implements Connection {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
    this.configure();
  }

  run(sql: string, params: readonly SqlValue[] = []): { changes: number; lastInsertRowid: number } {
    // Without parameters sql.js runs every statement of the text, with them the first one only.
    this.database.run(sql, params.length > 0 ? params.map(toSqlJs) : undefined);
    return { changes: this.database.getRowsModified(), lastInsertRowid: this.integer('SELECT last_insert_rowid()') };
  }

  all(sql: string, params: readonly SqlValue[] = []): Row[] {
    return [...this.each(sql, params)];
  }

  *each(sql: string, params: readonly SqlValue[] = []): Generator<Row> {
    const statement = this.database.prepare(sql);
    try {
      statement.bind(params.map(toSqlJs));
      const columns = statement.getColumnNames();
      while (statement.step()) {
        const values = statement.get();
        yield Object.fromEntries(columns.map((column, index) => [column, fromSqlJs(values[index] ?? null)]));
      }
    } finally {
      statement.free();
    }
  }

  /** Runs `work` whole or not at all. */
  transaction<T>(work: () => T): T {
    this.database.run('BEGIN IMMEDIATE');
    try {
      const value = work();
      this.database.run('COMMIT');
      return value;
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }

  private rollBack(): void {
    try {
      this.database.run('ROLLBACK');
    } catch {
      // After some errors SQLite has rolled back by itself and knows no transaction any more.
    }
  }

  /** `user_version`: the number of migrations that were applied. */
  get version(): number {
    return this.integer('PRAGMA user_version');
  }

  set version(version: number) {
    this.database.run(`PRAGMA user_version = ${version}`);
  }

  /** Rows changed since the database was loaded or last exported, rolled back ones included. */
  get totalChanges(): number {
    return this.integer('SELECT total_changes()');
  }

  /** What SQLite finds wrong with the file's structure; undefined: nothing. */
  firstFault(): string | undefined {
    const result = String(this.all('PRAGMA quick_check(1)')[0]?.['quick_check'] ?? '');
    return result === 'ok' ? undefined : result.replace(/\s+/g, ' ');
  }

  /** The database as a file's bytes. */
  bytes(): Uint8Array {
    const bytes = this.database.export();
    // The export opens the database anew.
    this.configure();
    return bytes;
  }

  close(): void {
    this.database.close();
  }

  /** No journal file and no syncs: what is in memory counts only when the whole file was written. */
  private configure(): void {
    this.database.run('PRAGMA foreign_keys = ON; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF');
  }

  private integer(sql: string): number {
    for (const row of this.each(sql)) return Number(Object.values(row)[0]);
    throw new Error(`No row from ${sql}`);
  }
}

function toSqlJs(value: SqlValue): SqlJsValue {
  return typeof value === 'string' ? toSqlText(value) : value;
}

function fromSqlJs(value: SqlJsValue): SqlValue {
  if (typeof value === 'string') return fromSqlText(value);
  if (value instanceof Uint8Array) throw new Error('The database holds a BLOB where text or a number belongs.');
  return value;
}
