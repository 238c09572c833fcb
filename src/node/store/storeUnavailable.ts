import { AppError, messageOf } from '../../core/base/appError.ts';

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
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const remedy = remedies[code] ?? `Check the folder and try again (${messageOf(cause)}).`;
  return new AppError(
    'StoreUnavailable',
    `The database ${path} cannot be ${doing === 'read' ? 'read' : 'written'}. ${remedy}`,
    {
      cause,
    },
  );
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
    `The database ${path} was written by a newer Promptdeck (its version is ${found}, this one knows ${known}). It was left as it is. Update Promptdeck to use it.`,
  );
}
