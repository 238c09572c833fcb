import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { holdMs } from '../../../src/core/chats/unsentMessageStore.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { aMessage, appError, TemporaryStores, untyped } from './temporaryStore.ts';

describe('messages that were sent and are not stored yet', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let store: Store;
  let chatHistoryId: number;

  beforeEach(async () => {
    stores = new TemporaryStores();
    store = await stores.open('file:///one');
    chatHistoryId = (await store.chatHistories.save({ chatHistory: [aMessage('m', 'text')] })).id;
  });
  afterEach(() => stores.dispose());

  const unsent = (id: string, text = id) => ({ id, text, variables: {} });
  const claimed = async (from: Store, place: Parameters<Store['unsentMessages']['claim']>[0] = { chatHistoryId }) =>
    (await from.unsentMessages.claim(place)).messages.map(({ text }) => text);

  it('are held by who sends them, and go to the next one once they are released, in their order', async () => {
    const other = await stores.open('file:///two');
    await store.unsentMessages.put({ chatHistoryId }, { ...unsent('b'), variables: { topic: 'tides' } });
    await store.unsentMessages.put({ chatHistoryId }, unsent('a'));
    const held = await other.unsentMessages.claim({ chatHistoryId });
    assert.deepEqual(held.messages, []);
    assert.ok(held.nextInMs !== undefined && held.nextInMs > 0 && held.nextInMs <= holdMs);
    await store.unsentMessages.release(['a', 'b']);
    assert.deepEqual(await other.unsentMessages.claim({ chatHistoryId }), {
      messages: [{ id: 'b', text: 'b', variables: { topic: 'tides' } }, unsent('a')],
    });
    assert.deepEqual(await claimed(store), []);
  });

  it('are given to the next one after a crash, also where the clock was set back', async () => {
    for (const id of ['crashed', 'ahead', 'held']) await store.unsentMessages.put({ chatHistoryId }, unsent(id));
    await store.close();
    const database = new DatabaseSync(stores.file);
    const set = database.prepare('UPDATE unsent_messages SET held_until = ? WHERE id = ?');
    set.run(Date.now() - 1, 'crashed');
    set.run(Date.now() + 10 * holdMs, 'ahead');
    set.run(Date.now() + holdMs / 2, 'held');
    database.close();
    store = await stores.open('file:///one');
    assert.deepEqual(await claimed(store), ['crashed', 'ahead']);
  });

  it('are none any more once a chat holds them, once they are taken back, and once their chat is deleted', async () => {
    for (const id of ['sent', 'back', 'left']) await store.unsentMessages.put({ chatHistoryId }, unsent(id));
    await store.chatHistories.change(chatHistoryId, { after: 'm', messages: [aMessage('sent', 'sent')] });
    await store.unsentMessages.remove(['back']);
    await store.unsentMessages.hold(['sent', 'back'], { chatHistoryId });
    await store.unsentMessages.release(['sent', 'back', 'left']);
    assert.deepEqual(await claimed(store), ['left']);
    await store.chatHistories.delete(chatHistoryId);
    await store.unsentMessages.release(['left']);
    assert.deepEqual(await claimed(store), []);
  });

  it('stay with who holds them while their chat is in the trash, which takes no others', async () => {
    await store.unsentMessages.put({ chatHistoryId }, unsent('held'));
    await store.unsentMessages.put({ promptName: 'tutor' }, unsent('new'));
    await store.chatHistories.moveToTrash(chatHistoryId);
    await store.unsentMessages.release(['held']);
    await store.unsentMessages.hold(['held'], { chatHistoryId });
    await assert.rejects(store.unsentMessages.hold(['new'], { chatHistoryId }), appError('ChatNotFound'));
    await store.chatHistories.restore(chatHistoryId);
    assert.deepEqual(await claimed(store), []);
    await store.unsentMessages.release(['held']);
    assert.deepEqual(await claimed(store), ['held']);
  });

  it('of new chats belong to their workspace, and move to the chat once there is one', async () => {
    const other = await stores.open('file:///two');
    const place = { promptName: 'tutor' };
    await store.unsentMessages.put(place, unsent('first'));
    await store.unsentMessages.put(place, unsent('second'));
    await store.unsentMessages.hold(['second'], { chatHistoryId });
    await store.unsentMessages.release(['first', 'second']);
    assert.deepEqual(await claimed(other, place), []);
    assert.deepEqual(await claimed(other), ['second']);
    assert.deepEqual(await claimed(store, place), ['first']);
  });

  it('that are none are refused, by name', async () => {
    const { unsentMessages } = store;
    await assert.rejects(unsentMessages.put({ chatHistoryId: 99 }, unsent('a')), appError('ChatNotFound'));
    await assert.rejects(
      unsentMessages.put({ chatHistoryId }, { ...unsent('a'), variables: untyped({ b: 1 }) }),
      appError('InvalidEntity', /message\.variables\.b/),
    );
    await assert.rejects(unsentMessages.release(untyped([1])), appError('InvalidEntity', /ids\[0\]/));
  });
});
