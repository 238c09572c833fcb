import assert from 'node:assert/strict';
import type { ChatSearchOptions } from '../../../src/core/chats/chatHistory.ts';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { aMessage, TemporaryStores } from './temporaryStore.ts';

/** More than one part reads. */
const count = 24_000;

/** By how many messages hold it: `every`, `most`, one in 7, 40, 400, and one. */
function contentOf(index: number): string {
  const words = ['every', 'a.b'];
  if (index % 3 !== 0) words.push('most mo.re');
  if (index % 7 === 0) words.push('seventh');
  if (index % 40 === 0) words.push('fortieth 四十');
  if (index % 400 === 0) words.push('seldom sel.dom');
  if (index === 11) words.push('once 一回 on-ce');
  return words.join(' ');
}

describe('a search of many messages', function () {
  this.timeout(120_000);

  let stores: TemporaryStores;
  let store: Store;
  const messages: ChatMessage[] = [];

  before(async () => {
    stores = new TemporaryStores();
    store = await stores.open();
    for (let index = 0; index < count; index++) {
      // The older half is stored later, as an import would; every second shares its time with the one before.
      const time = (index + count / 2) % count;
      const timestamp = new Date(Date.UTC(2026, 0, 1) + (time - (time % 2)) * 1000).toISOString();
      messages.push(aMessage(`m${index}`, contentOf(index), { timestamp, role: index % 2 ? 'assistant' : 'user' }));
    }
    for (let first = 0; first < count; first += 2000)
      await store.chatHistories.save({ promptName: 'p', chatHistory: messages.slice(first, first + 2000) });
  });
  after(() => stores.dispose());

  /** Newest first, of the same time the one that was stored last. */
  const expected = (holds: (message: ChatMessage) => boolean, limit: number): string[] =>
    messages
      .filter(holds)
      .map((message, index) => ({ message, index }))
      .sort((a, b) => b.message.timestamp.localeCompare(a.message.timestamp) || b.index - a.index)
      .slice(0, limit)
      .map(({ message }) => message.id);

  const finds = async (
    query: string,
    holds: (content: string, role: string) => boolean,
    options: ChatSearchOptions = {},
  ): Promise<void> => {
    for (const limit of [1, 50, 1000, count]) {
      const hits = await store.chatHistories.search(query, { ...options, limit });
      assert.deepEqual(
        hits.map(({ messageId }) => messageId),
        expected(({ content, role }) => holds(content, role), limit),
        `${query}, at most ${limit}`,
      );
    }
  };
  const has =
    (...texts: string[]) =>
    (content: string): boolean =>
      texts.every((text) => content.includes(text));

  it('finds the newest, whatever the order in which they were stored', async () => {
    await finds('every ', has('every'));
    await finds('"every a b most" ', has('most'));
    await finds('seventh fortieth ', has('seventh', 'fortieth'));
    await finds('seldom ', has('seldom'));
    await finds('once ', has('once'));
  });

  it('finds words by their first letters', async () => {
    for (const [query, word] of Object.entries({ ev: 'every', mo: 'most', se: 'se', for: 'fortieth', sel: 'seldom' }))
      await finds(query, has(word));
    await finds('seventh se', has('seventh'));
    await finds('every onc', has('once'));
    await finds('on', has('once'));
  });

  it('finds what the index does not know, part by part', async () => {
    await finds('四', has('四十'));
    await finds('一回', has('一回'));
    await finds('sel.dom ', has('sel.dom'));
    await finds('sel.do', has('sel.dom'));
    await finds('on-ce ', has('on-ce'));
    await finds('a.b -most ', (content) => !content.includes('most'));
    await finds('-every ', () => false);
    await finds('"a.c" ', () => false);
  });

  it('finds by filters', async () => {
    await finds('seldom ', (content, role) => content.includes('seldom') && role === 'user', { role: 'user' });
    await finds('seventh ', (content, role) => content.includes('seventh') && role === 'assistant', {
      role: 'assistant',
    });
    await finds('', (_content, role) => role === 'user', { role: 'user' });
    await finds('every ', () => false, { promptName: 'q' });
  });
});
