import { dirname } from 'node:path';
import type { FileSystem } from '../sqlite/fileSystem.ts';

/** At most `length` bytes from `position`; fewer at the end of the file. @throws what the file system throws */
export function readBytes(fileSystem: FileSystem, path: string, position: number, length: number): Uint8Array {
  const descriptor = fileSystem.open(path, 'r');
  try {
    return readBytesOf(fileSystem, descriptor, position, length);
  } finally {
    fileSystem.close(descriptor);
  }
}

/** As `readBytes`, of an open file. */
export function readBytesOf(fileSystem: FileSystem, descriptor: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const read = fileSystem.read(descriptor, bytes, done, length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}

/** In bytes. */
export function sizeOf(fileSystem: FileSystem, path: string): number {
  const descriptor = fileSystem.open(path, 'r');
  try {
    return fileSystem.size(descriptor);
  } finally {
    fileSystem.close(descriptor);
  }
}

/** The whole text of a small file. */
export function readText(fileSystem: FileSystem, path: string): string {
  return new TextDecoder().decode(readBytes(fileSystem, path, 0, sizeOf(fileSystem, path)));
}

/** Writes a small file so that it is there whole or not at all, whenever the power fails. */
export function writeText(fileSystem: FileSystem, path: string, text: string): void {
  const draft = `${path}.new`;
  const bytes = new TextEncoder().encode(text);
  const descriptor = fileSystem.open(draft, 'w');
  try {
    for (let done = 0; done < bytes.length;) {
      done += fileSystem.write(descriptor, bytes, done, bytes.length - done, done);
    }
    fileSystem.sync(descriptor);
  } finally {
    fileSystem.close(descriptor);
  }
  fileSystem.rename(draft, path);
  fileSystem.syncFolder(dirname(path));
}

/** Makes the bytes of a file that was copied stay. */
export function syncFile(fileSystem: FileSystem, path: string): void {
  const descriptor = fileSystem.open(path, 'r+');
  try {
    fileSystem.sync(descriptor);
  } finally {
    fileSystem.close(descriptor);
  }
}

/** Removes those of the files that are there. */
export function removeFiles(fileSystem: FileSystem, paths: readonly string[]): void {
  for (const path of paths) if (fileSystem.exists(path)) fileSystem.remove(path);
}

/** Names in a folder, in order; none where it is missing. */
export function namesIn(fileSystem: FileSystem, folder: string): string[] {
  return fileSystem.exists(folder) ? fileSystem.list(folder).sort() : [];
}
