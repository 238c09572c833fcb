import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder, private to the user, and those above it; one that is there stays as it is. Node's recursive `mkdir` never
 * ends where a folder is there and yet has no place for another, as under `/proc`.
 * @throws what the file system throws
 */
export function makeFolders(path: string): void {
  try {
    makeFolder(path);
  } catch (error) {
    const above = dirname(path);
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT') || above === path) throw error;
    makeFolders(above);
    makeFolder(path);
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
