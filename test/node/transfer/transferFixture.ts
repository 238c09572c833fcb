import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import type { ChatRecord } from '../../../src/core/chats/chatRecord.ts';
import { openStore } from '../../../src/node/store/openStore.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { importFile } from '../../../src/node/transfer/importFile.ts';
import type { ImportStores } from '../../../src/node/transfer/importStores.ts';

/** A folder, and databases in it, for one test. */
export class TransferFixture {
  readonly folder: string;
  private readonly stores: Store[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<TransferFixture> {
    return new TransferFixture(await mkdtemp(join(tmpdir(), 'promptdeck-transfer-')));
  }

  /** A database of its own. */
  async store(): Promise<Store> {
    const store = await openStore({ storageDir: join(this.folder, `store${this.stores.length}`) });
    this.stores.push(store);
    return store;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async file(name: string, content: string | Uint8Array): Promise<string> {
    await writeFile(this.path(name), content);
    return this.path(name);
  }

  async close(): Promise<void> {
    for (const store of this.stores) await store.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What an import writes to. @param configNames those that have a YAML file */
export function importStores(store: Store, configNames: string[] = []): ImportStores {
  return { ...store, configNames: () => Promise.resolve(configNames) };
}

/** Imports a file into a store. */
export function importInto(store: Store, file: string, configNames: string[] = []) {
  return importFile(file, importStores(store, configNames));
}

/** A message of a test. */
export function message(id: string, role: ChatMessage['role'], content: string, rest: object = {}): ChatMessage {
  return { id, role, content, timestamp: '2026-03-01T10:00:00.000Z', ...rest };
}

/** A chat with two branches, the later one shown. */
export function branchedChat(number = 1): ChatRecord {
  return {
    uuid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    title: `Chat ${number}`,
    promptName: 'tutor',
    currentContextVariables: { topic: 'graphs', nested: { list: [1, null, 'ä'] } },
    createdAt: '2026-03-01T09:59:59.000Z',
    updatedAt: '2026-03-02T10:00:00.000Z',
    messages: [
      { parent: null, message: message('m0', 'system', 'You teach graphs.', { system_generated: true }) },
      { parent: 0, message: message('m1', 'user', 'Hello', { context_vars: { topic: 'graphs' } }) },
      { parent: 1, message: message('m2', 'assistant', 'First answer', { thumb: -1 }) },
      {
        parent: 1,
        message: message('m3', 'assistant', 'Second answer \ud800 \u2028 "x"', { model: 'm', extra: [{ a: 1 }] }),
      },
    ],
    head: 3,
  };
}
