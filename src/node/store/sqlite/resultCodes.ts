/** SQLite's result codes, as far as the store tells them apart: https://www.sqlite.org/rescode.html */
export const resultCode = {
  ok: 0,
  error: 1,
  busy: 5,
  noMemory: 7,
  readOnly: 8,
  interrupted: 9,
  ioError: 10,
  corrupt: 11,
  notFound: 12,
  full: 13,
  cannotOpen: 14,
  tooBig: 18,
  notADatabase: 26,
  row: 100,
  done: 101,
  ioErrorRead: 266,
  ioErrorShortRead: 522,
  ioErrorWrite: 778,
  ioErrorSync: 1034,
  ioErrorSyncFolder: 1290,
  ioErrorTruncate: 1546,
  ioErrorSize: 1802,
  ioErrorDelete: 2570,
  ioErrorDeleteMissing: 5898,
  ioErrorAccess: 3338,
  ioErrorClose: 4106,
} as const;

/** The primary code of an extended one. */
export function primaryCode(code: number): number {
  return code & 0xff;
}
