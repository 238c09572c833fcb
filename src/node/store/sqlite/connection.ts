/** What a column holds. Lone surrogates in text survive, which SQLite itself would not promise. */
export type SqlValue = string | number | null;

/** A result row by column name. */
export type Row = Record<string, SqlValue>;

/** SQL on an open database. What a `read` or a `write` of a `Driver` is given is not to be kept beyond it. */
export interface Connection {
  /** Runs one statement; without `params` several may stand in `sql`. */
  run(sql: string, params?: readonly SqlValue[]): { changes: number; lastInsertRowid: number };
  all(sql: string, params?: readonly SqlValue[]): Row[];
  /** Rows one by one; leaving the loop early ends the query. */
  each(sql: string, params?: readonly SqlValue[]): Iterable<Row>;
}
