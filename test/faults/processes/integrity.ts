import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Lets another SQLite, Node's own, roll back and check a copy of the database as it lies there. Nobody may be writing.
 * @returns what it finds wrong
 */
export function findCorruption(file: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'promptdeck-copy-'));
  try {
    const copy = join(folder, 'copy.db');
    copyFileSync(file, copy);
    if (existsSync(`${file}-journal`)) copyFileSync(`${file}-journal`, `${copy}-journal`);
    const database = new DatabaseSync(copy);
    try {
      const faults = database.prepare('PRAGMA integrity_check').all();
      const text = faults.map((row) => String(row['integrity_check'])).join('; ');
      if (text !== 'ok') return text;
      const orphans = database.prepare('PRAGMA foreign_key_check').all();
      return orphans.length === 0 ? undefined : `${orphans.length} rows refer to none`;
    } finally {
      database.close();
    }
  } catch (error) {
    return String(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
