import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SentRequest } from '../../../src/core/llm/sentRequest.ts';
import { trashDays } from '../../../src/core/chats/chatHistoryStore.ts';
import { ProcessLock } from '../../../src/node/store/lock/processLock.ts';
import { openStoreUpkeep } from '../../../src/node/store/recovery/storeUpkeep.ts';
import { migrations } from '../../../src/node/store/schema/migrations.ts';
import { diskFileSystem } from '../../../src/node/store/sqlite/fileSystem.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { openStoreDriver } from '../../../src/node/store/worker/storeDriver.ts';
import { UpkeepService } from '../../../src/node/store/worker/upkeepService.ts';
import { aMessage, appError, nextChange, TemporaryStores } from './temporaryStore.ts';

describe('trash of chats', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let store: Store;

  beforeEach(async () => {
    stores = new TemporaryStores();
    store = await stores.open();
  });
  afterEach(() => stores.dispose());

  const aChat = async (text: string): Promise<number> =>
    (await store.chatHistories.save({ promptName: 'p', chatHistory: [aMessage(text, text)] })).id;
  const listed = async (): Promise<string[]> => (await store.chatHistories.summaries()).map(({ title }) => title);

  it('hides a chat from everything, and gives it back as it was', async () => {
    const id = await aChat('lighthouse');
    const other = await aChat('steamer');
    await store.chatHistories.rename(id, 'The lighthouse');
    const request: SentRequest = {
      configName: 'gpt',
      url: 'http://127.0.0.1/',
      sentAt: '2026-01-01T00:00:00.000Z',
      body: {},
    };
    await store.chatHistories.recordRequest(id, 'lighthouse', request);
    const before = await store.chatHistories.get(id);
    await store.chatHistories.moveToTrash(id);

    assert.equal(await store.chatHistories.get(id), undefined);
    assert.deepEqual(await listed(), ['steamer']);
    assert.deepEqual(
      (await store.chatHistories.list()).map((chat) => chat.id),
      [other],
    );
    assert.deepEqual(await store.chatHistories.search('lighthouse'), []);
    assert.deepEqual(
      (await store.chatHistories.uuids()).map((chat) => chat.id),
      [other],
    );
    assert.equal((await store.storageInfo()).chats, 1);
    await assert.rejects(store.chatHistories.rename(id, 'x'), appError('ChatNotFound'));
    await assert.rejects(store.chatHistories.moveToTrash(id), appError('ChatNotFound'));
    const [inTrash] = await store.chatHistories.trash();
    assert.equal(inTrash?.title, 'The lighthouse');
    assert.ok(Date.parse(inTrash.deletedAt) <= Date.now());

    await store.chatHistories.restore(id);
    assert.deepEqual(await store.chatHistories.get(id), before);
    assert.deepEqual(await store.chatHistories.sentRequest(id, 'lighthouse'), request);
    assert.equal((await store.chatHistories.search('lighthouse')).length, 2);
    assert.deepEqual(await store.chatHistories.trash(), []);
    await assert.rejects(store.chatHistories.restore(id), appError('ChatNotFound'));
  });

  it('takes the rest of an answer that began before, and nothing else', async () => {
    const id = await aChat('lighthouse');
    const begun = aMessage('a', 'It sh', { role: 'assistant' });
    await store.chatHistories.change(id, { messages: [begun] });
    await store.chatHistories.moveToTrash(id);
    const whole = { ...begun, content: 'It shines.' };
    const step = { rewritten: [whole] };
    await assert.rejects(store.chatHistories.change(id, step), appError('ChatNotFound'));
    await store.chatHistories.change(id, { ...step, evenInTrash: true });
    const request: SentRequest = { configName: 'gpt', url: '', sentAt: '2026-01-01T00:00:00.000Z', body: {} };
    await store.chatHistories.recordRequest(id, 'a', request);
    assert.deepEqual(await listed(), []);
    await store.chatHistories.restore(id);
    assert.deepEqual((await store.chatHistories.get(id))?.chatHistory.at(-1), whole);
    assert.deepEqual(await store.chatHistories.sentRequest(id, 'a'), request);
    await store.chatHistories.delete(id);
    await assert.rejects(store.chatHistories.change(id, { ...step, evenInTrash: true }), appError('ChatNotFound'));
  });

  it('says that a chat to be saved is in the trash', async () => {
    const id = await aChat('lighthouse');
    await store.chatHistories.moveToTrash(id);
    await assert.rejects(store.chatHistories.save({ id, chatHistory: [] }), appError('ChatNotFound', /trash/));
    assert.equal((await store.chatHistories.trash())[0]?.messageCount, 1);
  });

  it('is told of here and in other windows', async () => {
    const id = await aChat('lighthouse');
    const other = await stores.open();
    const there = nextChange(other, ({ kind }) => kind === 'chatHistories');
    await store.chatHistories.moveToTrash(id);
    await there;
    assert.deepEqual(await other.chatHistories.summaries(), []);
  });

  it('can be emptied of one chat for good', async () => {
    const id = await aChat('lighthouse');
    await store.chatHistories.moveToTrash(id);
    assert.equal(await store.chatHistories.delete(id), true);
    assert.deepEqual(await store.chatHistories.trash(), []);
    assert.equal(await store.chatHistories.delete(id), false);
  });

  it('gives a chat back that is imported again', async () => {
    const id = await aChat('lighthouse');
    const record = await store.chatHistories.record(id);
    await store.chatHistories.moveToTrash(id);
    assert.deepEqual(await store.chatHistories.putRecord(record), { chatId: id, outcome: 'added' });
    assert.deepEqual(await listed(), ['lighthouse']);
  });

  it('keeps a chat for its days, and not longer', async () => {
    const [old, young, next] = [await aChat('old'), await aChat('young'), await aChat('next')];
    await store.chatHistories.moveToTrash(old);
    await store.chatHistories.moveToTrash(young);
    await store.close();
    editFile(stores.file, [
      ['UPDATE chats SET deleted_at = ? WHERE id = ?', [daysAgo(trashDays + 0.1), old]],
      ['UPDATE chats SET deleted_at = ? WHERE id = ?', [daysAgo(trashDays - 0.1), young]],
    ]);
    store = await stores.open();
    const held = async (): Promise<string[]> => (await store.chatHistories.trash()).map(({ title }) => title);
    assert.deepEqual(await held(), ['young']);
    await assert.rejects(store.chatHistories.restore(old), appError('ChatNotFound'));
    await store.chatHistories.moveToTrash(next);
    assert.deepEqual(await held(), ['next', 'young']);
  });

  it('is emptied while nobody deletes anything, and is left alone otherwise', async () => {
    const [old, young] = [await aChat('old'), await aChat('young')];
    for (const id of [old, young]) await store.chatHistories.moveToTrash(id);
    await store.close();
    editFile(stores.file, [['UPDATE chats SET deleted_at = ? WHERE id = ?', [daysAgo(trashDays + 0.1), old]]]);

    const { file } = stores;
    const told: string[] = [];
    const log = (_level: string, message: string) => told.push(message);
    const options = { file, migrations, fileSystem: diskFileSystem, onIncident: () => undefined, log };
    const lock = new ProcessLock({ storageDir: dirname(file), token: 'trash' });
    const driver = await openStoreDriver({ ...options, lock, onReload: () => undefined });
    const upkeep = new UpkeepService(await openStoreUpkeep({ ...options, driver }), () => undefined);
    try {
      await upkeep.runDue();
      const bytes = readFileSync(file);
      await upkeep.runDue();
      assert.ok(readFileSync(file).equals(bytes));
      assert.deepEqual(told, []);
    } finally {
      upkeep.stop();
      driver.close();
    }
    store = await stores.open();
    assert.deepEqual(
      (await store.chatHistories.trash()).map(({ title }) => title),
      ['young'],
    );
  });
});

const daysAgo = (days: number): string => new Date(Date.now() - days * 24 * 3_600_000).toISOString();

function editFile(file: string, statements: [sql: string, params: (string | number)[]][]): void {
  const database = new DatabaseSync(file);
  try {
    for (const [sql, params] of statements) database.prepare(sql).run(...params);
  } finally {
    database.close();
  }
}
