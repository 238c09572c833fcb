import assert from 'node:assert/strict';
import type { Store } from '../../../src/node/store/store.ts';
import { aMessage, appError, TemporaryStores, untyped } from './temporaryStore.ts';

describe('drafts', function () {
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

  it('are there after the window was closed, in a chat and for a new one', async () => {
    await store.chatDrafts.put({ chatHistoryId }, { text: 'Half a sent', variables: {} });
    await store.chatDrafts.put({ promptName: 'tutor' }, { text: '', variables: { topic: 'tides' } });
    await store.close();
    store = await stores.open('file:///one');
    assert.equal((await store.chatDrafts.get({ chatHistoryId }))?.text, 'Half a sent');
    assert.deepEqual((await store.chatDrafts.get({ promptName: 'tutor' }))?.variables, { topic: 'tides' });
    assert.equal(await store.chatDrafts.get({ promptName: 'other' }), undefined);
    await store.chatDrafts.put({ chatHistoryId }, { text: 'Half a sentence', variables: {} });
    assert.equal((await store.chatDrafts.get({ chatHistoryId }))?.text, 'Half a sentence');
  });

  it('are none where nothing is typed any more', async () => {
    await store.chatDrafts.put({ chatHistoryId }, { text: 'x', variables: {} });
    await store.chatDrafts.put({ chatHistoryId }, { text: '', variables: {} });
    assert.equal(await store.chatDrafts.get({ chatHistoryId }), undefined);
  });

  it('of new chats belong to their workspace, those of a chat to the chat', async () => {
    await store.chatDrafts.put({ chatHistoryId }, { text: 'in the chat', variables: {} });
    await store.chatDrafts.put({ promptName: 'tutor' }, { text: 'here', variables: {} });
    const other = await stores.open('file:///two');
    assert.equal(await other.chatDrafts.get({ promptName: 'tutor' }), undefined);
    assert.equal((await other.chatDrafts.get({ chatHistoryId }))?.text, 'in the chat');
    await other.chatDrafts.put({ chatHistoryId }, { text: 'goes on', variables: {} });
    assert.equal((await store.chatDrafts.get({ chatHistoryId }))?.text, 'goes on');
    await store.chatHistories.delete(chatHistoryId);
    assert.equal(await store.chatDrafts.get({ chatHistoryId }), undefined);
  });

  it('that are none are refused, by name', async () => {
    const { chatDrafts } = store;
    await assert.rejects(chatDrafts.put({ chatHistoryId: 99 }, { text: 'x', variables: {} }), appError('ChatNotFound'));
    await assert.rejects(
      chatDrafts.put({ chatHistoryId }, { text: 'x', variables: untyped({ a: 1 }) }),
      appError('InvalidEntity', /draft\.variables\.a/),
    );
    await assert.rejects(chatDrafts.get(untyped({ chatHistoryId: 'x' })), appError('InvalidEntity', /chatHistoryId/));
  });
});
