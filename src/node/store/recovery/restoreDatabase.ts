import { basename, join } from 'node:path';
import { messageOf } from '../../../core/base/appError.ts';
import type { SqliteConnection } from '../sqlite/sqliteEngine.ts';
import { Backups, type BackupInfo } from './backups.ts';
import { ownerOf, rethrowDiskFault } from './connectionChecks.ts';
import { buildEmpty, putInPlace } from './createDatabase.ts';
import { migrate } from './migrate.ts';
import { quarantineOf, type RecoveryMark } from './recoveryMark.ts';
import type { RecoveryServices } from './recoveryServices.ts';
import type { RecoveryOutcome } from './recoveryWords.ts';
import type { MergeCounts } from './salvage/mergeDatabase.ts';
import { salvage } from './salvage/salvage.ts';
import { removeFiles, sizeOf } from './smallFiles.ts';
import { databaseFiles } from './storageLayout.ts';

/**
 * Builds the database that takes the place of the one in quarantine, and puts it there: from the quarantined file itself
 * where only its mode is wrong, else from the newest sound backup, else an empty one; then with what can be salvaged.
 * @param beforeUse called with the outcome when the database is ready and not yet in its place
 * @throws AppError `StoreUnavailable`, SqliteError and what the file system throws; nothing is in the database's place then
 */
export function restoreDatabase(
  services: RecoveryServices,
  mark: RecoveryMark,
  beforeUse: (outcome: RecoveryOutcome) => void,
): void {
  const quarantine = quarantineOf(services, mark);
  const draft = join(quarantine, 'work-restored.db');
  const { origin, backup } = findOrigin(services, mark, draft);
  const connection = services.engine.open(draft);
  let salvaged: MergeCounts | undefined;
  try {
    migrate(connection, services.migrations);
    if (origin.kind !== 'converted') salvaged = trySalvage(services, quarantine, connection, backup);
    makeRevisionsNew(connection);
    const fault = connection.firstFault();
    if (fault !== undefined) throw new Error(`The restored database is not sound: ${fault}.`);
  } finally {
    connection.close();
  }
  beforeUse({ damage: mark, origin, salvaged });
  putInPlace(services, draft);
  services.fileSystem.syncFolder(quarantine);
}

/** Leaves the database to begin with in `draft`. */
function findOrigin(
  services: RecoveryServices,
  mark: RecoveryMark,
  draft: string,
): { origin: RecoveryOutcome['origin']; backup: string | undefined } {
  if (mark.cause === 'write-ahead-log' && convert(services, mark, draft)) {
    return { origin: { kind: 'converted' }, backup: undefined };
  }
  for (const backup of new Backups(services).list()) {
    if (copySound(services, backup, draft)) return { origin: { kind: 'backup', backup }, backup: backup.path };
    services.log('warn', `The backup ${backup.path} is not sound and was passed over.`);
  }
  buildEmpty(services, draft);
  return { origin: { kind: 'empty' }, backup: undefined };
}

function copySound(services: RecoveryServices, backup: BackupInfo, draft: string): boolean {
  removeFiles(services.fileSystem, databaseFiles(draft));
  services.fileSystem.copy(backup.path, draft);
  return isSound(services, draft);
}

/** The quarantined database with what its write-ahead log holds, in the usual mode. */
function convert(services: RecoveryServices, mark: RecoveryMark, draft: string): boolean {
  const { engine, fileSystem, layout } = services;
  removeFiles(fileSystem, databaseFiles(draft));
  for (const suffix of ['', '-wal']) {
    const original = join(quarantineOf(services, mark), basename(layout.file) + suffix);
    if (fileSystem.exists(original)) fileSystem.copy(original, draft + suffix);
  }
  try {
    engine.open(draft, { leaveWriteAheadLog: true }).close();
    return isSound(services, draft);
  } catch (error) {
    rethrowDiskFault(error, services.engine);
    services.log('warn', `The write-ahead log could not be taken over: ${messageOf(error)}`);
    return false;
  }
}

function isSound(services: RecoveryServices, path: string): boolean {
  try {
    const connection = services.engine.open(path);
    try {
      if (ownerOf(connection) !== 'ours' || connection.version > services.migrations.length) return false;
      return connection.firstFault() === undefined;
    } finally {
      connection.close();
    }
  } catch (error) {
    rethrowDiskFault(error, services.engine);
    return false;
  }
}

/** Undefined where nothing can be read: the file stays in quarantine for someone who knows more. */
function trySalvage(
  services: RecoveryServices,
  quarantine: string,
  target: SqliteConnection,
  backup: string | undefined,
): MergeCounts | undefined {
  const damaged = join(quarantine, basename(services.layout.file));
  if (!services.fileSystem.exists(damaged) || sizeOf(services.fileSystem, damaged) === 0) return undefined;
  try {
    return salvage(services, quarantine, target, backup);
  } catch (error) {
    rethrowDiskFault(error, services.engine);
    services.log('warn', `Nothing could be read from ${damaged}: ${messageOf(error)}`);
    return undefined;
  }
}

/** Other windows compare revisions with those they saw last, which an old backup may hold again. */
function makeRevisionsNew(connection: SqliteConnection): void {
  connection.run('UPDATE revisions SET revision = MAX(revision + 1, ?)', [Date.now()]);
}
