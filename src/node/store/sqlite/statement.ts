import { AppError } from '../../../core/base/appError.ts';
import type { Row, SqlValue } from './connection.ts';
import type { SqlJs } from './loadSqlJs.ts';
import { resultCode } from './resultCodes.ts';
import { SqliteError } from './sqliteEngine.ts';
import { fromSqlText, toSqlText } from './sqlText.ts';

/** Bytes that one value may have in UTF-8. SQLite needs several copies of it in its memory. */
export const maxValueBytes = 16 * 1024 * 1024;

/** Types of a column: https://www.sqlite.org/c3ref/c_blob.html */
const columnType = { integer: 1, float: 2, text: 3, blob: 4 } as const;

/** A prepared statement. Its methods answer SQLite's result codes where they answer numbers. */
export class Statement {
  private readonly sqlJs: SqlJs;
  private readonly address: number;
  /** Texts that are bound; SQLite reads them where they lie. */
  private texts: number[] = [];

  constructor(sqlJs: SqlJs, address: number) {
    this.sqlJs = sqlJs;
    this.address = address;
  }

  /** @throws AppError `InvalidEntity` for a text of more than `maxValueBytes` */
  bind(params: readonly SqlValue[]): number {
    for (const [index, value] of params.entries()) {
      const code = this.bindValue(index + 1, value);
      if (code !== resultCode.ok) return code;
    }
    return resultCode.ok;
  }

  step(): number {
    return this.sqlJs.module._sqlite3_step(this.address);
  }

  /** The row that `step` came to. */
  row(): Row {
    const { module, memory } = this.sqlJs;
    const row: Row = {};
    const count = module._sqlite3_column_count(this.address);
    for (let column = 0; column < count; column++) {
      const name = memory.readZeroTerminated(module._sqlite3_column_name(this.address, column));
      row[name] = this.value(column);
    }
    return row;
  }

  /** Makes it ready for other values. */
  reset(): void {
    const { module } = this.sqlJs;
    module._sqlite3_reset(this.address);
    module._sqlite3_clear_bindings(this.address);
    for (const text of this.texts) module._free(text);
    this.texts = [];
  }

  finalize(): void {
    this.sqlJs.module._sqlite3_finalize(this.address);
    for (const text of this.texts) this.sqlJs.module._free(text);
    this.texts = [];
  }

  /** What is not bound is NULL. */
  private bindValue(index: number, value: SqlValue): number {
    const { module } = this.sqlJs;
    if (value === null) return resultCode.ok;
    if (typeof value === 'string') return this.bindText(index, toSqlText(value));
    return value === (value | 0)
      ? module._sqlite3_bind_int(this.address, index, value)
      : module._sqlite3_bind_double(this.address, index, value);
  }

  private bindText(index: number, text: string): number {
    const { module, memory } = this.sqlJs;
    const length = Buffer.byteLength(text);
    if (length > maxValueBytes) throw valueTooLarge(length);
    const address = module._malloc(length + 1);
    if (address === 0) return resultCode.noMemory;
    this.texts.push(address);
    memory.writeZeroTerminated(address, text, length + 1);
    return module._sqlite3_bind_text(this.address, index, address, length, 0);
  }

  private value(column: number): SqlValue {
    const { module, memory } = this.sqlJs;
    switch (module._sqlite3_column_type(this.address, column)) {
      case columnType.integer:
      case columnType.float:
        return module._sqlite3_column_double(this.address, column);
      case columnType.text: {
        const address = module._sqlite3_column_text(this.address, column);
        if (address === 0) throw new SqliteError(resultCode.noMemory, 'There is no memory for a text.');
        return fromSqlText(memory.readText(address, module._sqlite3_column_bytes(this.address, column)));
      }
      case columnType.blob:
        throw new Error('The database holds a BLOB where text or a number belongs.');
      default:
        return null;
    }
  }
}

function valueTooLarge(bytes: number): AppError {
  const megabytes = (bytes / 1024 / 1024).toFixed(1);
  return new AppError(
    'InvalidEntity',
    `This cannot be saved: a text of it has ${megabytes} MB, and the database takes up to ${maxValueBytes / 1024 / 1024} MB. Shorten it.`,
  );
}
