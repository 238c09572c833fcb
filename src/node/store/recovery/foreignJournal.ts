import type { FileSystem } from '../sqlite/fileSystem.ts';
import {
  databaseHeaderLength,
  journalHeaderLength,
  parseDatabaseHeader,
  parseJournalHeader,
  type DatabaseHeader,
} from './fileHeader.ts';
import { readBytes, readBytesOf } from './smallFiles.ts';

/**
 * Whether the journal beside a database would be rolled back into it although it belongs to another one, or to an earlier
 * state of this one. SQLite does not ask. Every transaction keeps the first page in its journal, and counts up a number on
 * that page; so the journal's number is the database's own or the one before. In doubt the answer is no: a journal that
 * belongs must never be taken away.
 * @param database header of the database as it lies on disk
 */
export function isForeignJournal(fileSystem: FileSystem, journal: string, database: DatabaseHeader): boolean {
  const header = parseJournalHeader(readBytes(fileSystem, journal, 0, journalHeaderLength));
  if (!header) return false;
  if (header.pageSize !== database.pageSize) return true;
  const before = journalledHeader(fileSystem, journal);
  return before ? !isEarlierState(before, database) : !isSizeOf(header.pagesBefore, database);
}

/** Header of the database before the transaction, as the journal keeps it; undefined where it keeps no first page. */
export function journalledHeader(fileSystem: FileSystem, journal: string): DatabaseHeader | undefined {
  const descriptor = fileSystem.open(journal, 'r');
  try {
    const size = fileSystem.size(descriptor);
    const read = (position: number, length: number) => readBytesOf(fileSystem, descriptor, position, length);
    const header = parseJournalHeader(read(0, journalHeaderLength));
    if (!header) return undefined;
    const recordLength = header.pageSize + 8;
    if (header.sectorSize < 32 || header.sectorSize > 65_536) return undefined;
    for (let position = 0; ;) {
      const segment = parseJournalHeader(read(position, journalHeaderLength));
      if (!segment) return undefined;
      const first = position + header.sectorSize;
      const inFile = Math.max(0, Math.floor((size - first) / recordLength));
      const count = Math.min(segment.records ?? inFile, inFile);
      for (let index = 0; index < count; index++) {
        const record = read(first + index * recordLength, 4 + databaseHeaderLength);
        if (new DataView(record.buffer, record.byteOffset).getUint32(0) !== 1) continue;
        return parseDatabaseHeader(record.subarray(4));
      }
      if (count === 0) return undefined;
      position = Math.ceil((first + count * recordLength) / header.sectorSize) * header.sectorSize;
    }
  } finally {
    fileSystem.close(descriptor);
  }
}

/** While the journal lacks the first page, that page of its database is as it was before the transaction. */
function isSizeOf(pages: number, database: DatabaseHeader): boolean {
  return database.pageCount === undefined || database.pageCount === pages;
}

/** Whether `before` can be what `now` was when its transaction began. */
function isEarlierState(before: DatabaseHeader, now: DatabaseHeader): boolean {
  const steps = (now.changeCounter - before.changeCounter) >>> 0;
  const isSameProgram = before.applicationId === 0 || before.applicationId === now.applicationId;
  return steps <= 1 && isSameProgram;
}
