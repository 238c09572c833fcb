import { randomUUID } from 'node:crypto';
import type { Connection, Row, SqlValue } from '../../sqlite/connection.ts';
import { soundRows } from '../soundRows.ts';
import { readableRows } from './readableRows.ts';

/**
 * Copies the rows that can still be read into an empty database of the same schema, without its foreign keys being held.
 * Messages whose chat cannot be read go to the chat of that number in `backup`, else to a new chat that says so.
 */
export function copyReadableRows(damaged: Connection, target: Connection, backup: Connection): void {
  for (const [table, isSound] of Object.entries(soundRows)) copyTable(damaged, target, table, isSound);
  giveChatsToMessages(target, backup);
}

function copyTable(damaged: Connection, target: Connection, table: string, isSound: (row: Row) => boolean): void {
  const columns = new Set(target.all(`PRAGMA table_info("${table}")`).map(({ name }) => String(name)));
  // Earlier versions lack some tables.
  if (columns.size === 0) return;
  for (const row of readableRows(damaged, table)) {
    if (!isSound(row)) continue;
    const entries = Object.entries(row).filter(([column]) => columns.has(column));
    insertReadable(target, table, Object.fromEntries(entries));
  }
}

/** A row that breaks a rule of its table is one that the damage has changed. */
function insertReadable(target: Connection, table: string, row: Row): void {
  const names = Object.keys(row).map((name) => `"${name}"`);
  const sql = `INSERT OR IGNORE INTO "${table}" (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
  try {
    target.run(sql, Object.values(row));
  } catch {
    // Its trigger could not make sense of it.
  }
}

function giveChatsToMessages(target: Connection, backup: Connection): void {
  const orphans = target.all(
    `SELECT chat_id, MIN(timestamp) AS first, MAX(timestamp) AS last FROM messages
     WHERE chat_id NOT IN (SELECT id FROM chats) GROUP BY chat_id`,
  );
  for (const { chat_id: id, first, last } of orphans) {
    const known = backup.all('SELECT * FROM chats WHERE id = ?', [id ?? null])[0];
    const chat: Record<string, SqlValue | undefined> = {
      uuid: known?.['uuid'] ?? randomUUID(),
      prompt_name: known?.['prompt_name'] ?? '',
      title: known?.['title'] ?? `Chat ${String(id)}, brought back from a damaged database`,
      current_context_variables: known?.['current_context_variables'] ?? '{}',
      created_at: known?.['created_at'] ?? first,
      updated_at: known?.['updated_at'] ?? last,
    };
    insertReadable(target, 'chats', { id: id ?? null, ...chat });
  }
}
