import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ChatSearchOptions } from '../../../src/core/chats/chatHistory.ts';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { aMessage, appError, TemporaryStores, untyped } from './temporaryStore.ts';

describe('the search index', function () {
  this.timeout(60_000);

  let stores: TemporaryStores;
  let store: Store;

  beforeEach(async () => {
    stores = new TemporaryStores();
    store = await stores.open();
  });
  afterEach(() => stores.dispose());

  const found = async (query: string, options?: ChatSearchOptions): Promise<string[]> =>
    (await store.chatHistories.search(query, options)).map(({ messageId }) => messageId).sort();
  const save = async (...messages: ChatMessage[]): Promise<number> =>
    (await store.chatHistories.save({ promptName: 'p', chatHistory: messages })).id;
  const minute = (index: number): string => new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();

  it('follows what is added, replaced and deleted', async () => {
    const id = await save(aMessage('1', 'alpha'), aMessage('2', 'beta', { role: 'assistant' }));
    await store.chatHistories.change(id, {
      messages: [aMessage('2', 'gamma', { role: 'assistant' }), aMessage('3', 'beta')],
    });
    assert.deepEqual(await found('beta'), ['3']);
    assert.deepEqual(await found('gamma'), ['2']);
    await store.chatHistories.setThumb(id, '2', -1);
    assert.deepEqual(await found('gamma'), ['2']);
    const other = await save(aMessage('4', 'gamma'));
    await store.chatHistories.delete(id);
    assert.deepEqual(await found('gamma'), ['4']);
    assert.deepEqual(await found('alpha'), []);
    await store.chatHistories.delete(other);
    assert.deepEqual(await found('gamma'), []);
  });

  it('finds what a branch says that is not shown, and says so', async () => {
    const id = await save(aMessage('1', 'first'), aMessage('2', 'old words'));
    await store.chatHistories.save({ id, chatHistory: [aMessage('1', 'first'), aMessage('3', 'new words')] });
    const hits = await store.chatHistories.search('words');
    assert.deepEqual(hits.map(({ messageId, isShown }) => [messageId, isShown]).sort(), [
      ['2', false],
      ['3', true],
    ]);
  });

  it('knows the names and arguments of tool calls, and the results of tools, without the escapes of JSON', async () => {
    const call = { city: 'Zürich', notes: ['first line\nsecond'], id_number: 47_11 };
    await save(
      aMessage('1', '', {
        role: 'assistant',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'get_weather', arguments: JSON.stringify(call) } }],
      }),
      aMessage('2', JSON.stringify({ status: 'OK', message: 'rain\nshowers "heavy"' }), {
        role: 'tool',
        name: 'get_weather',
      }),
      aMessage('3', '', {
        role: 'assistant',
        tool_calls: [{ id: 'd', type: 'function', function: { name: 'broken', arguments: '{"half": "writ' } }],
      }),
      aMessage('4', '', {
        role: 'assistant',
        tool_calls: [{ id: 'e', type: 'function', function: { name: 'lookup', arguments: '{"q":"\\u6f22\\u5b57"}' } }],
      }),
    );
    for (const query of ['zurich', 'get_weather', 'second', 'id_number', '4711', 'get_wea', '"city zurich"'])
      assert.deepEqual(await found(query), ['1'], query);
    for (const query of ['showers', 'heavy', '"heavy"', 'rain showers'])
      assert.deepEqual(await found(query), ['2'], query);
    assert.deepEqual(await found('writ'), ['3']);
    assert.deepEqual(await found('漢字'), ['4']);
    const [hit] = await store.chatHistories.search('zurich');
    assert.equal(hit?.field, 'tool-calls');
    assert.equal(hit.snippet, 'get_weather city: Zürich notes: first line second id_number: 4711');
    assert.deepEqual(hit.matches, [[18, 24]]);
  });

  it("finds a user's own title, with the options that a title can have", async () => {
    const id = await save(aMessage('1', 'hello'));
    await store.chatHistories.rename(id, 'Überblick of graphs');
    const [hit, ...more] = await store.chatHistories.search('uberblick');
    assert.deepEqual(
      [hit?.field, hit?.chatId, hit?.messageId, hit?.snippet],
      ['title', id, '1', 'Überblick of graphs'],
    );
    assert.equal(more.length, 0);
    assert.deepEqual(await found('graphs -of'), []);
    assert.deepEqual(await found('graphs', { promptName: 'p' }), ['1']);
    assert.deepEqual(await found('graphs', { promptName: 'q' }), []);
    assert.deepEqual(await found('graphs', { role: 'user' }), []);
    await store.chatHistories.rename(id, '');
    assert.deepEqual(await found('graphs'), []);
  });

  it('searches system messages only where they are asked for', async () => {
    await save(aMessage('1', 'You teach graphs, ever so well.', { role: 'system' }), aMessage('2', 'graphs'));
    assert.deepEqual(await found('graphs'), ['2']);
    assert.deepEqual(await found('graphs -ever', { role: 'system' }), []);
    assert.deepEqual(await found('GRAPHS "so well"', { role: 'system' }), ['1']);
    assert.deepEqual(await found('', { role: 'system' }), ['1']);
  });

  it('finds scripts without spaces, emoji and signs', async () => {
    await save(
      aMessage('zh', '我们在使用Python编程语言。'),
      aMessage('ja', 'これはテストです'),
      aMessage('th', 'ภาษาไทยไม่มีช่องว่าง'),
      aMessage('hi', 'यह हिन्दी है'),
      aMessage('ko', '학교에서 공부'),
      aMessage('emoji', 'well done 👍🏽!'),
      aMessage('code', 'C++ and a->b, snake_case, foo.bar, me@mail.example, 3.14'),
      aMessage('words', 'C plus, snake case, foo bar, me mail example'),
    );
    const expected: Record<string, string[]> = {
      使用: ['zh'], 编程: ['zh'], 语言: ['zh'], '使用 编程': ['zh'], 编使: [], 使用Python: ['zh'],
      テスト: ['ja'], ไทย: ['th'], हिन्दी: ['hi'], 학교: ['ko'], 공부: ['ko'],
      '👍': ['emoji'], 'done 👍': ['emoji'], 'c++': ['code'], 'a->b': ['code'], '->': ['code'],
      snake_case: ['code'], 'foo.bar': ['code'], 'foo.b': ['code'], foo: ['code', 'words'],
      'me@mail.example': ['code'], '3.14': ['code'], 'foo -foo.bar ': ['words'], 'snake -编程': ['code', 'words'],
    }; // prettier-ignore
    for (const [query, ids] of Object.entries(expected)) assert.deepEqual(await found(query), ids, query);
  });

  it('is not misled by half characters and the sign that stands for them in the database', async () => {
    await save(aMessage('1', 'x\ud800y'), aMessage('2', 'noncharacter \ufdd0 here'), aMessage('3', 'a\0b'));
    assert.deepEqual(await found('\ufdd0'), ['2']);
    assert.deepEqual(await found('d800'), []);
    assert.deepEqual(await found('y'), ['1']);
    assert.deepEqual(await found('\ud800'), []);
  });

  it('narrows by config, time, rating and role, with and without words', async () => {
    await save(
      aMessage('1', 'ask', { timestamp: minute(1) }),
      aMessage('2', 'ask back', { role: 'assistant', llm_config_name: 'a', thumb: 1, timestamp: minute(2) }),
      aMessage('3', 'other', { role: 'assistant', llm_config_name: 'b', thumb: -1, timestamp: minute(3) }),
      aMessage('4', 'ask once more', { role: 'assistant', llm_config_name: 'b', timestamp: minute(4) }),
    );
    assert.deepEqual(await found('', { thumb: -1 }), ['3']);
    assert.deepEqual(await found('', { thumb: 'none' }), ['4']);
    assert.deepEqual(await found('ask', { thumb: 1 }), ['2']);
    assert.deepEqual(await found('', { llmConfigName: 'b' }), ['3', '4']);
    assert.deepEqual(await found('-other', { llmConfigName: 'b' }), ['4']);
    assert.deepEqual(await found('ask', { llmConfigName: 'b' }), ['4']);
    assert.deepEqual(await found('ask', { role: 'user' }), ['1']);
    assert.deepEqual(await found('', { from: minute(2), to: '2026-01-01T01:03:00+01:00' }), ['2']);
    assert.deepEqual(await found('ask', { from: minute(2) }), ['2', '4']);
    assert.deepEqual(await found('-ask'), ['3']);
    const [hit] = await store.chatHistories.search('back');
    assert.deepEqual([hit?.llmConfigName, hit?.thumb], ['a', 1]);
    for (const options of [{ from: 'soon' }, { thumb: 2 }, { role: 7 }])
      await assert.rejects(store.chatHistories.search('ask', untyped(options)), appError('InvalidEntity'));
  });

  it('keeps a message that SQLite cannot read as JSON', async () => {
    let nested: unknown = 'deep';
    for (let level = 0; level < 1100; level++) nested = [nested];
    const id = await save(aMessage('1', 'nested', { provider_parts: untyped(nested) }), aMessage('2', 'after'));
    assert.equal((await store.chatHistories.get(id))?.chatHistory.length, 2);
    assert.deepEqual(await found('after'), ['2']);
    await store.chatHistories.delete(id);
    assert.deepEqual(await found('after'), []);
  });

  it('finds every message that has all the words, and no other', async () => {
    const words = ['École', 'ecole', 'graph', 'graphs', 'tool', 'x1'];
    const texts = Array.from({ length: 64 }, (_, bits) =>
      words.filter((_word, index) => bits & (1 << index)).join(', '),
    );
    await save(...texts.map((text, index) => aMessage(String(index), text, { timestamp: minute(index) })));
    const fold = (text: string): string => text.toLowerCase().replaceAll('é', 'e');
    const word = fc.constantFrom(...words);
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 4 }), fc.array(word, { maxLength: 2 }), async (wanted, unwanted) => {
        const query = [...wanted, ...unwanted.map((each) => `-${each}`), ' '].join(' ');
        const expected = texts.flatMap((text, index) => {
          const has = fold(text).split(', ');
          const fits =
            wanted.every((each) => has.includes(fold(each))) && !unwanted.some((each) => has.includes(fold(each)));
          return fits && wanted.length + unwanted.length > 0 ? [String(index)] : [];
        });
        assert.deepEqual(await found(query, { limit: 100 }), expected.sort());
      }),
      { numRuns: 50 },
    );
  });

  it('takes any query', async () => {
    await save(aMessage('1', 'a "b" -c * NEAR OR AND (d) e:f'));
    const signs = fc.constantFrom(
      '"',
      '*',
      '-',
      '(',
      ')',
      ':',
      ' ',
      'AND',
      'OR',
      'NOT',
      'NEAR/2',
      'a',
      '漢',
      '\\',
      '\0',
      '\ud800',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.array(signs).map((parts) => parts.join('')),
        ),
        async (query) => {
          await store.chatHistories.search(query);
        },
      ),
      { numRuns: 100 },
    );
    assert.deepEqual(await found('NEAR OR AND'), ['1'], 'the words of FTS are words');
    assert.deepEqual(await found(Array.from({ length: 300 }, () => 'a').join(' ')), ['1']);
    assert.deepEqual(await found('e:f'), ['1']);
    assert.deepEqual(await found('content:a'), []);
  });
});
