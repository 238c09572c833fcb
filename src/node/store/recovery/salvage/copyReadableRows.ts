import { randomUUID } from 'node:crypto';
import { isJsonObject } from '../../../../core/base/json.ts';
import type { Connection, Row, SqlValue } from '../../sqlite/driver.ts';
import { readableRows } from './readableRows.ts';

/**
 * Copies the rows that can still be read into an empty database of the same schema, without its foreign keys being held.
 * Messages whose chat cannot be read go to the chat of that number in `backup`, else to a new chat that says so.
 */
export function copyReadableRows(damaged: Connection, target: Connection, backup: Connection): void {
  copyTable(damaged, target, 'tools', isSoundEntity(toolColumns));
  copyTable(damaged, target, 'prompt_templates', isSoundEntity(promptColumns));
  for (const table of ['prompt_template_llm_configs', 'prompt_template_tools', 'llm_config_names']) {
    copyTable(damaged, target, table, hasWholeTexts);
  }
  copyTable(damaged, target, 'chats', isSoundChat);
  copyTable(damaged, target, 'messages', isSoundMessage);
  giveChatsToMessages(target, backup);
}

function copyTable(damaged: Connection, target: Connection, table: string, isSound: (row: Row) => boolean): void {
  const columns = new Set(target.all(`PRAGMA table_info("${table}")`).map(({ name }) => String(name)));
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

type JsonKind = 'object' | 'list' | 'any';

/** The columns that hold JSON, with what it must be. */
const toolColumns: Record<string, JsonKind> = {
  lines: 'object',
  tool_json_spec: 'any',
  default_values_for_non_llm_params: 'object',
  context_params: 'list',
};
const promptColumns: Record<string, JsonKind> = {
  lines: 'object',
  required_kwargs: 'list',
  initial_messages_templates: 'list',
  logged_context_vars: 'list',
};

/** A tool or prompt that the store can read: one that it cannot would keep all others from being listed. */
function isSoundEntity(jsonColumns: Record<string, JsonKind>): (row: Row) => boolean {
  return (row) =>
    hasWholeTexts(row) &&
    isTime(row['created_at']) &&
    isTime(row['updated_at']) &&
    Object.entries(jsonColumns).every(([column, kind]) => isJsonText(row[column], kind));
}

/** SQLite reads zeros where a file was cut off. */
function hasWholeTexts(row: Row): boolean {
  return Object.values(row).every((value) => typeof value !== 'string' || !value.includes('\0'));
}

function isSoundChat(row: Row): boolean {
  return (
    /^[0-9a-f-]{36}$/i.test(String(row['uuid'])) &&
    isJsonText(row['current_context_variables'], 'object') &&
    isTime(row['created_at']) &&
    isTime(row['updated_at'])
  );
}

function isSoundMessage(row: Row): boolean {
  return typeof row['chat_id'] === 'number' && row['message_id'] !== '' && isJsonText(row['payload'], 'object');
}

function isJsonText(value: SqlValue | undefined, kind: JsonKind): boolean {
  try {
    const parsed: unknown = JSON.parse(String(value));
    return kind === 'any' || (kind === 'list' ? Array.isArray(parsed) : isJsonObject(parsed));
  } catch {
    return false;
  }
}

function isTime(value: SqlValue | undefined): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
