import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cancelled, isAppError } from '../../core/base/appError.ts';
import type { ChatHistoryStore } from '../../core/chats/chatHistoryStore.ts';
import type { ChatRecord } from '../../core/chats/chatRecord.ts';
import { openingWords } from '../../core/chats/openingWords.ts';
import { chatExportFrame, chatToJson } from '../../core/transfer/chatExport.ts';
import { chatMarkdown, shownBranch } from '../../core/transfer/chatMarkdown.ts';
import { titleFrom } from '../store/rows/textExcerpt.ts';
import { exportFailed } from '../store/exportFailed.ts';
import { writeAtomically } from './writeAtomically.ts';

/** Where chats are read from. */
type ChatSource = Pick<ChatHistoryStore, 'record' | 'uuids'>;

/** Which chats go where, and in which form. */
export interface ChatExport {
  /** `json`: all of them in one file, which can be imported. `markdown`: a file for a reader; of several chats, a folder of them. */
  format: 'json' | 'markdown';
  /** Absolute path. A file is replaced; for several chats as Markdown a new folder of this name, or of one near it, is made. */
  path: string;
  /** Absent: all of them. */
  chatIds?: readonly number[] | undefined;
  signal?: AbortSignal | undefined;
  /** Told after each chat. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What was written. */
export interface ExportResult {
  /** The file or folder. */
  path: string;
  /** Chats in it. One that was deleted meanwhile is not. */
  count: number;
}

/**
 * Writes chats to disk, one after another, so that memory holds one at a time.
 * @throws AppError `ExportFailed`, `Cancelled`; then nothing new is left behind, and what was there is unchanged
 */
export async function exportChats(source: ChatSource, options: ChatExport): Promise<ExportResult> {
  const ids = options.chatIds ?? (await source.uuids()).map(({ id }) => id);
  const records = recordsOf(source, ids, options);
  if (options.format === 'json') return { path: options.path, count: await writeJson(options.path, records) };
  if (options.chatIds?.length === 1) return { path: options.path, count: await writeOne(options.path, records) };
  const folder = await makeFolder(options.path);
  try {
    return { path: folder, count: await writeFolder(folder, records) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function* recordsOf(
  source: ChatSource,
  ids: readonly number[],
  { signal, onProgress }: ChatExport,
): AsyncGenerator<ChatRecord> {
  for (const [index, id] of ids.entries()) {
    if (signal?.aborted) throw cancelled(signal.reason);
    const record = await recordOrGone(source, id);
    if (record) yield record;
    onProgress?.(index + 1, ids.length);
  }
}

async function recordOrGone(source: ChatSource, id: number): Promise<ChatRecord | undefined> {
  try {
    return await source.record(id);
  } catch (error) {
    if (isAppError(error, 'ChatNotFound')) return undefined;
    throw error;
  }
}

async function writeJson(path: string, records: AsyncIterable<ChatRecord>): Promise<number> {
  let count = 0;
  await writeAtomically(path, async (write) => {
    const { head, tail } = chatExportFrame(new Date().toISOString());
    await write(head);
    for await (const record of records) {
      await write(`${count === 0 ? '' : ',\n'}${JSON.stringify(chatToJson(record))}`);
      count++;
    }
    await write(tail);
  });
  return count;
}

async function writeOne(path: string, records: AsyncIterable<ChatRecord>): Promise<number> {
  let count = 0;
  for await (const record of records) {
    await writeAtomically(path, (write) => write(chatMarkdown(record, titleOf(record))));
    count++;
  }
  return count;
}

async function writeFolder(folder: string, records: AsyncIterable<ChatRecord>): Promise<number> {
  const taken = new Set<string>();
  let count = 0;
  for await (const record of records) {
    await writeAtomically(join(folder, freeFileName(record, taken)), (write) =>
      write(chatMarkdown(record, titleOf(record))),
    );
    count++;
  }
  return count;
}

/** A folder that is new: of the given name, or with a number behind it. */
async function makeFolder(path: string): Promise<string> {
  try {
    const taken = new Set(await readdir(dirname(path)));
    let name = basename(path);
    for (let number = 2; taken.has(name); number++) name = `${basename(path)} ${number}`;
    const folder = join(dirname(path), name);
    await mkdir(folder, { mode: 0o700 });
    return folder;
  } catch (error) {
    throw exportFailed(path, error);
  }
}

/** As the list of chats calls it, but by its prompt's name where nothing was written yet. */
function titleOf(record: ChatRecord): string {
  if (record.title !== '') return record.title;
  const first = shownBranch(record).find(
    (message) => message.role === 'user' && message.show_in_user_history !== false,
  );
  return titleFrom(openingWords(first?.content ?? '')) || record.promptName || 'Chat';
}

/** Names of Windows' devices, which no file there may have. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** A file name that every system accepts: the day and the title, without what Windows and Unix refuse. */
export function chatFileName(record: ChatRecord): string {
  const title = titleOf(record)
    .normalize('NFC')
    // eslint-disable-next-line no-control-regex -- file names hold no control characters
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*\p{Surrogate}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const short = titleFrom(title).replace(/[. ]+$/, '');
  const day = new Date(record.createdAt).toISOString().slice(0, 10);
  return `${day} ${short === '' || deviceName.test(short) ? 'chat' : short}`;
}

function freeFileName(record: ChatRecord, taken: Set<string>): string {
  const base = chatFileName(record);
  let name = base;
  // Two names that differ in case only are one file on Windows and macOS.
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${base} ${number}`;
  taken.add(name.toLowerCase());
  return `${name}.md`;
}
