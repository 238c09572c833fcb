import assert from 'node:assert/strict';
import type { Store } from '../../../src/node/store/store.ts';
import { aMessage, appError, nextChange, TemporaryStores, untyped } from './temporaryStore.ts';

describe('the config that a chat is pinned to', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let store: Store;
  let chatId: number;

  beforeEach(async () => {
    stores = new TemporaryStores();
    store = await stores.open();
    chatId = (await store.chatHistories.save({ chatHistory: [aMessage('m', 'text')] })).id;
  });
  afterEach(() => stores.dispose());

  const pinned = async (id = chatId): Promise<string | undefined> =>
    (await store.chatHistories.get(id))?.pinnedConfigName;

  it('is kept until it is drawn again, without a new time of the chat', async () => {
    const before = await store.chatHistories.get(chatId);
    assert.ok(before && !('pinnedConfigName' in before));
    await store.chatHistories.pinConfig(chatId, 'gpt');
    await store.close();
    store = await stores.open();
    assert.deepEqual(await store.chatHistories.get(chatId), { ...before, pinnedConfigName: 'gpt' });
    assert.deepEqual(await store.chatHistories.list(), [{ ...before, pinnedConfigName: 'gpt' }]);
    await store.chatHistories.pinConfig(chatId, null);
    assert.deepEqual(await store.chatHistories.get(chatId), before);
  });

  it('is told of here and in other windows', async () => {
    const other = await stores.open();
    const here = nextChange(store, ({ kind }) => kind === 'chatHistories');
    const there = nextChange(other, ({ kind }) => kind === 'chatHistories');
    await store.chatHistories.pinConfig(chatId, 'gpt');
    assert.deepEqual(await here, { kind: 'chatHistories', keys: [chatId] });
    await there;
    assert.equal((await other.chatHistories.get(chatId))?.pinnedConfigName, 'gpt');
  });

  it('comes with a saved chat, and stays where one leaves it out', async () => {
    const saved = await store.chatHistories.save({ chatHistory: [], pinnedConfigName: 'gpt' });
    assert.equal(saved.pinnedConfigName, 'gpt');
    assert.equal((await store.chatHistories.save({ id: saved.id, chatHistory: [] })).pinnedConfigName, 'gpt');
    const other = await store.chatHistories.save({ ...saved, pinnedConfigName: 'claude' });
    assert.equal(other.pinnedConfigName, 'claude');
    const same = await store.chatHistories.save({ ...other, pinnedConfigName: untyped(null) });
    assert.equal(same.pinnedConfigName, 'claude');
  });

  it('goes with a fork and with a record, but to no chat that is there', async () => {
    await store.chatHistories.pinConfig(chatId, 'gpt');
    const fork = await store.chatHistories.fork(chatId, 'm');
    assert.equal(fork.pinnedConfigName, 'gpt');
    const record = await store.chatHistories.record(chatId);
    assert.equal(record.pinnedConfigName, 'gpt');
    await store.chatHistories.pinConfig(chatId, null);
    assert.equal((await store.chatHistories.putRecord(record)).outcome, 'unchanged');
    assert.equal(await pinned(), undefined);
    await store.chatHistories.delete(chatId);
    const { chatId: added } = await store.chatHistories.putRecord(record);
    assert.equal(await pinned(added), 'gpt');
  });

  it('is a name, of a chat that there is', async () => {
    const { chatHistories } = store;
    await assert.rejects(chatHistories.pinConfig(chatId, ''), appError('InvalidEntity', /`configName` must be a text/));
    await assert.rejects(chatHistories.pinConfig(chatId, untyped(1)), appError('InvalidEntity'));
    await assert.rejects(chatHistories.pinConfig(99, 'gpt'), appError('ChatNotFound'));
    await assert.rejects(
      chatHistories.save({ chatHistory: [], pinnedConfigName: '' }),
      appError('InvalidEntity', /`pinnedConfigName`/),
    );
  });
});
