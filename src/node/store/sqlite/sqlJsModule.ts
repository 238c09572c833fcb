/** A C pointer or an integer of 32 bits. */
type Word = number;

/**
 * The functions of sql.js's emscripten module that the store calls: SQLite's C interface
 * (https://www.sqlite.org/c3ref/funclist.html) and what emscripten adds to it.
 */
export interface SqlJsModule {
  /** @param signature a letter for the result and each argument: `i` 32 bits, `j` 64 bits, which are a bigint */
  addFunction(implementation: (...args: never[]) => Word, signature: string): Word;
  /** Zero where there is no memory. */
  _malloc(bytes: number): Word;
  _free(address: Word): void;
  _sqlite3_open(name: Word, database: Word): Word;
  _sqlite3_close_v2(database: Word): Word;
  _sqlite3_errmsg(database: Word): Word;
  _sqlite3_changes(database: Word): number;
  _sqlite3_prepare_v2(database: Word, sql: Word, bytes: number, statement: Word, tail: Word): Word;
  _sqlite3_step(statement: Word): Word;
  _sqlite3_reset(statement: Word): Word;
  _sqlite3_clear_bindings(statement: Word): Word;
  _sqlite3_finalize(statement: Word): Word;
  _sqlite3_bind_text(statement: Word, index: number, text: Word, bytes: number, destructor: Word): Word;
  _sqlite3_bind_double(statement: Word, index: number, value: number): Word;
  _sqlite3_bind_int(statement: Word, index: number, value: number): Word;
  _sqlite3_column_count(statement: Word): number;
  _sqlite3_column_name(statement: Word, column: number): Word;
  _sqlite3_column_type(statement: Word, column: number): number;
  _sqlite3_column_double(statement: Word, column: number): number;
  _sqlite3_column_text(statement: Word, column: number): Word;
  _sqlite3_column_bytes(statement: Word, column: number): number;
}
