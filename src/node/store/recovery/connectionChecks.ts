import type { SqliteConnection, SqliteEngine } from '../sqlite/sqliteEngine.ts';
import { SqliteError } from '../sqlite/sqliteEngine.ts';
import { resultCode } from '../sqlite/resultCodes.ts';
import { applicationId } from './migrate.ts';

/** SQLite's result codes for a damaged file: CORRUPT and NOTADB; https://www.sqlite.org/rescode.html */
const damageCodes: readonly number[] = [11, 26];

/** Whether SQLite says that the file is damaged. After memory failed its word does not count. */
export function isDamageError(error: unknown, engine: SqliteEngine): error is SqliteError {
  return error instanceof SqliteError && damageCodes.includes(error.resultCode) && !engine.memoryFailed;
}

/** Whether SQLite cannot make sense of a statement (ERROR). Ours are in order, so it is the schema that is not. */
export function isSchemaError(error: unknown): error is SqliteError {
  return error instanceof SqliteError && error.resultCode === resultCode.error;
}

/** SQLite's result codes for a disk that does not do what it is asked: IOERR and FULL. */
const diskCodes: readonly number[] = [10, 13];

/** A full or failing disk, or memory, says nothing about the bytes: then the recovery waits for better times. */
export function rethrowDiskFault(error: unknown, engine: SqliteEngine): void {
  const isFileSystemError = error instanceof Error && 'syscall' in error;
  const isDiskFault = error instanceof SqliteError && diskCodes.includes(error.resultCode);
  if (isFileSystemError || isDiskFault || engine.memoryFailed) throw error;
}

/** What a database is, as far as its schema tells. */
export type DatabaseOwner = 'ours' | 'nobody' | 'another program';

/** Tables that were there from the first version on. */
const ownTables: readonly string[] = ['chats', 'messages', 'prompt_templates', 'tools'];

/** @throws SqliteError where the schema cannot be read */
export function ownerOf(connection: SqliteConnection): DatabaseOwner {
  const id = Number(Object.values(connection.all('PRAGMA application_id')[0] ?? {})[0]);
  const tables = connection.all("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => String(name));
  if (ownTables.every((table) => tables.includes(table))) return 'ours';
  // Damage may have taken some; another program's has none.
  if (id === applicationId || ownTables.some((table) => tables.includes(table))) return 'nobody';
  return tables.length === 0 && id === 0 ? 'nobody' : 'another program';
}
