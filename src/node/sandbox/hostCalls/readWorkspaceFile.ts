import { constants } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { JsonValue } from '../../../core/base/json.ts';
import { toolLimits } from '../toolLimits.ts';
import { HostCallError, type HostCallScope } from './hostCall.ts';

/**
 * The text of a file in the workspace. What leads out of its folder, and `.git` and `.env*` anywhere in it, cannot be read,
 * whatever links and names lead there. The file is checked again once it is open, so that swapping it after the check gains
 * nothing.
 * @throws HostCallError `NotGranted`, `NotAllowed`, `NotFound`, `NotAFile`, `TooLarge`, `NotText`
 */
export async function readWorkspaceFile(
  path: JsonValue | undefined,
  { capabilities, signal }: HostCallScope,
): Promise<string> {
  const { workspaceRoot } = capabilities;
  if (workspaceRoot === undefined) {
    throw new HostCallError('NotGranted', 'tool.readWorkspaceFile is not granted to this tool.');
  }
  if (typeof path !== 'string' || path === '') throw new HostCallError('TypeError', 'The path must be a text.');
  const shown = JSON.stringify(path.slice(0, 200));
  if (path.includes('\0')) throw new HostCallError('NotAllowed', `${shown} is not a path.`);
  const asked = resolve(workspaceRoot, path);
  const root = await realpath(workspaceRoot).catch(() => undefined);
  if (root === undefined) throw new HostCallError('NotFound', 'The folder of the workspace is not there.');
  if (isForbidden(resolve(workspaceRoot), asked)) throw notAllowed(shown);
  let handle: FileHandle | undefined;
  try {
    const real = await realpath(asked);
    if (isForbidden(root, real)) throw notAllowed(shown);
    // Does not wait for the other end of a pipe, and follows no link that has taken the file's place.
    handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const opened = await handle.stat({ bigint: true });
    const again = await realpath(asked);
    const there = await stat(again, { bigint: true });
    if (isForbidden(root, again) || there.ino !== opened.ino || there.dev !== opened.dev) throw notAllowed(shown);
    if (!opened.isFile()) throw new HostCallError('NotAFile', `${shown} is not a file.`);
    return decode(await readLimited(handle, shown, signal), shown);
  } catch (error) {
    throw error instanceof HostCallError ? error : unreadable(shown, error);
  } finally {
    await handle?.close();
  }
}

/** Outside of the folder, or a name in it that tools never get to see. */
function isForbidden(root: string, path: string): boolean {
  const inside = relative(root, path);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return true;
  return inside.split(/[\\/]/).some((part) => {
    // Windows takes a name for the same with dots or spaces at its end, or the name of a stream behind a colon.
    const name = part
      .toLowerCase()
      .replace(/:.*$/, '')
      .replace(/[. ]+$/, '');
    return name === '.git' || name.startsWith('.env');
  });
}

/** Reads to the limit and no further, though the file may grow meanwhile. */
async function readLimited(handle: FileHandle, shown: string, signal: AbortSignal): Promise<Buffer> {
  const limit = toolLimits.fileBytes;
  const buffer = Buffer.alloc(limit + 1);
  let length = 0;
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
    length += bytesRead;
    if (length > limit) throw new HostCallError('TooLarge', `${shown} is larger than ${limit / 1024} KiB.`);
    if (bytesRead === 0) return buffer.subarray(0, length);
  }
}

function decode(bytes: Buffer, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HostCallError('NotText', `${shown} is not UTF-8 text.`);
  }
}

function notAllowed(shown: string): HostCallError {
  return new HostCallError('NotAllowed', `${shown} is not among the files that a tool may read.`);
}

function unreadable(shown: string, error: unknown): HostCallError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return new HostCallError('NotFound', `There is no file ${shown}.`);
  if (code === 'EISDIR') return new HostCallError('NotAFile', `${shown} is not a file.`);
  if (code === 'ELOOP') return notAllowed(shown);
  return new HostCallError('HostError', `${shown} cannot be read${code === '' ? '' : ` (${code})`}.`);
}
