import { Backups } from './backups.ts';
import {
  databaseHeaderLength,
  journalHeaderLength,
  parseDatabaseHeader,
  parseJournalHeader,
  type DatabaseHeader,
} from './fileHeader.ts';
import { journalledHeader } from './foreignJournal.ts';
import { applicationId } from './migrate.ts';
import type { Damage } from './recoveryMark.ts';
import type { RecoveryServices } from './recoveryServices.ts';
import { namesIn, readBytes, sizeOf } from './smallFiles.ts';
import { isQuarantine } from './storageLayout.ts';

/**
 * What a look at the files tells before SQLite sees them; some of it SQLite would mend by starting afresh. Reads a few bytes
 * only: what is wrong further in shows when SQLite comes upon it.
 * @throws what the file system throws
 */
export function findDamage(services: RecoveryServices): Damage | undefined {
  const { fileSystem, layout } = services;
  const log = `${layout.file}-wal`;
  const hasLog = fileSystem.exists(log);
  if (!fileSystem.exists(layout.file)) return hasTraces(services) || hasLog ? missing : undefined;
  const header = readHeader(services);
  if (sizeOf(fileSystem, layout.file) === 0) return { cause: 'empty', reason: 'it is empty' };
  if (!header && bringsBackFirstPage(services)) return undefined;
  if (!header) return { cause: 'damaged', reason: 'it does not begin as a database does' };
  if (isCutOff(services, header)) return { cause: 'damaged', reason: 'its end is missing' };
  if (header.isWal || hasLog) return { cause: 'write-ahead-log', reason: 'it is in write-ahead-log mode' };
  return undefined;
}

/** Undefined where the file does not begin as a database does. @throws what the file system throws */
export function readHeader({ fileSystem, layout }: RecoveryServices): DatabaseHeader | undefined {
  return parseDatabaseHeader(readBytes(fileSystem, layout.file, 0, databaseHeaderLength));
}

/** Whether a transaction waits to be rolled back. */
export function hasHotJournal({ fileSystem, layout }: RecoveryServices): boolean {
  const journal = `${layout.file}-journal`;
  if (!fileSystem.exists(journal)) return false;
  return parseJournalHeader(readBytes(fileSystem, journal, 0, journalHeaderLength)) !== undefined;
}

/** A power cut may tear the first page while it is written; the journal has it as it was. */
function bringsBackFirstPage(services: RecoveryServices): boolean {
  if (!hasHotJournal(services)) return false;
  const before = journalledHeader(services.fileSystem, `${services.layout.file}-journal`);
  if (!before) return false;
  // The first release set no application id.
  const isOfFirstRelease =
    before.applicationId === 0 && before.version >= 1 && before.version <= services.migrations.length;
  return before.applicationId === applicationId || isOfFirstRelease;
}

/** SQLite would take the missing part of a last page for zeros. A transaction that waits to be rolled back restores the size. */
function isCutOff(services: RecoveryServices, { pageCount, pageSize }: DatabaseHeader): boolean {
  const { fileSystem, layout } = services;
  if (pageCount === undefined || hasHotJournal(services)) return false;
  return sizeOf(fileSystem, layout.file) < pageCount * pageSize;
}

const missing: Damage = { cause: 'missing', reason: 'it is gone' };

/** Whether there was a database before: a new one is made under another name first, so these are never signs of its making. */
function hasTraces(services: RecoveryServices): boolean {
  const { fileSystem, layout } = services;
  return (
    fileSystem.exists(`${layout.file}-journal`) ||
    new Backups(services).list().length > 0 ||
    namesIn(fileSystem, layout.folder).some(isQuarantine)
  );
}
