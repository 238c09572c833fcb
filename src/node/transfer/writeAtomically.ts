import { randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, isAppError, messageOf } from '../../core/base/appError.ts';
import { diskFileSystem } from '../store/sqlite/fileSystem.ts';

/** What a person can do about the usual failures of writing a file, by Node's error code. */
const remedies: Record<string, string> = {
  ENOSPC: 'The disk is full: free some space, or choose another place.',
  EDQUOT: 'Your disk quota is used up: free some space, or choose another place.',
  EACCES: 'Permission was denied: choose a folder that you can write to.',
  EPERM: 'Permission was denied: choose a folder that you can write to.',
  EROFS: 'The disk is read-only: choose another place.',
  ENOENT: 'The folder is not there: choose another place.',
  EISDIR: 'A folder has this name: choose another one.',
  ENAMETOOLONG: 'The name is too long: choose a shorter one.',
};

/** Takes text, in order. Resolves when the next piece may come. */
export type WriteText = (text: string) => Promise<void>;

/**
 * Writes a file whole or not at all: into a temporary file beside it, which takes its name when all of it is on disk. What had
 * the name before is there unchanged until then.
 * @throws AppError `ExportFailed` saying what to do; what `produce` throws, the temporary file being removed
 */
export async function writeAtomically(path: string, produce: (write: WriteText) => Promise<void>): Promise<void> {
  await replaceAtomically(path, async (temporary) => {
    // 0600: chats are private.
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await produceInto(handle, produce);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/**
 * The same for a file that something else writes.
 * @param write makes the file at the path it is given, where there is none, and syncs it
 */
export async function replaceAtomically(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await write(temporary);
    await rename(temporary, path);
    diskFileSystem.syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw isAppError(error) ? error : exportFailed(path, error);
  }
}

/** The file or folder cannot be written. */
export function exportFailed(path: string, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new AppError(
    'ExportFailed',
    `${path} cannot be written. ${remedies[code] ?? messageOf(cause)} What was there is unchanged.`,
    { cause },
  );
}

/** Text is gathered to this many characters before it is written. */
const bufferedCharacters = 256 * 1024;

async function produceInto(handle: FileHandle, produce: (write: WriteText) => Promise<void>): Promise<void> {
  let waiting = '';
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(waiting);
    waiting = '';
    // A write may take less than it was given.
    for (let done = 0; done < bytes.length;) done += (await handle.write(bytes, done)).bytesWritten;
  };
  await produce(async (text) => {
    waiting += text;
    if (waiting.length >= bufferedCharacters) await flush();
  });
  await flush();
}
