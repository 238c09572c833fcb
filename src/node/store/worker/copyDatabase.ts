import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { exportFailed } from '../exportFailed.ts';
import { removeFiles } from '../recovery/smallFiles.ts';
import type { Driver } from './driver.ts';
import type { FileSystem } from '../sqlite/fileSystem.ts';
import { resultCode } from '../sqlite/resultCodes.ts';
import { SqliteError } from '../sqlite/sqliteEngine.ts';

/** What fails in the copy when its target cannot be written; other codes are about the database. */
const targetCodes: readonly number[] = [
  resultCode.ioError,
  resultCode.full,
  resultCode.cannotOpen,
  resultCode.readOnly,
];

/**
 * Writes a compact copy of the database. What has the name is replaced when the copy is on disk.
 * @param path absolute
 * @throws AppError `ExportFailed` naming the target, `StoreUnavailable`; then what was there is unchanged
 */
export async function copyDatabase(driver: Driver, fileSystem: FileSystem, path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  await driver.maintain((connection) => {
    try {
      const isItself = fileSystem.identity(path) === fileSystem.identity(connection.path);
      if (isItself) throw new Error('It is the database itself: choose another place.');
      connection.vacuumInto(draft);
      fileSystem.rename(draft, path);
      fileSystem.syncFolder(dirname(path));
    } catch (error) {
      discard(fileSystem, draft);
      throw isOfTarget(error) ? exportFailed(path, causeOf(error)) : error;
    }
  });
}

function isOfTarget(error: unknown): boolean {
  if (error instanceof SqliteError && !targetCodes.includes(error.resultCode)) return false;
  const cause = causeOf(error);
  // The database is only read for a copy, and the copy only written.
  return !(cause instanceof Error && 'syscall' in cause && cause.syscall === 'read');
}

function causeOf(error: unknown): unknown {
  return error instanceof SqliteError ? (error.cause ?? error) : error;
}

function discard(fileSystem: FileSystem, draft: string): void {
  try {
    removeFiles(fileSystem, [draft]);
  } catch {
    // What is thrown says why the place fails.
  }
}
