import { AppError } from '../../core/base/appError.ts';

/** What a person can do about the usual failures of reading a file, by Node's error code. */
const remedies: Record<string, string> = {
  ENOENT: 'It is not there.',
  EACCES: 'Permission was denied: make it readable for you.',
  EPERM: 'Permission was denied: make it readable for you.',
  EISDIR: 'It is a folder. Choose the file itself.',
};

/** The file cannot be imported. Nothing of it was. @param why a sentence or more: what is wrong, what to do */
export function importFault(file: string, why: string, place: { line?: number; cause?: unknown } = {}): AppError {
  const where = place.line === undefined ? file : `${file}, line ${place.line}`;
  return new AppError('InvalidImportFile', `${where}: ${why} Nothing was imported.`, {
    location: { file, ...(place.line === undefined ? {} : { line: place.line }) },
    cause: place.cause,
  });
}

/** The file is sound, but not one of those that can be imported. @param seen what it seems to be, as a sentence */
export function notImportable(file: string, seen = ''): AppError {
  return importFault(
    file,
    `This is not a Promptdeck export, nor a dump of the Django package. ${seen === '' ? '' : `${seen} `}Choose a file that “Promptdeck: Export Chats…” wrote as JSON, or one that “manage.py dumpdata” wrote.`,
  );
}

/** The file cannot be read. */
export function unreadable(file: string, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const message = cause instanceof Error ? cause.message : String(cause);
  return importFault(file, `The file cannot be read. ${remedies[code] ?? message}`, { cause });
}
