import type { StoreChangeEvent } from '../../core/base/entityStore.ts';
import type { ChatDraftStore } from '../../core/chats/chatDraftStore.ts';
import type { ChatHistoryStore } from '../../core/chats/chatHistoryStore.ts';
import type { UnsentMessageStore } from '../../core/chats/unsentMessageStore.ts';
import type { LLMConfigNameStore } from '../../core/configs/llmConfigNameStore.ts';
import type { PromptTemplateStore } from '../../core/prompts/promptTemplateStore.ts';
import type { ToolGrantStore } from '../../core/tools/toolGrant.ts';
import type { ToolStore } from '../../core/tools/toolStore.ts';
import type { BackupInfo } from './recovery/backups.ts';
import type { StorageInfo } from './recovery/storageInfo.ts';
import type { StoreIncident, StoreWait } from './storeIncident.ts';

/** The stores, each under the name that its changes are told by, where any are. */
export interface EntityStores {
  readonly tools: ToolStore;
  readonly llmConfigNames: LLMConfigNameStore;
  readonly promptTemplates: PromptTemplateStore;
  readonly chatHistories: ChatHistoryStore;
  readonly toolGrants: ToolGrantStore;
  readonly chatDrafts: ChatDraftStore;
  readonly unsentMessages: UnsentMessageStore;
}

/**
 * The database of prompts, tools, config names and chats. Every promise of a write resolves when the write is on disk.
 * Any call may reject with an AppError: `StoreUnavailable` naming the file and what to do, `StoreClosed` after `close`.
 */
export interface Store extends EntityStores {
  /** Fires after each acknowledged write of this store (with `keys`) and for what other windows wrote (without). */
  readonly onDidChange: StoreChangeEvent;
  /**
   * Writes a compact copy of the database, with every write that was acknowledged.
   * @param path absolute; a file there is replaced when the copy is complete
   * @throws AppError `ExportFailed` naming the target; then what was there is unchanged
   */
  copyTo(path: string): Promise<void>;
  /** Copies the database and checks the copy. @throws AppError `StoreUnavailable`; earlier backups are untouched */
  backUp(): Promise<BackupInfo>;
  /** Facts about the storage folder. */
  storageInfo(): Promise<StorageInfo>;
  /**
   * From now on no call waits longer than two seconds for another window: it rejects with `StoreUnavailable`. For those who
   * end what is under way before they close the store.
   */
  limitWaits(): Promise<void>;
  /** Idempotent. Finishes the calls under way, but for those that wait long for another window, then ends the worker. */
  close(): Promise<void>;
}

/** What `openStore` takes. */
export interface StoreOptions {
  /** Folder of the database; created when missing. */
  storageDir: string;
  /** Identity of the workspace whose file rows are seen, a URI as text; absent: the database's own rows only. */
  workspace?: string;
  /** What this process is, for people who wait for it elsewhere, such as `The VS Code window "recipes"`. */
  label?: string;
  /** Told of a wait of over two seconds for another window, and with null when it is over. */
  onWait?: (wait: StoreWait | null) => void;
  /**
   * Told what happened to the database that a user must know, once: resolves when the user has seen it. What was not seen is
   * told again by the next process that opens the database.
   */
  onIncident?: (incident: StoreIncident) => Promise<void> | void;
  /** Receives warnings; by default they are dropped. */
  log?: (level: 'info' | 'warn' | 'error', message: string) => void;
}
