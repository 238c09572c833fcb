import {
  closeSync,
  copyFileSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { makeFolders } from '../makeFolders.ts';

/**
 * The calls of `node:fs` through which every byte of the database passes, its journal and backups included. Fault tests put
 * a disk in its place that fails at a chosen call, or that forgets what was not synced. All throw what `node:fs` throws.
 */
export interface FileSystem {
  /** @param flags `r`, `r+`, `w` (makes or empties), `wx` (fails where the file exists), `a+` (makes, keeps the content) */
  open(path: string, flags: string, mode?: number): number;
  close(descriptor: number): void;
  /** @returns bytes read; fewer than `length` at the end of the file */
  read(descriptor: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  /** @returns bytes written, which may be fewer than `length` */
  write(descriptor: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  truncate(descriptor: number, size: number): void;
  /** Returns when the file's content is on disk. */
  sync(descriptor: number): void;
  /** In bytes. */
  size(descriptor: number): number;
  /** Tells an open file from a later one of its name. */
  identity(descriptorOrPath: number | string): string | undefined;
  exists(path: string): boolean;
  remove(path: string): void;
  rename(from: string, to: string): void;
  copy(from: string, to: string): void;
  makeFolder(path: string): void;
  list(folder: string): string[];
  /** Makes files that were made, renamed or removed in `folder` stay so. Windows has no such call and needs none. */
  syncFolder(folder: string): void;
}

/** The real disk. */
export const diskFileSystem: FileSystem = {
  // 0600: chats are private.
  open: (path, flags, mode = 0o600) => openSync(path, flags, mode),
  close: closeSync,
  read: readSync,
  write: writeSync,
  truncate: ftruncateSync,
  sync: fsyncSync,
  size: (descriptor) => fstatSync(descriptor).size,
  identity: (file) => {
    const stats =
      typeof file === 'number'
        ? fstatSync(file, { bigint: true })
        : statSync(file, { bigint: true, throwIfNoEntry: false });
    return stats && `${stats.dev}:${stats.ino}`;
  },
  // Where the answer cannot be had, `existsSync` would say no: a journal that must be rolled back would be passed over.
  exists: (path) => statSync(path, { throwIfNoEntry: false }) !== undefined,
  remove: (path) => {
    rmSync(path);
  },
  rename: renameSync,
  copy: (from, to) => {
    copyFileSync(from, to);
  },
  makeFolder: makeFolders,
  list: (folder) => readdirSync(folder),
  syncFolder: (folder) => {
    if (process.platform === 'win32') return;
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  },
};
