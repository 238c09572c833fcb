import { createHash } from 'node:crypto';
import type { Connection } from '../../../src/node/store/sqlite/connection.ts';

/** A digest of all that is in a database: the schema, its version, and each row of each table, search indexes included. */
export function digestOf(connection: Connection): string {
  const hash = createHash('sha256');
  const schema = connection.all('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name');
  hash.update(JSON.stringify([schema, connection.all('PRAGMA user_version')]));
  for (const { type, name, sql } of schema) {
    // A virtual table's content lies in tables of its own.
    if (type !== 'table' || /^CREATE VIRTUAL/i.test(String(sql))) continue;
    const columns = connection.all(`SELECT name FROM pragma_table_info(?)`, [name ?? null]);
    const row = columns.map((column) => `quote("${String(column['name'])}")`).join(` || ',' || `);
    for (const { line } of connection.all(`SELECT ${row} AS line FROM "${String(name)}" ORDER BY line`)) {
      hash.update(`${String(name)}: ${String(line)}\n`);
    }
  }
  return hash.digest('hex');
}

/** What SQLite finds wrong with a database: its structure, its references, its search indexes. */
export function findFault(connection: Connection): string | undefined {
  const [result] = connection.all('PRAGMA integrity_check(1)');
  if (result?.['integrity_check'] !== 'ok') return `corrupt: ${String(result?.['integrity_check'])}`;
  if (connection.all('PRAGMA foreign_key_check').length > 0) return 'rows refer to none';
  const indexes = connection.all("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts4%'");
  for (const { name } of indexes) {
    try {
      connection.run(`INSERT INTO "${String(name)}" ("${String(name)}") VALUES ('integrity-check')`);
    } catch (error) {
      return `the search index ${String(name)}: ${String(error)}`;
    }
  }
  return undefined;
}
