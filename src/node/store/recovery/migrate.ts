import { messageOf } from '../../../core/base/appError.ts';
import type { Migration } from '../schema/migration.ts';
import type { SqliteConnection } from '../sqlite/sqliteEngine.ts';
import { migrationFailed } from '../storeUnavailable.ts';

/** `application_id` of our databases ("PrDk"), by which a file of another program is told from ours. */
export const applicationId = 0x5072_446b;

/**
 * Takes a database to the newest schema, a transaction for each step: after a kill it has the step's schema or the one
 * before. The version is read again inside the transaction.
 * @throws AppError `StoreUnavailable` where a step fails; the database is at the step before
 */
export function migrate(connection: SqliteConnection, migrations: readonly Migration[]): void {
  let isDone = false;
  while (!isDone) {
    const found = connection.version;
    try {
      isDone = connection.transaction(() => takeOneStep(connection, migrations));
    } catch (error) {
      throw migrationFailed(connection.path, found + 1, messageOf(error), error);
    }
    // Else a disk that keeps nothing of what it says it wrote would be written to for ever.
    if (!isDone && connection.version <= found) {
      throw migrationFailed(connection.path, found + 1, 'the disk does not keep what is written', undefined);
    }
  }
}

/** @returns whether there was none to take */
function takeOneStep(connection: SqliteConnection, migrations: readonly Migration[]): boolean {
  const { version } = connection;
  const step = migrations[version];
  if (!step) return true;
  step(connection);
  connection.run(`PRAGMA application_id = ${applicationId}`);
  connection.version = version + 1;
  return false;
}
