import type { RecoveryServices } from './recoveryServices.ts';
import { migrate } from './migrate.ts';
import { removeFiles, syncFile } from './smallFiles.ts';
import { companionSuffixes, databaseFiles } from './storageLayout.ts';

/**
 * Makes an empty database of the newest schema. It is built under another name, so that a kill leaves no half of one: a file
 * of no bytes is therefore never ours.
 * @throws AppError `StoreUnavailable`, SqliteError and what the file system throws
 */
export function createDatabase(services: RecoveryServices): void {
  const { fileSystem, layout } = services;
  const draft = `${layout.file}.new`;
  buildEmpty(services, draft);
  putInPlace(services, draft);
  fileSystem.syncFolder(layout.folder);
}

/** An empty database of the newest schema in a file of this name, closed. What has the name goes. */
export function buildEmpty({ engine, fileSystem, migrations }: RecoveryServices, path: string): void {
  removeFiles(fileSystem, databaseFiles(path));
  const connection = engine.open(path);
  try {
    migrate(connection, migrations);
  } finally {
    connection.close();
  }
}

/** Gives a closed, sound database its place, where there is none. */
export function putInPlace({ fileSystem, layout }: RecoveryServices, draft: string): void {
  // After an orderly close it holds nothing, and beside another name it would mean nothing.
  removeFiles(
    fileSystem,
    companionSuffixes.map((suffix) => draft + suffix),
  );
  syncFile(fileSystem, draft);
  fileSystem.rename(draft, layout.file);
  fileSystem.syncFolder(layout.folder);
}
