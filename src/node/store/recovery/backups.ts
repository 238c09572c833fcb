import { basename, join } from 'node:path';
import type { FileSystem } from '../sqlite/fileSystem.ts';
import type { RecoveryServices } from './recoveryServices.ts';
import { namesIn, removeFiles, sizeOf, syncFile } from './smallFiles.ts';
import { timeInName, timeOfName } from './storageLayout.ts';

/** Why a backup was made. */
export type BackupKind = 'daily' | 'manual' | 'before-migration';

/** A copy of the database that was checked after it was written. */
export interface BackupInfo {
  /** Absolute. */
  path: string;
  kind: BackupKind;
  /** ISO 8601. */
  time: string;
  bytes: number;
}

/** A copy that was made and not checked yet. */
export interface BackupDraft {
  /** Absolute path of the copy. */
  path: string;
  kind: BackupKind;
}

/** How many stay of each kind, the newest; so the last good one is never removed. */
export const keptBackups: Record<BackupKind, number> = { daily: 3, manual: 3, 'before-migration': 2 };

const abandonedAfterMs = 3_600_000;

/** The copy's structure is not sound: either the database is damaged, or the copy went wrong. */
export class UnsoundBackupError extends Error {
  override readonly name = 'UnsoundBackupError';
}

/** The backups of a database in their folder. */
export class Backups {
  private readonly services: RecoveryServices;

  constructor(services: RecoveryServices) {
    this.services = services;
  }

  private get fileSystem(): FileSystem {
    return this.services.fileSystem;
  }

  /** Newest first. */
  list(): BackupInfo[] {
    const { backups } = this.services.layout;
    return namesIn(this.fileSystem, backups)
      .flatMap((name) => {
        const kind = kindOf(name);
        const time = timeOfName(name);
        if (!kind || time === undefined) return [];
        const path = join(backups, name);
        return [{ path, kind, time, bytes: sizeOf(this.fileSystem, path) }];
      })
      .sort((a, b) => (a.time < b.time ? 1 : -1));
  }

  /**
   * Copies the database. The lock between processes is held and no journal waits to be rolled back: someone has read the
   * database since the lock was taken, and no transaction is open.
   * @throws what the file system throws; no part of the copy is left
   */
  copy(kind: BackupKind): BackupDraft {
    const { backups, file } = this.services.layout;
    this.makeFolder();
    this.removeDrafts();
    const path = join(backups, `promptdeck-${timeInName(new Date())}-${kind}.db.part`);
    try {
      this.fileSystem.copy(file, path);
    } catch (error) {
      this.discard(path);
      throw error;
    }
    return { path, kind };
  }

  /**
   * Brings the copy to the disk, checks it and gives it its name; then removes backups beyond `keptBackups`. Needs no lock.
   * @throws UnsoundBackupError, and what the file system throws; the copy is gone, older backups are untouched
   */
  finish({ path: draft, kind }: BackupDraft): BackupInfo {
    const { backups } = this.services.layout;
    const path = draft.slice(0, -'.part'.length);
    try {
      syncFile(this.fileSystem, draft);
      this.check(draft);
      this.fileSystem.rename(draft, path);
    } catch (error) {
      this.discard(draft);
      throw error;
    }
    this.fileSystem.syncFolder(backups);
    const all = this.list();
    const excess = all.filter((backup) => backup.kind === kind).slice(keptBackups[kind]);
    removeFiles(
      this.fileSystem,
      excess.map((backup) => backup.path),
    );
    return { path, kind, time: timeOfName(basename(path)) ?? '', bytes: sizeOf(this.fileSystem, path) };
  }

  /** @throws UnsoundBackupError */
  private check(path: string): void {
    let fault: string | undefined;
    try {
      const connection = this.services.engine.open(path, { readOnly: true });
      try {
        fault = connection.firstFault();
      } finally {
        connection.close();
      }
    } catch (cause) {
      throw new UnsoundBackupError(`The copy cannot be opened.`, { cause });
    }
    if (fault !== undefined) throw new UnsoundBackupError(`The copy is not sound: ${fault}.`);
  }

  /** A folder that its parent was not synced for may be gone after a power cut, with all that is in it. */
  private makeFolder(): void {
    const { backups, folder } = this.services.layout;
    if (this.fileSystem.exists(backups)) return;
    this.fileSystem.makeFolder(backups);
    this.fileSystem.syncFolder(folder);
  }

  private discard(path: string): void {
    try {
      removeFiles(this.fileSystem, [path]);
    } catch (error) {
      this.services.log('warn', `A part of a backup stays behind: ${path} (${String(error)}).`);
    }
  }

  /** What an earlier attempt left when its process was killed; another window may be checking a younger one. */
  private removeDrafts(): void {
    const { backups } = this.services.layout;
    const limit = new Date(Date.now() - abandonedAfterMs).toISOString();
    const drafts = namesIn(this.fileSystem, backups).filter(
      (name) => name.endsWith('.db.part') && (timeOfName(name) ?? '') < limit,
    );
    removeFiles(
      this.fileSystem,
      drafts.map((name) => join(backups, name)),
    );
  }
}

function kindOf(name: string): BackupKind | undefined {
  const kind = /^promptdeck-.*Z-([a-z-]+)\.db$/.exec(name)?.[1];
  return kind !== undefined && kind in keptBackups ? (kind as BackupKind) : undefined;
}
