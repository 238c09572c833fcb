import { randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAppError } from '../../core/base/appError.ts';
import { exportFailed } from '../store/exportFailed.ts';
import { diskFileSystem } from '../store/sqlite/fileSystem.ts';

/** Takes text, in order. Resolves when the next piece may come. */
export type WriteText = (text: string) => Promise<void>;

/**
 * Writes a file whole or not at all: into a temporary file beside it, which takes its name when all of it is on disk. What had
 * the name before is there unchanged until then.
 * @throws AppError `ExportFailed` saying what to do; what `produce` throws, the temporary file being removed
 */
export async function writeAtomically(path: string, produce: (write: WriteText) => Promise<void>): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    // 0600: chats are private.
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await produceInto(handle, produce);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    diskFileSystem.syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw isAppError(error) ? error : exportFailed(path, error);
  }
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
