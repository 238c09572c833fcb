import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { dirname } from 'node:path';
import { fileFailure } from '../storeUnavailable.ts';

/** The bytes of a file, and what tells that file from a later one in its place. */
export interface FileState {
  bytes: Uint8Array;
  identity: string;
}

/** A file that is read whole, and replaced whole so that readers see the old or the new bytes, never a mixture. */
export class DatabaseFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Tells whether the file is still the one that was read; undefined where there is none. */
  identity(): string | undefined {
    try {
      return identityOf(statSync(this.path, { bigint: true }));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw fileFailure(this.path, 'read', error);
    }
  }

  /** Undefined where there is none. @throws AppError `StoreUnavailable` */
  read(): FileState | undefined {
    try {
      const descriptor = openSync(this.path, 'r');
      try {
        // Of the open file, since another may take its place between two calls.
        return { identity: identityOf(fstatSync(descriptor, { bigint: true })), bytes: readFileSync(descriptor) };
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw fileFailure(this.path, 'read', error);
    }
  }

  /**
   * Puts `bytes` in the file's place: when it returns they are on disk, when it throws the earlier bytes are untouched.
   * Only one process at a time may do this.
   * @returns the new identity
   * @throws AppError `StoreUnavailable`
   */
  replace(bytes: Uint8Array): string {
    const temporary = `${this.path}.new`;
    try {
      const descriptor = openSync(temporary, 'w', 0o600);
      let identity: string;
      try {
        for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
        fsyncSync(descriptor);
        identity = identityOf(fstatSync(descriptor, { bigint: true }));
      } finally {
        closeSync(descriptor);
      }
      renameSync(temporary, this.path);
      syncFolder(dirname(this.path));
      return identity;
    } catch (error) {
      throw fileFailure(this.path, 'write', error);
    }
  }

  /** Makes the folder where it is missing. @throws AppError `StoreUnavailable` */
  makeFolder(): void {
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    } catch (error) {
      throw fileFailure(this.path, 'write', error);
    }
  }
}

function identityOf(stats: BigIntStats): string {
  return `${stats.ino}:${stats.mtimeNs}:${stats.size}`;
}

/** Makes a rename durable. Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
