import { AppError, isAppError, messageOf } from '../../core/base/appError.ts';

/** What a person can do about the usual failures of a file system, by Node's error code. */
const remedies: Record<string, string> = {
  ENOSPC: 'The disk is full: free some space and try again.',
  EDQUOT: 'Your disk quota is used up: free some space and try again.',
  EACCES: 'Permission was denied: make the folder and its files writable for you.',
  EPERM: 'Permission was denied: make the folder and its files writable for you.',
  EROFS: 'The disk is read-only: make it writable, or move the storage folder.',
  ENOTDIR: 'A part of the path is a file, not a folder: move that file away.',
  EISDIR: 'A folder lies where a file should be: move it away.',
};

/** The database file or its folder cannot be read or written. */
export function fileFailure(path: string, doing: 'read' | 'write', cause: unknown): AppError {
  return new AppError(
    'StoreUnavailable',
    `The database ${path} cannot be ${doing === 'read' ? 'read' : 'written'}. ${remedyFor(cause)}`,
    {
      cause,
    },
  );
}

function remedyFor(cause: unknown): string {
  // Its own message would say the same in other words.
  if (isAppError(cause, 'StoreUnavailable') && cause.cause !== undefined) return remedyFor(cause.cause);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'EEXIST' && cause instanceof Error && 'path' in cause) {
    return `${String(cause.path)} is a file where a folder is needed: move it away.`;
  }
  return remedies[code] ?? `Check the folder and try again (${messageOf(cause)}).`;
}

/** The file is there but is not a sound database. */
export function damaged(path: string, reason: string): AppError {
  return new AppError(
    'StoreUnavailable',
    `The database ${path} is damaged (${reason}). It was left as it is. Move it away to start with an empty one, or put a copy of an earlier one in its place.`,
  );
}

/** The file was written by a later version of the program. */
export function newerVersion(path: string, found: number, known: number): AppError {
  return new AppError(
    'StoreUnavailable',
    `The database ${path} was written by a newer Promptdeck (its version is ${found}, this one knows ${known}). It can be read and is left as it is; nothing can be stored. Update Promptdeck to go on.`,
  );
}

/** A file of that name belongs to someone else. */
export function otherProgram(path: string): AppError {
  return new AppError(
    'StoreUnavailable',
    `The file ${path} is the database of another program, and was left as it is. Move it away, then try again.`,
  );
}

/** A step of the schema could not be taken. */
export function migrationFailed(path: string, version: number, reason: string, cause: unknown): AppError {
  return new AppError(
    'StoreUnavailable',
    `The database ${path} could not be updated to version ${version} (${reason}). It is as it was before. Try again, or go back to the Promptdeck that you had.`,
    { cause },
  );
}

/** Without a backup of the earlier schema there is no step to a later one. */
export function backupBeforeMigrationFailed(path: string, cause: unknown): AppError {
  const reason = remedyFor(cause);
  return new AppError(
    'StoreUnavailable',
    `The database ${path} must be backed up before this Promptdeck can use it, and that failed. It is as it was before. ${reason}`,
    { cause },
  );
}

/** A recovery cannot go on for now. */
export function recoveryFailed(folder: string, cause: unknown): AppError {
  return new AppError(
    'StoreUnavailable',
    `The database could not be restored yet; all of its bytes are kept in ${folder}. ${remedyFor(cause)}`,
    { cause },
  );
}

/** The note about a recovery under way cannot be understood. */
export function damagedMark(path: string, cause?: unknown): AppError {
  return new AppError(
    'StoreUnavailable',
    `A recovery of the database was under way, and its note ${path} cannot be read. Move that file away and try again; the quarantine folder beside it holds the damaged database.`,
    { cause },
  );
}

/** SQLite could not get the memory that it asked for. */
export function memoryExhausted(path: string, cause?: unknown): AppError {
  return new AppError(
    'StoreUnavailable',
    `The database ${path} needed more memory than there is, so this was not done; what was saved before is safe. Try again, or close other programs first.`,
    { cause },
  );
}

/** No backup could be made; the earlier ones are there. */
export function backupFailed(folder: string, cause: unknown): AppError {
  return new AppError(
    'StoreUnavailable',
    `The chats could not be backed up to ${folder}. Earlier backups are untouched, and chats go on. ${remedyFor(cause)}`,
    { cause },
  );
}

/** Nobody said where the database is to lie. */
export function noStorageDir(): AppError {
  return new AppError(
    'StoreUnavailable',
    'No folder was given for the database: `storageDir` must be the path of one.',
  );
}
