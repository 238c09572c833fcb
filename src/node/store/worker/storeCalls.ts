import type { ErrorCode } from '../../../core/base/appError.ts';
import type { StoreChange } from '../../../core/base/entityStore.ts';
import type { ChatHistoryStore } from '../../../core/chats/chatHistoryStore.ts';
import type { EntityStores } from '../store.ts';
import type { StoreIncident, StoreWait } from '../storeIncident.ts';
import type { SearchedInParts } from '../search/searchInParts.ts';

/** Every method of every store, and whether it writes. Both ends of the worker's channel go by this table. */
export const storeMethods = {
  tools: {
    list: 'read',
    get: 'read',
    listWithOrigin: 'read',
    getWithOrigin: 'read',
    save: 'write',
    delete: 'write',
    saveFromFile: 'write',
    keepFiles: 'write',
    listOwn: 'read',
    getOwn: 'read',
    saveOwn: 'write',
    deleteOwn: 'write',
  },
  llmConfigNames: { list: 'read', get: 'read', save: 'write', delete: 'write', followFiles: 'write' },
  promptTemplates: {
    list: 'read',
    get: 'read',
    listWithOrigin: 'read',
    getWithOrigin: 'read',
    save: 'write',
    delete: 'write',
    saveFromFile: 'write',
    keepFiles: 'write',
    listOwn: 'read',
    getOwn: 'read',
    saveOwn: 'write',
    deleteOwn: 'write',
  },
  chatHistories: {
    list: 'read',
    get: 'read',
    summaries: 'read',
    summary: 'read',
    searchPart: 'read',
    tree: 'read',
    uuids: 'read',
    record: 'read',
    sentRequest: 'read',
    branches: 'read',
    trash: 'read',
    ratingTotals: 'read',
    save: 'write',
    delete: 'write',
    change: 'write',
    rename: 'write',
    suggestTitle: 'write',
    setPinned: 'write',
    moveToTrash: 'write',
    restore: 'write',
    pinConfig: 'write',
    recordRequest: 'write',
    setThumb: 'write',
    switchTo: 'write',
    fork: 'write',
    putRecord: 'write',
  },
  chatDrafts: { get: 'read', put: 'write' },
  unsentMessages: { put: 'write', hold: 'write', release: 'write', claim: 'write', remove: 'write' },
  toolGrants: { list: 'read', find: 'read', grant: 'write', revoke: 'write', revokeOfSecret: 'write' },
} as const satisfies { [K in keyof WorkerStores]: Record<keyof WorkerStores[K], 'read' | 'write'> };

/** The stores as the worker serves them. */
export interface WorkerStores extends Omit<EntityStores, 'chatHistories'> {
  readonly chatHistories: SearchedInParts<ChatHistoryStore>;
}

/** One call of a store's method, as it goes to the worker. */
export interface MethodCall {
  type: 'call';
  store: keyof EntityStores;
  method: string;
  args: unknown[];
}

/**
 * What the worker is asked. `open` loads the database now; `copyTo` writes a compact copy of it to a file that is not there;
 * `limitWaits` lets no call wait long for other windows from now on;
 * `close` does that, finishes what came before it and ends the worker.
 */
export type StoreRequest =
  | MethodCall
  | UpkeepRequest
  | { type: 'open' }
  | { type: 'copyTo'; path: string }
  | { type: 'limitWaits' }
  | { type: 'close' };

/** What is asked of the database as a whole. */
export type UpkeepRequest =
  | { type: 'backUp' }
  | { type: 'storageInfo' }
  /** Its user has answered it. */
  | { type: 'incidentSeen'; incidentId: string };

/** A request with the number that its answer carries. */
export interface NumberedRequest {
  id: number;
  request: StoreRequest;
}

/** What the worker says. */
export type WorkerMessage =
  | { type: 'result'; id: number; value: unknown }
  /** An AppError's code and message. */
  | { type: 'error'; id: number; code: ErrorCode; message: string; detail: string }
  | { type: 'change'; change: StoreChange }
  | { type: 'incident'; incident: StoreIncident }
  /** The worker ends by itself: later calls are for another one. */
  | { type: 'ending' }
  /** Null: the wait is over. */
  | { type: 'waiting'; wait: StoreWait | null }
  | { type: 'log'; level: 'info' | 'warn' | 'error'; message: string };

/** What the worker is started with. */
export interface StoreWorkerData {
  /** Absolute path of the database. */
  file: string;
  /** Empty: none. */
  workspace: string;
  /** Names this worker in the lock files, so that its lock can be freed when it crashes. */
  lockToken: string;
  /** For people who wait for this process: what it is. */
  label: string;
}
