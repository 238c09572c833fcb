import { migrations } from '../../../src/node/store/schema/migrations.ts';
import { openDatabase, type OpenDatabaseOptions } from '../../../src/node/store/recovery/openDatabase.ts';
import type { RecoveryServices } from '../../../src/node/store/recovery/recoveryServices.ts';
import { storageLayout } from '../../../src/node/store/recovery/storageLayout.ts';
import type { FileSystem } from '../../../src/node/store/sqlite/fileSystem.ts';
import type { SqliteConnection, SqliteEngine } from '../../../src/node/store/sqlite/sqliteEngine.ts';
import { openSqliteEngine } from '../../../src/node/store/sqlite/openSqliteEngine.ts';
import { MemoryDisk } from '../disk/memoryDisk.ts';

/** Where the database lies on every disk of these tests. */
export const databasePath = '/storage/promptdeck.db';

/** An empty disk with the storage folder. */
export function newDisk(): MemoryDisk {
  const disk = new MemoryDisk();
  disk.makeFolder('/storage');
  return disk;
}

/** The engine over a disk that only this test uses. */
export function engineOn(fileSystem: FileSystem): Promise<SqliteEngine> {
  return openSqliteEngine({ fileSystem, isLockHeld: () => true });
}

/** The file as it lies there: nothing is migrated, repaired or put away. */
export async function openPlain(fileSystem: FileSystem, path = databasePath): Promise<SqliteConnection> {
  return (await engineOn(fileSystem)).open(path);
}

/** As the store opens it. */
export async function openThroughRecovery(
  fileSystem: FileSystem,
  options: Partial<OpenDatabaseOptions> = {},
): Promise<SqliteConnection> {
  const engine = await engineOn(fileSystem);
  return openDatabase(engine, { ...(await recoveryServices(fileSystem)), file: databasePath, ...options }).connection;
}

/** What backups and recovery go by. */
export async function recoveryServices(fileSystem: FileSystem): Promise<RecoveryServices> {
  return {
    engine: await engineOn(fileSystem),
    fileSystem,
    layout: storageLayout(databasePath),
    migrations,
    onIncident: () => undefined,
    log: () => undefined,
  };
}
