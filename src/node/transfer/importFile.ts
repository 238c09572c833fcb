import { stat } from 'node:fs/promises';
import { isAppError } from '../../core/base/appError.ts';
import type { ChatRecord } from '../../core/chats/chatRecord.ts';
import { emptyReport, type ImportReport } from '../../core/transfer/importReport.ts';
import { ChatBatch } from './chatBatch.ts';
import { DjangoImport } from './djangoImport.ts';
import { importFault } from './importFault.ts';
import type { ReadOptions } from './jsonElements.ts';
import type { ImportStores } from './importStores.ts';
import { readChatExport } from './readChatExport.ts';
import { recogniseImport } from './recogniseImport.ts';

/**
 * Imports what `exportChats` wrote as JSON, or what Django's `dumpdata` wrote. The file is read twice: first to check all
 * of it, then to import. Importing a file again changes nothing, or completes what was stopped.
 * @returns what was done; with `isCancelled` where `signal` stopped it after something was imported
 * @throws AppError `InvalidImportFile` naming file, line and field, nothing being imported; `Cancelled` while nothing is
 */
export async function importFile(file: string, stores: ImportStores, options: ReadOptions = {}): Promise<ImportReport> {
  const { signal, onProgress } = options;
  const { format, layout } = await recogniseImport(file);
  const report = emptyReport(file, format);
  const batch = new ChatBatch(stores.chatHistories, report.chats);
  const django = format === 'django' ? new DjangoImport(file, layout, report) : undefined;
  const read = (onChat: (record: ChatRecord) => Promise<void> | void, half: ReadOptions) =>
    django ? django.readChats(onChat, half) : readChatExport(file, layout, onChat, half);

  const version = await versionOf(file);
  const checking = { signal, onProgress: (share: number) => onProgress?.(share / 2) };
  await (django ? django.check(checking) : read(() => undefined, checking));
  if ((await versionOf(file)) !== version) throw importFault(file, 'The file changed while it was read.');
  try {
    await django?.importEntities(stores, signal);
    await read((record) => batch.add(record), {
      signal,
      onProgress: (share) => onProgress?.(0.5 + share / 2),
    });
    await batch.flush();
  } catch (error) {
    if (!isAppError(error, 'Cancelled')) throw error;
    await batch.flush();
    report.isCancelled = true;
  }
  return report;
}

/** Changes when the file does. */
async function versionOf(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${size} ${mtimeMs}`;
}
