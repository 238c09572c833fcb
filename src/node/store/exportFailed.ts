import { AppError, messageOf } from '../../core/base/appError.ts';

/** What a person can do about the usual failures of writing a file, by Node's error code. */
const remedies: Record<string, string> = {
  ENOSPC: 'The disk is full: free some space, or choose another place.',
  EDQUOT: 'Your disk quota is used up: free some space, or choose another place.',
  EACCES: 'Permission was denied: choose a folder that you can write to.',
  EPERM: 'Permission was denied: choose a folder that you can write to.',
  EROFS: 'The disk is read-only: choose another place.',
  ENOENT: 'The folder is not there: choose another place.',
  ENOTDIR: 'A part of the path is a file, not a folder: choose another place.',
  EISDIR: 'A folder has this name: choose another one.',
  ENAMETOOLONG: 'The name is too long: choose a shorter one.',
};

/** The file or folder that an export goes to cannot be written. */
export function exportFailed(path: string, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new AppError(
    'ExportFailed',
    `${path} cannot be written. ${remedies[code] ?? messageOf(cause)} What was there is unchanged.`,
    { cause },
  );
}
