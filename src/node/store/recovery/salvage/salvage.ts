import { basename, join } from 'node:path';
import type { SqliteConnection } from '../../sqlite/sqliteEngine.ts';
import { rethrowDiskFault } from '../connectionChecks.ts';
import { buildEmpty } from '../createDatabase.ts';
import { databaseHeaderLength, databaseMagic, parseDatabaseHeader } from '../fileHeader.ts';
import { migrate } from '../migrate.ts';
import type { RecoveryServices } from '../recoveryServices.ts';
import { readBytes, removeFiles } from '../smallFiles.ts';
import { databaseFiles } from '../storageLayout.ts';
import { copyReadableRows } from './copyReadableRows.ts';
import { mergeDatabase, type MergeCounts } from './mergeDatabase.ts';

/**
 * Brings what can still be read of the damaged database in `quarantine` into `target`, whole or not at all. The damaged
 * bytes are only read: the work is done on a copy.
 * @param target of the newest schema
 * @param backup the file that `target` was made from, whose first page may stand in for a damaged one; undefined: none
 * @throws SqliteError where nothing can be read, and what the file system throws
 */
export function salvage(
  services: RecoveryServices,
  quarantine: string,
  target: SqliteConnection,
  backup: string | undefined,
): MergeCounts {
  const damagedCopy = join(quarantine, 'work-damaged.db');
  const readableCopy = join(quarantine, 'work-readable.db');
  try {
    copyDamaged(services, quarantine, damagedCopy);
    collectReadable(services, damagedCopy, readableCopy, target, backup);
    const readable = services.engine.open(readableCopy);
    try {
      return target.transaction(() => mergeDatabase(target, readable));
    } finally {
      readable.close();
    }
  } finally {
    removeFiles(services.fileSystem, [...databaseFiles(damagedCopy), ...databaseFiles(readableCopy)]);
  }
}

/** With its journal, which SQLite rolls back into the copy where it is hot. */
function copyDamaged({ fileSystem, layout }: RecoveryServices, quarantine: string, copy: string): void {
  removeFiles(fileSystem, databaseFiles(copy));
  for (const suffix of ['', '-journal']) {
    const original = join(quarantine, basename(layout.file) + suffix);
    if (fileSystem.exists(original)) fileSystem.copy(original, copy + suffix);
  }
}

/** A sound database of the newest schema with the rows that can be read. */
function collectReadable(
  services: RecoveryServices,
  damagedCopy: string,
  readableCopy: string,
  target: SqliteConnection,
  backup: string | undefined,
): void {
  const damaged = openDamaged(services, damagedCopy, backup);
  try {
    const { migrations } = services;
    const { version } = damaged;
    // A number that the damage has changed is taken for the newest one.
    const known = version >= 1 && version < migrations.length ? migrations.slice(0, version) : migrations;
    buildEmpty({ ...services, migrations: known }, readableCopy);
    const readable = services.engine.open(readableCopy);
    try {
      readable.run('PRAGMA foreign_keys = OFF');
      readable.transaction(() => {
        copyReadableRows(damaged, readable, target);
      });
      migrate(readable, migrations);
    } finally {
      readable.close();
    }
  } finally {
    damaged.close();
  }
}

/** @throws SqliteError where the schema cannot be read, not even with a sound beginning */
function openDamaged(services: RecoveryServices, copy: string, backup: string | undefined): SqliteConnection {
  const { fileSystem } = services;
  const found = readBytes(fileSystem, copy, 0, databaseHeaderLength);
  try {
    return openTolerant(services, copy);
  } catch (error) {
    rethrowDiskFault(error, services.engine);
    const beginnings = [withOwnConstants(found), backup === undefined ? undefined : firstPage(services, backup)];
    for (const beginning of beginnings) {
      if (!beginning) continue;
      removeFiles(fileSystem, databaseFiles(copy).slice(1));
      writeBeginning(services, copy, beginning);
      try {
        return openTolerant(services, copy);
      } catch (again) {
        // The next one may do; where none does, the first error says why.
        rethrowDiskFault(again, services.engine);
      }
    }
    throw error;
  }
}

/** The file's own header with what is the same in every database of ours: the first words, sizes and file format. */
function withOwnConstants(found: Uint8Array): Uint8Array | undefined {
  if (found.length < databaseHeaderLength) return undefined;
  const header = found.slice();
  header.set(headerStart);
  for (const [at, value] of constants) new DataView(header.buffer).setUint32(at, value);
  return header;
}

/** With the schema as it was then. */
function firstPage({ fileSystem }: RecoveryServices, backup: string): Uint8Array | undefined {
  const header = parseDatabaseHeader(readBytes(fileSystem, backup, 0, databaseHeaderLength));
  return header && readBytes(fileSystem, backup, 0, header.pageSize);
}

/**
 * First words, pages of 4,096 bytes, rollback journal for writer and reader, nothing reserved, and SQLite's three fixed
 * fractions: bytes 0 to 23. https://www.sqlite.org/fileformat2.html#the_database_header
 */
const headerStart = [...new TextEncoder().encode(databaseMagic), 0x10, 0x00, 1, 1, 0, 64, 32, 32];

/** By their place: no free pages (which only a writer looks for), schema format 4, no auto-vacuum, UTF-8. */
const constants = [
  [32, 0],
  [36, 0],
  [44, 4],
  [52, 0],
  [56, 1],
  [64, 0],
] as const;

/** The number of pages is the damaged file's own. */
function writeBeginning({ fileSystem }: RecoveryServices, copy: string, beginning: Uint8Array): void {
  const pageSize = parseDatabaseHeader(beginning)?.pageSize ?? 1;
  const descriptor = fileSystem.open(copy, 'r+');
  try {
    const pages = Math.ceil(fileSystem.size(descriptor) / pageSize);
    new DataView(beginning.buffer, beginning.byteOffset).setUint32(28, pages);
    fileSystem.write(descriptor, beginning, 0, beginning.length, 0);
  } finally {
    fileSystem.close(descriptor);
  }
}

function openTolerant({ engine }: RecoveryServices, path: string): SqliteConnection {
  const connection = engine.open(path, { isDamaged: true });
  try {
    connection.all("SELECT name FROM sqlite_schema WHERE name = 'messages'");
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
