import type { FileSystem } from './fileSystem.ts';
import { resultCode } from './resultCodes.ts';
import type { VfsFile } from './vfsFile.ts';

/** Who opens databases: where their bytes lie, and by what leave they are touched. */
export interface VfsOwner {
  readonly fileSystem: FileSystem;
  /** Whether this process holds the lock between processes. Without it every access is refused (BUSY). */
  readonly isLockHeld: () => boolean;
  /** What the file system threw last; SQLite itself keeps a number only. */
  failure: unknown;
}

/** A real file under a name that SQLite takes: its own names end at 512 bytes. */
export interface VfsDatabase {
  /** For `sqlite3_open` and VACUUM INTO; letters, digits and a colon. */
  readonly name: string;
  /** Absolute path of the real file. */
  readonly path: string;
  readonly readOnly: boolean;
  readonly owner: VfsOwner;
  /** The open file; absent before it was opened and after it was closed. */
  file: VfsFile | undefined;
}

/**
 * Runs what SQLite asked for. An exception must not pass through SQLite, which knows numbers only: it is kept for the owner.
 * @returns the result code of `work`, or for what it threw: FULL where the disk is full, else `otherwise`
 */
export function attempt(database: VfsDatabase, otherwise: number, work: () => number): number {
  try {
    return work();
  } catch (error) {
    database.owner.failure = error;
    const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    return isFull ? resultCode.full : otherwise;
  }
}
