import { dirname } from 'node:path';
import type { FileSystem } from './fileSystem.ts';

/** A file that SQLite has opened. Its methods throw what the file system throws. */
export class VfsFile {
  readonly path: string;
  private readonly fileSystem: FileSystem;
  private readonly descriptor: number;
  /**
   * A file that was made is not sure to be found after a power cut before its folder was synced. Who made it may have died
   * before that, so one that was found counts too.
   */
  private mustSyncFolder: boolean;

  private constructor(fileSystem: FileSystem, path: string, descriptor: number, mustSyncFolder: boolean) {
    this.fileSystem = fileSystem;
    this.path = path;
    this.descriptor = descriptor;
    this.mustSyncFolder = mustSyncFolder;
  }

  static open(fileSystem: FileSystem, path: string, access: { write: boolean; create: boolean }): VfsFile {
    const flags = access.write ? 'r+' : 'r';
    try {
      return new VfsFile(fileSystem, path, fileSystem.open(path, flags), access.create);
    } catch (error) {
      if (!access.create || !isMissing(error)) throw error;
    }
    fileSystem.close(fileSystem.open(path, 'wx'));
    return new VfsFile(fileSystem, path, fileSystem.open(path, flags), true);
  }

  /** Fills what lies behind the end of the file with zeros. @returns whether there was any such */
  read(target: Uint8Array, position: number): boolean {
    let done = 0;
    while (done < target.length) {
      const read = this.fileSystem.read(this.descriptor, target, done, target.length - done, position + done);
      if (read === 0) break;
      done += read;
    }
    target.fill(0, done);
    return done < target.length;
  }

  write(source: Uint8Array, position: number): void {
    let done = 0;
    while (done < source.length) {
      const written = this.fileSystem.write(this.descriptor, source, done, source.length - done, position + done);
      if (written === 0) throw new Error(`Nothing could be written to ${this.path}.`);
      done += written;
    }
  }

  truncate(size: number): void {
    this.fileSystem.truncate(this.descriptor, size);
  }

  sync(): void {
    this.fileSystem.sync(this.descriptor);
    if (!this.mustSyncFolder) return;
    this.fileSystem.syncFolder(dirname(this.path));
    this.mustSyncFolder = false;
  }

  size(): number {
    return this.fileSystem.size(this.descriptor);
  }

  /** Whether the file is still the one of its name. */
  isCurrent(): boolean {
    return this.fileSystem.identity(this.descriptor) === this.fileSystem.identity(this.path);
  }

  close(): void {
    this.fileSystem.close(this.descriptor);
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
