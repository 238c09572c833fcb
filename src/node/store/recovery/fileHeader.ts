/** Length of the header of a SQLite database; https://www.sqlite.org/fileformat2.html#the_database_header */
export const databaseHeaderLength = 100;

/** Length of a rollback journal's header without its padding; https://www.sqlite.org/fileformat2.html#the_rollback_journal */
export const journalHeaderLength = 28;

/** How each SQLite database begins. */
export const databaseMagic = 'SQLite format 3\0';
const journalMagic = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

/** What the first page of a database says of it. */
export interface DatabaseHeader {
  /** In bytes. */
  pageSize: number;
  /** In write-ahead-log mode, which needs memory shared between processes. */
  isWal: boolean;
  changeCounter: number;
  /** In pages; undefined where the writer did not keep it. */
  pageCount: number | undefined;
  /** `user_version`. */
  version: number;
  applicationId: number;
}

/** Undefined for what is not the beginning of a SQLite database. */
export function parseDatabaseHeader(bytes: Uint8Array): DatabaseHeader | undefined {
  if (bytes.length < databaseHeaderLength) return undefined;
  if (new TextDecoder('latin1').decode(bytes.subarray(0, 16)) !== databaseMagic) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const written = view.getUint16(16);
  const pageSize = written === 1 ? 65_536 : written;
  if (!isPageSize(pageSize)) return undefined;
  // Write and read version: rollback journal or write-ahead log; SQLite knows no other. Numbers below are never negative.
  if (![1, 2].includes(bytes[18] ?? 0) || ![1, 2].includes(bytes[19] ?? 0)) return undefined;
  if (view.getInt32(60) < 0) return undefined;
  const changeCounter = view.getUint32(24);
  return {
    pageSize,
    isWal: bytes[18] === 2 || bytes[19] === 2,
    changeCounter,
    // Valid only where the same writer wrote both, see "version-valid-for number".
    pageCount: view.getUint32(92) === changeCounter ? view.getUint32(28) : undefined,
    version: view.getUint32(60),
    applicationId: view.getUint32(68),
  };
}

/** The head of one segment of a rollback journal. */
export interface JournalHeader {
  /** Pages in this segment; undefined: up to the end of the file. */
  records: number | undefined;
  /** Size of the database before the transaction, in pages. */
  pagesBefore: number;
  /** In bytes; the header is padded to one sector. */
  sectorSize: number;
  /** In bytes. */
  pageSize: number;
}

/** Undefined for what is not the head of a journal, a finished one (zeros) included. */
export function parseJournalHeader(bytes: Uint8Array): JournalHeader | undefined {
  if (bytes.length < journalHeaderLength) return undefined;
  if (journalMagic.some((byte, index) => bytes[index] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const records = view.getUint32(8);
  return {
    records: records === 0xffff_ffff ? undefined : records,
    pagesBefore: view.getUint32(16),
    sectorSize: view.getUint32(20),
    pageSize: view.getUint32(24),
  };
}

function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
}
