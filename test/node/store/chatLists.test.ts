import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import type { ChatListFilter } from '../../../src/core/chats/chatHistory.ts';
import type { ToolCall } from '../../../src/core/chats/chatMessage.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { aMessage, appError, TemporaryStores, untyped } from './temporaryStore.ts';

describe('lists of chats', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let store: Store;

  before(async () => {
    stores = new TemporaryStores();
    store = await stores.open();
    await aChat('tutor', 'one', 'gpt', 1);
    await aChat('tutor', 'two', 'claude', -1);
    await aChat('review', 'three', 'gpt', -1);
    await aChat('review', 'four', 'gpt', 1);
    await aChat('review', 'five', 'gpt');
  });
  after(() => stores.dispose());

  async function aChat(promptName: string, title: string, llm_config_name: string, thumb?: 1 | -1): Promise<number> {
    const rating = thumb === undefined ? {} : { thumb };
    const reply = aMessage('a', 'Yes.', { role: 'assistant', llm_config_name, ...rating });
    return (await store.chatHistories.save({ promptName, chatHistory: [aMessage('q', title), reply] })).id;
  }
  const titles = async (filter?: ChatListFilter): Promise<string> =>
    (await store.chatHistories.summaries(filter)).map(({ title }) => title).join(' ');

  it('can be narrowed to a prompt, a config and a rating', async () => {
    assert.equal(await titles(), 'five four three two one');
    assert.equal(await titles({ promptName: 'review' }), 'five four three');
    assert.equal(await titles({ llmConfigName: 'claude' }), 'two');
    assert.equal(await titles({ thumb: 1 }), 'four one');
    assert.equal(await titles({ promptName: 'review', llmConfigName: 'gpt', thumb: -1 }), 'three');
    assert.equal(await titles({ llmConfigName: 'claude', thumb: 1 }), '');
    for (const wrong of [{ thumb: 2 }, { promptName: 5 }, { llmConfigName: {} }, { waits: 'x' }]) {
      const named = new RegExp(Object.keys(wrong).join());
      await assert.rejects(store.chatHistories.summaries(untyped(wrong)), appError('InvalidEntity', named));
    }
  });

  it('tell of one chat what they tell of it among all', async () => {
    for (const chat of await store.chatHistories.summaries()) {
      assert.deepEqual(await store.chatHistories.summary(chat.id), chat);
    }
    const id = await aChat('tutor', 'gone', 'gpt');
    await store.chatHistories.moveToTrash(id);
    assert.equal(await store.chatHistories.summary(id), undefined);
    assert.equal(await store.chatHistories.summary(untyped('1')), undefined);
    await store.chatHistories.delete(id);
  });

  it('tell which chats are pinned, without a new time', async () => {
    const [chat] = await store.chatHistories.summaries({ llmConfigName: 'claude' });
    assert.ok(chat && !chat.isPinned);
    await store.chatHistories.setPinned(chat.id, true);
    assert.deepEqual(await store.chatHistories.summaries({ llmConfigName: 'claude' }), [{ ...chat, isPinned: true }]);
    await store.chatHistories.setPinned(chat.id, false);
    assert.deepEqual(await store.chatHistories.summaries({ llmConfigName: 'claude' }), [chat]);
  });

  it('count ratings by prompt and config, without the trash', async () => {
    const id = await aChat('tutor', 'six', 'gpt', 1);
    const gpt = { promptName: 'tutor', llmConfigName: 'gpt', down: 0 };
    const others = [{ promptName: 'tutor', llmConfigName: 'claude', up: 0, down: 1 }];
    const review = { promptName: 'review', llmConfigName: 'gpt', up: 1, down: 1 };
    assert.deepEqual(await store.chatHistories.ratingTotals(), [review, ...others, { ...gpt, up: 2 }]);
    await store.chatHistories.moveToTrash(id);
    assert.deepEqual(await store.chatHistories.ratingTotals(), [review, ...others, { ...gpt, up: 1 }]);
  });

  it('count a rating once, whatever is forked', async () => {
    const before = await store.chatHistories.ratingTotals();
    const id = await aChat('review', 'seven', 'gpt', 1);
    const after = await store.chatHistories.ratingTotals();
    assert.notDeepEqual(after, before);
    const forks = [await store.chatHistories.fork(id, 'a'), await store.chatHistories.fork(id, 'a')];
    assert.deepEqual(await store.chatHistories.ratingTotals(), after);
    for (const chat of [{ id }, ...forks]) await store.chatHistories.delete(chat.id);
    assert.deepEqual(await store.chatHistories.ratingTotals(), before);
  });

  it('hold every chat though a message of one has calls that are none', async () => {
    const good = await store.chatHistories.summaries();
    const calls: unknown[] = [{}, [null], [{ id: 'x' }], 5];
    const ids: number[] = [];
    for (let count = 0; count < calls.length; count++) ids.push(await aChat('broken', `broken ${count}`, 'gpt'));
    await store.close();
    const database = new DatabaseSync(stores.file);
    ids.forEach((id, index) => {
      const broken = { tool_calls: calls[index], tool_round: { waiting: ['x'], answers: [] } };
      database
        .prepare(`UPDATE messages SET payload = json_patch(payload, ?) WHERE chat_id = ? AND message_id = 'a'`)
        .run(JSON.stringify(broken), id);
    });
    database.close();
    store = await stores.open();
    const listed = await store.chatHistories.summaries();
    assert.deepEqual(
      listed.filter(({ id }) => !ids.includes(id)),
      good,
    );
    assert.deepEqual(
      listed.filter(({ id }) => ids.includes(id)).map(({ waitingCalls }) => waitingCalls),
      calls.map(() => []),
    );
    for (const id of ids) await store.chatHistories.delete(id);
  });

  it('tell which calls of tools wait for their user at the end of a chat', async () => {
    const call = (id: string, name: string): ToolCall => ({
      id,
      type: 'function',
      function: { name, arguments: `{"id":"${id}"}` },
    });
    const asking = aMessage('w', '', {
      role: 'assistant',
      tool_calls: [call('c1', 'fetch'), call('c2', 'sum'), call('c3', 'fetch')],
      tool_round: { waiting: ['c1', 'c3'], answers: [] },
    });
    const { id } = await store.chatHistories.save({ promptName: 'waits', chatHistory: [aMessage('q', 'Go'), asking] });
    const waiting = async () => (await store.chatHistories.summaries()).map(({ waitingCalls }) => waitingCalls).flat();
    assert.deepEqual(await waiting(), [call('c1', 'fetch'), call('c3', 'fetch')]);
    const waitingIds = async () => (await store.chatHistories.summaries({ waits: true })).map((chat) => chat.id);
    assert.deepEqual(await waitingIds(), [id]);
    await store.chatHistories.moveToTrash(id);
    assert.deepEqual([await waiting(), await waitingIds()], [[], []]);
    await store.chatHistories.restore(id);
    await store.chatHistories.change(id, { messages: [aMessage('q2', 'Never mind')] });
    assert.deepEqual(await waiting(), [], 'who writes on leaves them');
    await store.chatHistories.delete(id);
  });

  it('take a suggested title where the user gave none', async () => {
    const [chat] = await store.chatHistories.summaries({ llmConfigName: 'claude' });
    assert.ok(chat);
    await store.chatHistories.suggestTitle(chat.id, 'Tides and the moon');
    assert.equal(await titles({ llmConfigName: 'claude' }), 'Tides and the moon');
    await store.chatHistories.suggestTitle(chat.id, 'Something else');
    assert.equal(await titles({ llmConfigName: 'claude' }), 'Tides and the moon');
    await store.chatHistories.rename(chat.id, '');
    assert.equal(await titles({ llmConfigName: 'claude' }), 'two');
  });
});
