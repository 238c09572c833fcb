import { basename, join } from 'node:path';
import type { RecoveryServices } from './recoveryServices.ts';
import { databaseFiles } from './storageLayout.ts';

/**
 * Moves the database and what SQLite put beside it into `folder`; goes on with a move that was interrupted. Nothing that is
 * there already is replaced. The caller has left a mark, so nobody opens what is left behind in between.
 * @throws what the file system throws
 */
export function moveIntoQuarantine({ fileSystem, layout }: RecoveryServices, folder: string): void {
  fileSystem.makeFolder(folder);
  for (const file of databaseFiles(layout.file)) {
    const target = join(folder, basename(file));
    if (fileSystem.exists(file) && !fileSystem.exists(target)) fileSystem.rename(file, target);
  }
  fileSystem.syncFolder(folder);
  fileSystem.syncFolder(layout.folder);
}
