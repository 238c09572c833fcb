import { join } from 'node:path';
import type { Row } from '../sqlite/connection.ts';
import type { SqliteConnection } from '../sqlite/sqliteEngine.ts';
import { isDamageError, isSchemaError } from './connectionChecks.ts';
import { buildEmpty } from './createDatabase.ts';
import type { RecoveryServices } from './recoveryServices.ts';
import { removeFiles } from './smallFiles.ts';
import { soundRows } from './soundRows.ts';
import { databaseFiles } from './storageLayout.ts';

/**
 * What is wrong with a whole database: its structure, indexes and search included, its schema, and every row that the store
 * would have to understand. Undefined: nothing. Reads all of it.
 * @throws SqliteError and what the file system throws, where the fault is not the database's
 */
export function thoroughFault(services: RecoveryServices, connection: SqliteConnection): string | undefined {
  try {
    return (
      connection.firstFault() ?? integrityFault(connection) ?? schemaFault(services, connection) ?? rowFault(connection)
    );
  } catch (error) {
    if (isDamageError(error, services.engine) || isSchemaError(error)) return error.message;
    throw error;
  }
}

function integrityFault(connection: SqliteConnection): string | undefined {
  const found = String(Object.values(connection.all('PRAGMA integrity_check(1)')[0] ?? {})[0]);
  return found === 'ok' ? undefined : found.replace(/\s+/g, ' ');
}

/** The schema is text in the file like any other: SQLite checks its form, not its words. */
function schemaFault(services: RecoveryServices, connection: SqliteConnection): string | undefined {
  const found = schemaOf(connection);
  const sample = join(services.layout.folder, 'schema-sample.db');
  const migrations = services.migrations.slice(0, connection.version);
  try {
    buildEmpty({ ...services, migrations }, sample);
    const fresh = services.engine.open(sample);
    try {
      for (const [name, sql] of schemaOf(fresh)) {
        if (found.get(name) !== sql) return `the schema of ${name} is not what it was`;
      }
      return undefined;
    } finally {
      fresh.close();
    }
  } finally {
    removeFiles(services.fileSystem, databaseFiles(sample));
  }
}

function schemaOf(connection: SqliteConnection): Map<string, string> {
  const rows = connection.all('SELECT type, name, tbl_name, sql FROM sqlite_schema');
  return new Map(rows.map(({ type, name, tbl_name: table, sql }) => [`${type} ${name}`, `${table} ${sql}`]));
}

function rowFault(connection: SqliteConnection): string | undefined {
  for (const [table, isSound] of Object.entries(soundRows)) {
    for (const row of suspectRows(connection, table)) if (!isSound(row)) return `a row of ${table} is not what it was`;
  }
  return undefined;
}

/** Of a table that an earlier version lacks, none. */
function suspectRows(connection: SqliteConnection, table: string): Iterable<Row> {
  if (connection.all(`PRAGMA table_info("${table}")`).length === 0) return [];
  return connection.each(`SELECT * FROM ${table} ${suspectConditions[table] ?? ''}`);
}

/** Of many rows SQLite itself finds those that may be unsound. */
const suspectConditions: Record<string, string> = {
  messages: "WHERE NOT json_valid(payload) OR json_type(payload) <> 'object'",
  request_parts: 'WHERE NOT json_valid(json)',
  request_lists: 'WHERE length(digest) <> length(part)',
};
