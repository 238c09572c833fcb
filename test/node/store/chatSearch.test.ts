import assert from 'node:assert/strict';
import type { ChatSearchOptions } from '../../../src/core/chats/chatHistory.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { aMessage, TemporaryStores } from './temporaryStore.ts';

describe('chat search', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let store: Store;

  before(async () => {
    stores = new TemporaryStores();
    store = await stores.open();
    const at = (minute: number): string => `2026-01-01T00:0${minute}:00.000Z`;
    await store.chatHistories.save({
      promptName: 'p',
      chatHistory: [
        aMessage('1', 'Where is ÉCOLE?', { timestamp: at(1) }),
        aMessage('2', `${'lead '.repeat(60)}The école\nis here${' tail'.repeat(60)}`, {
          role: 'assistant',
          timestamp: at(3),
        }),
      ],
    });
    await store.chatHistories.save({
      promptName: 'q',
      chatHistory: [aMessage('3', 'a.c (école) [x]', { timestamp: at(2) }), aMessage('4', 'abc', { timestamp: at(0) })],
    });
  });
  after(() => stores.dispose());

  const found = async (query: string, options?: ChatSearchOptions): Promise<string[]> =>
    (await store.chatHistories.search(query, options)).map(({ messageId }) => messageId);

  it('finds whatever the case, newest first', async () => {
    const hits = await store.chatHistories.search('école');
    assert.deepEqual(
      hits.map(({ chatId, messageId, promptName, role, title }) => [chatId, messageId, promptName, role, title]),
      [
        [1, '2', 'p', 'assistant', 'Where is ÉCOLE?'],
        [2, '3', 'q', 'user', 'a.c (école) [x]'],
        [1, '1', 'p', 'user', 'Where is ÉCOLE?'],
      ],
    );
  });

  it('shows the match in at most 160 characters on one line, and where it is', async () => {
    const [found] = await store.chatHistories.search('"the ÉCOLE is" here');
    const snippet = found?.snippet ?? '';
    assert.match(snippet, /^….*lead The école is here tail.*…$/);
    assert.ok(snippet.length <= 160);
    assert.deepEqual(
      found?.matches.map(([start, end]) => snippet.slice(start, end)),
      ['The école is', 'here'],
    );
    assert.equal((await store.chatHistories.search('abc'))[0]?.snippet, 'abc');
  });

  it('takes signs as they are written', async () => {
    for (const query of ['a.c', '(école) [x', 'a.c école', 'A.C', '"a.c (ecole)"'])
      assert.deepEqual(await found(query), ['3'], query);
    for (const query of ['\\', '*', '|', '^', '/', '{', '\ud800', 'a-z', 'a*c', '"', '""', '-', '--', '\0', 'x y'])
      assert.deepEqual(await found(query), [], query);
    assert.deepEqual(await found('  '), []);
  });

  it('narrows by prompt and count', async () => {
    assert.deepEqual(
      (await store.chatHistories.search('école', { promptName: 'p' })).map(({ messageId }) => messageId),
      ['2', '1'],
    );
    assert.deepEqual(
      (await store.chatHistories.search('école', { limit: 1 })).map(({ messageId }) => messageId),
      ['2'],
    );
    assert.deepEqual(await store.chatHistories.search('école', { promptName: 'none' }), []);
  });
});
