import { join } from 'node:path';
import type { Connection } from '../sqlite/connection.ts';
import { LockFolder } from '../lock/lockFolder.ts';
import type { BackupInfo, Backups } from './backups.ts';
import type { RecoveryServices } from './recoveryServices.ts';
import { namesIn, sizeOf } from './smallFiles.ts';
import { isQuarantine } from './storageLayout.ts';

/** What a storage folder holds. Paths are absolute, sizes in bytes, times ISO 8601. */
export interface StorageInfo {
  folder: string;
  file: string;
  databaseBytes: number;
  chats: number;
  /** Of all branches. */
  messages: number;
  schemaVersion: number;
  sqliteVersion: string;
  journalMode: string;
  /** Newest first. Each was checked when it was made. */
  backups: BackupInfo[];
  /** Folders of damaged databases, oldest first. */
  quarantines: string[];
  /** When the database was last found sound: the time of the newest backup. */
  lastCheckedAt: string | undefined;
  /** Who was using the database when this was asked for; undefined: nobody. */
  lockOwner: { pid: number; label: string; since: string } | undefined;
}

/** Reads who holds the lock; to be asked before taking it. */
export function readLockOwner(storageDir: string): StorageInfo['lockOwner'] {
  const folder = new LockFolder(storageDir);
  const last = folder.list().numbers.at(-1);
  const state = last === undefined ? 'free' : folder.state(last);
  return typeof state === 'object' ? { pid: state.pid, label: state.label, since: state.since } : undefined;
}

/** @throws what the file system throws, SqliteError */
export function readStorageInfo(
  { fileSystem, layout }: RecoveryServices,
  backups: Backups,
  connection: Connection,
): Omit<StorageInfo, 'lockOwner'> {
  const ask = (sql: string): string | number => Object.values(connection.all(sql)[0] ?? {})[0] ?? '';
  const found = backups.list();
  return {
    folder: layout.folder,
    file: layout.file,
    databaseBytes: sizeOf(fileSystem, layout.file),
    chats: Number(ask('SELECT COUNT(*) FROM chats WHERE deleted_at IS NULL')),
    messages: Number(ask('SELECT COUNT(*) FROM messages')),
    schemaVersion: Number(ask('PRAGMA user_version')),
    sqliteVersion: String(ask('SELECT sqlite_version()')),
    journalMode: String(ask('PRAGMA journal_mode')),
    backups: found,
    quarantines: namesIn(fileSystem, layout.folder)
      .filter(isQuarantine)
      .map((name) => join(layout.folder, name)),
    lastCheckedAt: found[0]?.time,
  };
}
