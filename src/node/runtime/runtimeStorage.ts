import type { ImportReport } from '../../core/transfer/importReport.ts';
import type { ConfigFolder } from '../configs/configFolder.ts';
import type { BackupInfo } from '../store/recovery/backups.ts';
import type { StorageInfo } from '../store/recovery/storageInfo.ts';
import type { Store } from '../store/store.ts';
import type { ChatExport, ExportResult } from '../transfer/exportChats.ts';
import type { ReadOptions } from '../transfer/jsonElements.ts';

/** The data as a whole: how it leaves, comes in and is kept. */
export interface RuntimeStorage {
  /**
   * Writes chats as JSON, which can be imported, or as Markdown, which can be read.
   * @throws AppError `ExportFailed`, `Cancelled`; then what was there is unchanged
   */
  exportChats(options: ChatExport): Promise<ExportResult>;
  /**
   * Imports a JSON export of chats, or what Django's `dumpdata` wrote. Importing a file again changes nothing.
   * @param file absolute path
   * @throws AppError `InvalidImportFile` naming file, line and field; then nothing was imported
   */
  importFile(file: string, options?: ReadOptions): Promise<ImportReport>;
  /**
   * Writes the whole database as a SQLite file that other programs can open. The database itself is guarded by a lock that
   * they do not know.
   * @param path absolute; a file there is replaced when the new one is complete
   * @throws AppError `ExportFailed`; then what was there is unchanged
   */
  exportDatabase(path: string): Promise<void>;
  /** Copies the database and checks the copy. @throws AppError `StoreUnavailable`; earlier backups are untouched */
  backUp(): Promise<BackupInfo>;
  /** Facts about the storage folder. */
  info(): Promise<StorageInfo>;
}

/** Loads what it needs on first use. */
export function openRuntimeStorage(store: Store, configs: ConfigFolder): RuntimeStorage {
  return {
    exportChats: async (options) =>
      (await import('../transfer/exportChats.ts')).exportChats(store.chatHistories, options),
    exportDatabase: (path) => store.copyTo(path),
    backUp: () => store.backUp(),
    info: () => store.storageInfo(),
    importFile: async (file, options) => {
      const { importFile } = await import('../transfer/importFile.ts');
      const { tools, promptTemplates, llmConfigNames, chatHistories } = store;
      const configNames = async () => (await configs.list()).map(({ name }) => name);
      return importFile(file, { tools, promptTemplates, llmConfigNames, chatHistories, configNames }, options);
    },
  };
}
