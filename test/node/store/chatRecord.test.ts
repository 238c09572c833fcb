import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { JsonObject } from '../../../src/core/base/json.ts';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import type { ChatRecord, ChatTreeMessage } from '../../../src/core/chats/chatRecord.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { aMessage, appError, TemporaryStores, untyped } from './temporaryStore.ts';

const text = fc.string({
  unit: fc.oneof(fc.string({ unit: 'binary', maxLength: 1 }), fc.constantFrom('\ud800', '\udc00', '\u0000', '\ufdd0')),
});
const object = fc
  .dictionary(text, fc.jsonValue({ stringUnit: 'binary' }), { maxKeys: 3 })
  // As JSON has it: no negative zero.
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);
const message = fc
  .record({
    role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
    content: text,
    id: fc.constantFrom('a', 'b', 'c', '\ud800'),
    timestamp: fc.constantFrom('2026-01-01T00:00:00Z', '', 'whenever'),
    thumb: fc.constantFrom(undefined, undefined, 1, -1),
    interrupted: fc.constantFrom(undefined, undefined, { code: 'Cancelled', message: '' }),
    rest: object,
  })
  .map(({ rest, ...known }) => JSON.parse(JSON.stringify({ ...rest, ...known })) as ChatMessage);
const time = fc.constantFrom('2025-01-01T00:00:00.000Z', '2026-01-01T00:00:00+02:00', '2027-01-01T00:00:00Z');
/** Where a message stands: a number that becomes the index of one before it, or null. */
const place = fc.record({ message, above: fc.option(fc.nat(20), { freq: 6 }) });
const places = fc.array(place, { maxLength: 6 });
const fields = fc
  .record({
    uuid: fc.constant('00000000-0000-4000-8000-000000000001'),
    promptName: text,
    title: text,
    currentContextVariables: object,
    pinned: fc.option(fc.constantFrom('gpt', '\ud800')),
    createdAt: time,
    updatedAt: time,
  })
  .map(({ pinned, ...rest }) => (pinned === null ? rest : { ...rest, pinnedConfigName: pinned }));

type Place = { message: ChatMessage; above: number | null };

function recordOf(
  own: Omit<ChatRecord, 'messages' | 'head'>,
  nodes: readonly Place[],
  head: number | null,
): ChatRecord {
  const messages = nodes.map(({ message: stored, above }, index): ChatTreeMessage => ({
    parent: above === null || index === 0 ? null : above % index,
    message: stored,
  }));
  return { ...own, messages, head: head === null || messages.length === 0 ? null : head % messages.length };
}

const record = fc
  .record({ fields, places, head: fc.option(fc.nat(20)) })
  .map((value) => recordOf(value.fields, value.places, value.head));
/** Two records of one chat that went on apart. */
const records = fc
  .record({ first: fields, second: fields, shared: places, mine: places, theirs: places, head: fc.option(fc.nat(20)) })
  .map(({ first, second, shared, mine, theirs, head }) => ({
    a: recordOf(first, [...shared, ...mine], head),
    b: recordOf(second, [...shared, ...theirs], head),
  }));

/** Every node by what makes it the same elsewhere: the ids above it, counted where siblings share one. */
function nodesOf({ messages }: Pick<ChatRecord, 'messages'>): Map<string, ChatMessage> {
  const nodes = new Map<string, ChatMessage>();
  const keys: string[] = [];
  for (const { parent, message: stored } of messages) {
    const above = parent === null ? '' : (keys[parent] ?? '');
    let count = 0;
    const key = (): string => `${above}/${JSON.stringify([stored.id, count])}`;
    while (nodes.has(key())) count++;
    keys.push(key());
    nodes.set(key(), stored);
  }
  return nodes;
}

describe('record of a chat', function () {
  this.timeout(60_000);

  let stores: TemporaryStores;
  let store: Store;

  before(async () => {
    stores = new TemporaryStores();
    store = await stores.open();
  });
  after(() => stores.dispose());

  const put = async (...all: ChatRecord[]): Promise<ChatRecord> => {
    let id = 0;
    for (const one of all) id = (await store.chatHistories.putRecord(one)).chatId;
    const stored = await store.chatHistories.record(id);
    await store.chatHistories.delete(id);
    return stored;
  };

  it('comes back as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(record, async (given) => {
        const { chatId, outcome } = await store.chatHistories.putRecord(given);
        assert.equal(outcome, 'added');
        const stored = await store.chatHistories.record(chatId);
        assert.deepEqual(stored, given);
        assert.equal(JSON.stringify(stored.messages), JSON.stringify(given.messages));
        assert.deepEqual(await store.chatHistories.putRecord(stored), { chatId, outcome: 'unchanged' });
        assert.deepEqual(await store.chatHistories.record(chatId), stored);
        const chat = await store.chatHistories.get(chatId);
        assert.equal((await store.chatHistories.summaries())[0]?.messageCount, chat?.chatHistory.length);
        await store.chatHistories.delete(chatId);
      }),
      { numRuns: 50 },
    );
  });

  it('unites with the stored one, in any order, twice as well as once', async () => {
    await fc.assert(
      fc.asyncProperty(records, async ({ a, b }) => {
        const wanted = new Set([...nodesOf(a).keys(), ...nodesOf(b).keys()]);
        const [ab, ba] = [await put(a, b), await put(b, a)];
        assert.deepEqual(new Set(nodesOf(ab).keys()), wanted);
        assert.deepEqual(new Set(nodesOf(ba).keys()), wanted);
        assert.deepEqual(await put(a, b, a, b), ab);
        assert.deepEqual(await put(a, b, ab), ab);
        for (const [key, stored] of nodesOf(a)) {
          const { thumb: _own, ...kept } = stored;
          const { thumb, ...found } = nodesOf(ab).get(key) ?? stored;
          if (stored.interrupted === undefined) assert.deepEqual(found, kept, 'what is stored stays');
          if (stored.thumb !== undefined) assert.equal(thumb, stored.thumb);
        }
      }),
      { numRuns: 40 },
    );
  });

  const base = (): ChatRecord => ({
    uuid: randomUUID(),
    promptName: 'p',
    title: '',
    currentContextVariables: { v: 1 },
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-02T00:00:00.000Z',
    messages: [
      { parent: null, message: aMessage('s', 'sys', { role: 'system' }) },
      { parent: 0, message: aMessage('u', 'hi') },
    ],
    head: 1,
  });

  it('adds messages and a rating, and leaves head and own fields of the stored chat', async () => {
    const given = base();
    const other: ChatRecord = {
      ...given,
      promptName: 'other',
      title: 'theirs',
      currentContextVariables: { v: 2 },
      updatedAt: '2026-01-03T00:00:00.000Z',
      messages: [
        { parent: null, message: aMessage('s', 'other text', { role: 'system', interrupted: {} as never }) },
        { parent: 0, message: aMessage('u', 'hi', { thumb: -1 }) },
        { parent: 1, message: aMessage('v', 'new') },
      ],
      head: 2,
    };
    const { chatId } = await store.chatHistories.putRecord(given);
    assert.deepEqual(await store.chatHistories.putRecord(other), { chatId, outcome: 'merged' });
    assert.deepEqual(await store.chatHistories.record(chatId), {
      ...given,
      title: 'theirs',
      updatedAt: other.updatedAt,
      messages: [
        given.messages[0],
        { parent: 0, message: { ...given.messages[1]?.message, thumb: -1 } },
        other.messages[2],
      ],
    });
    assert.equal((await store.chatHistories.putRecord(other)).outcome, 'unchanged');
    assert.equal((await store.chatHistories.putRecord(given)).outcome, 'unchanged');
  });

  it('takes the whole of an answer whose beginning is stored, and keeps it', async () => {
    const interrupted = { code: 'Cancelled', message: 'Cancelled.' };
    const answer = (content: string, extra: Partial<ChatMessage>): ChatMessage =>
      aMessage('r', content, { role: 'assistant', ...extra });
    const given = base();
    const holding = (reply: ChatMessage): ChatRecord => ({
      ...given,
      messages: [...given.messages, { parent: 1, message: reply }],
      head: 2,
    });
    const broken = holding(answer('The be', { interrupted, thumb: -1 }));
    const { chatId } = await store.chatHistories.putRecord(broken);
    assert.equal((await store.chatHistories.putRecord(holding(answer('The beginning', {})))).outcome, 'merged');
    const whole = holding(answer('The beginning', { thumb: -1 }));
    assert.deepEqual(await store.chatHistories.record(chatId), whole);
    assert.equal((await store.chatHistories.putRecord(broken)).outcome, 'unchanged');
    assert.deepEqual(await store.chatHistories.record(chatId), whole);
  });

  it('takes head and branches over into a chat without messages', async () => {
    const given = base();
    const { chatId } = await store.chatHistories.putRecord({ ...given, messages: [], head: null });
    assert.deepEqual(await store.chatHistories.putRecord(given), { chatId, outcome: 'merged' });
    assert.deepEqual(await store.chatHistories.record(chatId), given);
  });

  it('goes by the UUID in either case, and tells the change once', async () => {
    const given = base();
    const changes: unknown[] = [];
    const subscription = store.onDidChange((change) => changes.push(change));
    const { chatId } = await store.chatHistories.putRecord(given);
    const again = await store.chatHistories.putRecord({ ...given, uuid: given.uuid.toUpperCase() });
    subscription.dispose();
    assert.deepEqual(again, { chatId, outcome: 'unchanged' });
    assert.deepEqual(changes, [{ kind: 'chatHistories', keys: [chatId] }]);
    assert.ok((await store.chatHistories.uuids()).some(({ id, uuid }) => id === chatId && uuid === given.uuid));
  });

  it('orders parents before children where a system message came later', async () => {
    const { id } = await store.chatHistories.save({ chatHistory: [aMessage('a', '1'), aMessage('b', '2')] });
    await store.chatHistories.save({ id, chatHistory: [aMessage('a', '1'), aMessage('c', '3')] });
    await store.chatHistories.change(id, { systemMessage: aMessage('s', '', { role: 'system' }) });
    const { messages, head } = await store.chatHistories.record(id);
    assert.deepEqual(
      messages.map(({ parent, message: stored }) => [stored.id, parent]),
      [
        ['s', null],
        ['a', 0],
        ['b', 1],
        ['c', 1],
      ],
    );
    assert.equal(head, 3);
    await assert.rejects(store.chatHistories.record(4444), appError('ChatNotFound', /4444/));
  });

  it('takes an assistant message without content as an empty one, the same each time', async () => {
    const given = base();
    const call = untyped<ChatMessage>({ id: 'c', role: 'assistant', content: null, timestamp: '', tool_calls: [] });
    const called: ChatRecord = { ...given, messages: [{ parent: null, message: call }], head: 0 };
    const { chatId } = await store.chatHistories.putRecord(called);
    assert.equal((await store.chatHistories.get(chatId))?.chatHistory[0]?.content, '');
    assert.equal((await store.chatHistories.putRecord(called)).outcome, 'unchanged');
  });

  const tree = (...messages: unknown[]): object => ({ messages });
  const faults: [string, unknown][] = [
    ['record', null],
    ['uuid', { uuid: 'x' }],
    ['uuid', { uuid: undefined }],
    ['promptName', { promptName: null }],
    ['title', { title: 1 }],
    ['currentContextVariables', { currentContextVariables: null }],
    ['currentContextVariables.a', { currentContextVariables: { a: 1n } }],
    ['createdAt', { createdAt: null }],
    ['updatedAt', { updatedAt: 'soon' }],
    ['messages', { messages: undefined }],
    ['messages', { messages: {} }],
    ['messages[1]', tree({ parent: null, message: aMessage('a', '') }, 4)],
    ['messages[0].parent', tree({ parent: 0, message: aMessage('a', '') })],
    ['messages[0].parent', tree({ message: aMessage('a', '') })],
    ['messages[0].parent', tree({ parent: -1, message: aMessage('a', '') })],
    ['messages[0].parent', tree({ parent: '0', message: aMessage('a', '') })],
    [
      'messages[1].parent',
      tree({ parent: null, message: aMessage('a', '') }, { parent: 1, message: aMessage('b', '') }),
    ],
    ['messages[0].message', tree({ parent: null, message: 'hi' })],
    ['messages[0].message.id', tree({ parent: null, message: { role: 'user', content: '', timestamp: '' } })],
    ['messages[0].message.timestamp', tree({ parent: null, message: { role: 'user', content: '', id: 'a' } })],
    ['messages[0].message.role', tree({ parent: null, message: { content: '', id: 'a', timestamp: '' } })],
    ['messages[0].message.content', tree({ parent: null, message: { role: 'user', id: 'a', timestamp: '' } })],
    ['head', { head: 2 }],
    ['head', { head: -1 }],
    ['head', { head: 0.5 }],
    ['head', { head: undefined }],
  ];
  faults.forEach(([field, fault], number) => {
    it(`names the field \`${field}\` that is wrong (${number})`, async () => {
      const before = await store.chatHistories.uuids();
      const broken = fault === null ? null : { ...base(), ...(fault as object) };
      await assert.rejects(
        store.chatHistories.putRecord(untyped(broken)),
        appError('InvalidEntity', new RegExp(`\`${field.replace(/[.[\]]/g, '\\$&')}\``)),
      );
      assert.deepEqual(await store.chatHistories.uuids(), before);
    });
  });
});
