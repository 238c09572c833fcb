import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatHistory } from '../../../../src/core/chats/chatHistory.ts';
import { openDatabase, type OpenedDatabase } from '../../../../src/node/store/recovery/openDatabase.ts';
import type { RecoveryServices } from '../../../../src/node/store/recovery/recoveryServices.ts';
import { databaseFiles, storageLayout } from '../../../../src/node/store/recovery/storageLayout.ts';
import { ChangeLog } from '../../../../src/node/store/rows/changeLog.ts';
import { runMethod } from '../../../../src/node/store/worker/storeRows.ts';
import { migrations } from '../../../../src/node/store/schema/migrations.ts';
import type { Connection } from '../../../../src/node/store/sqlite/connection.ts';
import type { Migration } from '../../../../src/node/store/schema/migration.ts';
import { diskFileSystem, type FileSystem } from '../../../../src/node/store/sqlite/fileSystem.ts';
import { openSqliteEngine } from '../../../../src/node/store/sqlite/openSqliteEngine.ts';
import type { SqliteEngine } from '../../../../src/node/store/sqlite/sqliteEngine.ts';
import type { EntityStores } from '../../../../src/node/store/store.ts';
import type { StoreIncident } from '../../../../src/node/store/storeIncident.ts';
import { aMessage } from '../temporaryStore.ts';

/** A storage folder on the real disk, and the database in it opened as the store's worker does. */
export class RecoveryFixture {
  readonly folder: string;
  readonly storageDir: string;
  readonly file: string;
  readonly incidents: StoreIncident[] = [];
  readonly logged: string[] = [];
  readonly fileSystem: FileSystem;
  private readonly engine: SqliteEngine;

  private constructor(engine: SqliteEngine, fileSystem: FileSystem, folder: string) {
    this.engine = engine;
    this.fileSystem = fileSystem;
    this.folder = folder;
    this.storageDir = join(folder, 'storage');
    this.file = join(this.storageDir, 'promptdeck.db');
    mkdirSync(this.storageDir, { recursive: true });
  }

  /** @param folder made by another fixture; absent: a new one */
  static async make(fileSystem: FileSystem = { ...diskFileSystem }, folder?: string): Promise<RecoveryFixture> {
    const own = folder ?? mkdtempSync(join(tmpdir(), 'promptdeck-recovery-'));
    const engine = await openSqliteEngine({ fileSystem, isLockHeld: () => true });
    return new RecoveryFixture(engine, fileSystem, own);
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  services(known: readonly Migration[] = migrations): RecoveryServices {
    return {
      engine: this.engine,
      fileSystem: this.fileSystem,
      layout: storageLayout(this.file),
      migrations: known,
      onIncident: (incident) => this.incidents.push(incident),
      log: (level, message) => this.logged.push(`${level}: ${message}`),
    };
  }

  open(options: { suspect?: boolean; migrations?: readonly Migration[] } = {}): OpenedDatabase {
    return openDatabase(this.engine, {
      file: this.file,
      fileSystem: this.fileSystem,
      migrations,
      log: (level, message) => this.logged.push(`${level}: ${message}`),
      onIncident: (incident) => this.incidents.push(incident),
      ...options,
    });
  }

  /** Opens, does `work` in one transaction, closes. */
  change(work: (call: CallStore) => void, known: readonly Migration[] = migrations): void {
    this.using((connection) => {
      connection.transaction(() => {
        work(callOf(connection));
      });
    }, known);
  }

  using<T>(work: (connection: OpenedDatabase['connection']) => T, known: readonly Migration[] = migrations): T {
    const { connection } = this.open({ migrations: known });
    try {
      return work(connection);
    } finally {
      connection.close();
    }
  }

  /** A chat of this number with messages of 2 KB each. */
  addChat(id: number, messages: number): void {
    this.change((call) => {
      call('chatHistories', 'save', {
        id,
        promptName: 'p',
        chatHistory: Array.from({ length: messages }, (_, index) => aMessage(`${id}-${index}`, contentOf(id, index))),
      });
    });
  }

  /** Message ids by chat. */
  chats(): Record<number, string[]> {
    return this.using((connection) => {
      const chats = callOf(connection)('chatHistories', 'list') as ChatHistory[];
      return Object.fromEntries(chats.map((chat) => [chat.id, chat.chatHistory.map((message) => message.id)]));
    });
  }

  /** Names in the storage folder, those in its quarantines with their folder's kind. */
  quarantines(): string[] {
    return readdirSync(this.storageDir)
      .filter((name) => name.startsWith('quarantine-'))
      .map((name) => join(this.storageDir, name));
  }

  /** What lies in the one quarantine. */
  quarantined(name: string): Buffer {
    const [folder] = this.quarantines();
    if (folder === undefined) throw new Error('There is no quarantine.');
    return readFileSync(join(folder, name));
  }

  bytes(): Buffer {
    return readFileSync(this.file);
  }

  /** Takes away the database with all that lies beside it. */
  removeDatabase(): void {
    for (const path of databaseFiles(this.file)) if (existsSync(path)) rmSync(path);
  }
}

export function contentOf(chat: number, index: number): string {
  return `content of ${chat}-${index} `.repeat(100);
}

export type CallStore = (store: keyof EntityStores, method: string, ...args: unknown[]) => unknown;

function callOf(connection: Connection): CallStore {
  return (store, method, ...args) => runMethod(connection, '', new ChangeLog(), { type: 'call', store, method, args });
}

/** Ids of the messages that `addChat` makes. */
export function messageIds(chat: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${chat}-${index}`);
}
