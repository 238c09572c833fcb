import type { SqliteConnection } from '../sqlite/sqliteEngine.ts';
import { backupBeforeMigrationFailed } from '../storeUnavailable.ts';
import { Backups, UnsoundBackupError } from './backups.ts';
import type { Damage } from './recoveryMark.ts';
import type { RecoveryServices } from './recoveryServices.ts';

/**
 * Keeps the database as it is before its schema changes.
 * @param connection open, with the journal rolled back
 * @returns what is wrong with the database, where the backup's check found that
 * @throws AppError `StoreUnavailable` where no backup can be made: the database stays as it is
 */
export function backUpBeforeMigration(services: RecoveryServices, connection: SqliteConnection): Damage | undefined {
  const backups = new Backups(services);
  try {
    backups.finish(backups.copy('before-migration'));
    return undefined;
  } catch (error) {
    const fault = error instanceof UnsoundBackupError ? connection.firstFault() : undefined;
    if (fault !== undefined) return { cause: 'damaged', reason: fault };
    throw backupBeforeMigrationFailed(services.layout.file, error);
  }
}
