import type { Connection, Row, SqlValue } from '../../sqlite/connection.ts';
import { mergeChats } from './mergeChats.ts';

/** What came into the target that it did not have. */
export interface MergeCounts {
  chats: number;
  messages: number;
  prompts: number;
  tools: number;
}

/**
 * Adds to `target` what `source` has beyond it, both of the newest schema. Nothing of the target goes; where both hold a
 * thing, the one that was changed later stands.
 */
export function mergeDatabase(target: Connection, source: Connection): MergeCounts {
  const counts = {
    tools: mergeFileBacked(target, source, 'tools', {}),
    prompts: mergeFileBacked(target, source, 'prompt_templates', {
      prompt_template_llm_configs: 'prompt_template_id',
      prompt_template_tools: 'prompt_template_id',
    }),
    ...mergeChats(target, source),
  };
  for (const row of source.each('SELECT * FROM llm_config_names')) insertRow(target, 'llm_config_names', row);
  return counts;
}

/** @param links tables of what hangs on a row, each with its column that names the row */
function mergeFileBacked(target: Connection, source: Connection, table: string, links: Record<string, string>): number {
  let added = 0;
  for (const { id, ...row } of source.all(`SELECT * FROM ${table}`)) {
    const [key, values]: [string, SqlValue[]] =
      row['path'] === null
        ? ['path IS NULL AND name = ?', [row['name'] ?? null]]
        : ['workspace = ? AND path = ?', [row['workspace'] ?? null, row['path'] ?? null]];
    const known = target.all(`SELECT id, updated_at FROM ${table} WHERE ${key}`, values)[0];
    if (known && String(known['updated_at']) >= String(row['updated_at'])) continue;
    if (known) target.run(`DELETE FROM ${table} WHERE id = ?`, [known['id'] ?? null]);
    else added++;
    const newId = insertRow(target, table, row);
    for (const [linkTable, column] of Object.entries(links)) {
      for (const link of source.all(`SELECT * FROM ${linkTable} WHERE ${column} = ?`, [id ?? null])) {
        insertRow(target, linkTable, { ...link, [column]: newId });
      }
    }
  }
  return added;
}

function insertRow(target: Connection, table: string, row: Row): number {
  const names = Object.keys(row);
  return target.run(
    `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    Object.values(row),
  ).lastInsertRowid;
}
