import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import type { JsonValue } from '../../../src/core/base/json.ts';
import type { SentRequest } from '../../../src/core/llm/sentRequest.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { aMessage, appError, TemporaryStores, untyped } from './temporaryStore.ts';

function aRequest(body: JsonValue, fields: Partial<SentRequest> = {}): SentRequest {
  return { configName: 'gpt', url: 'https://example.com/v1', body, sentAt: '2026-01-01T00:00:00.000Z', ...fields };
}

/** What the vendor gets for the `turn`-th question of a chat: all that was said before, and the tools. */
function bodyOf(turn: number): JsonValue {
  const said = Array.from({ length: turn * 2 - 1 }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `said ${index} ${'x'.repeat(1_000)}`,
  }));
  const tools = [{ type: 'function', function: { name: 'look_up', description: 'y'.repeat(500), parameters: {} } }];
  return { model: 'gpt-4', stream: true, messages: [{ role: 'system', content: 'z'.repeat(900) }, ...said], tools };
}

describe('requests of replies', function () {
  this.timeout(30_000);

  let stores: TemporaryStores;
  let store: Store;

  beforeEach(async () => {
    stores = new TemporaryStores();
    store = await stores.open();
  });
  afterEach(() => stores.dispose());

  async function aChat(...messageIds: string[]): Promise<number> {
    const chatHistory = messageIds.map((id) => aMessage(id, `text of ${id}`, { role: 'assistant' }));
    return (await store.chatHistories.save({ chatHistory })).id;
  }

  /** What another program makes of the database, which nobody writes to meanwhile. */
  function inFile(sql: string): Record<string, unknown>[] {
    const database = new DatabaseSync(stores.file);
    try {
      return database
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }));
    } finally {
      database.close();
    }
  }

  /** Rows of the tables that requests lie in. */
  const counts = (): Record<string, number> =>
    inFile(
      `SELECT (SELECT COUNT(*) FROM sent_requests) AS requests, (SELECT COUNT(*) FROM request_parts) AS parts,
         (SELECT COUNT(*) FROM request_lists) AS lists`,
    )[0] as Record<string, number>;

  it('come back as they were sent, whatever JSON the body is', async () => {
    const chatId = await aChat('reply');
    const body = fc.oneof(
      fc.jsonValue({ stringUnit: 'binary' }),
      fc.dictionary(fc.string(), fc.array(fc.jsonValue({ stringUnit: 'binary' }), { maxLength: 8 })),
    );
    await fc.assert(
      fc.asyncProperty(body, async (value) => {
        const request = aRequest(JSON.parse(JSON.stringify(value)) as JsonValue);
        await store.chatHistories.recordRequest(chatId, 'reply', request);
        const found = await store.chatHistories.sentRequest(chatId, 'reply');
        assert.deepEqual(found, request);
        assert.equal(JSON.stringify(found), JSON.stringify(request));
      }),
      { numRuns: 150 },
    );
  });

  it('are still there after the database was opened anew', async () => {
    const chatId = await aChat('a', 'b');
    await store.chatHistories.recordRequest(chatId, 'a', aRequest(bodyOf(1), { configName: 'first' }));
    await store.chatHistories.recordRequest(chatId, 'b', aRequest(bodyOf(2), { url: '' }));
    await store.close();
    store = await stores.open();
    assert.deepEqual(await store.chatHistories.sentRequest(chatId, 'a'), aRequest(bodyOf(1), { configName: 'first' }));
    assert.deepEqual(await store.chatHistories.sentRequest(chatId, 'b'), aRequest(bodyOf(2), { url: '' }));
  });

  it('grow with the chat, not with its square', async () => {
    const turns = Array.from({ length: 40 }, (_, index) => index + 1);
    const chatId = await aChat(...turns.map((turn) => `reply ${turn}`));
    const sizes: number[] = [];
    for (const turn of turns) {
      await store.chatHistories.recordRequest(chatId, `reply ${turn}`, aRequest(bodyOf(turn)));
      const sql = `SELECT (SELECT SUM(length(json)) FROM request_parts) + (SELECT SUM(length(outline)) FROM sent_requests)
        + (SELECT SUM(length(digest) + length(part) + COALESCE(length(shorter), 0)) FROM request_lists) AS size`;
      sizes.push(Number(inFile(sql)[0]?.['size']));
    }
    const growth = sizes.slice(1).map((size, index) => size - (sizes[index] ?? 0));
    assert.ok(Math.max(...growth) < Math.min(...growth) + 100, growth.join(' '));
    for (const turn of turns) {
      const found = await store.chatHistories.sentRequest(chatId, `reply ${turn}`);
      assert.deepEqual(found?.body, bodyOf(turn));
    }
  });

  it('are written in the round of their reply', async () => {
    const chatId = await aChat('question');
    const reply = aMessage('reply', 'It is so.', { role: 'assistant' });
    await Promise.all([
      store.chatHistories.change(chatId, { messages: [reply] }),
      store.chatHistories.recordRequest(chatId, 'reply', aRequest(bodyOf(1))),
    ]);
    assert.deepEqual((await store.chatHistories.sentRequest(chatId, 'reply'))?.body, bodyOf(1));
  });

  it('replace each other for one reply and leave nothing behind', async () => {
    const chatId = await aChat('a', 'b');
    await store.chatHistories.recordRequest(chatId, 'a', aRequest(bodyOf(2)));
    const before = counts();
    await store.chatHistories.recordRequest(chatId, 'b', aRequest(bodyOf(9)));
    await store.chatHistories.recordRequest(chatId, 'b', aRequest(bodyOf(2)));
    assert.deepEqual(counts(), { ...before, requests: 2 });
    assert.deepEqual((await store.chatHistories.sentRequest(chatId, 'a'))?.body, bodyOf(2));
    assert.deepEqual((await store.chatHistories.sentRequest(chatId, 'b'))?.body, bodyOf(2));
  });

  it('go with their chat, and those of another chat stay', async () => {
    const [gone, kept] = [await aChat('a'), await aChat('a')];
    for (const chatId of [gone, kept]) {
      await store.chatHistories.recordRequest(chatId, 'a', aRequest(bodyOf(3)));
    }
    await store.chatHistories.delete(gone);
    assert.deepEqual((await store.chatHistories.sentRequest(kept, 'a'))?.body, bodyOf(3));
    await store.chatHistories.delete(kept);
    assert.deepEqual(counts(), { requests: 0, parts: 0, lists: 0 });
  });

  it('go with a fork as far as its messages do', async () => {
    const chatId = await aChat('a', 'b', 'c');
    await store.chatHistories.recordRequest(chatId, 'a', aRequest(bodyOf(1)));
    const before = counts();
    await store.chatHistories.recordRequest(chatId, 'c', aRequest(bodyOf(5)));
    const fork = await store.chatHistories.fork(chatId, 'b');
    assert.deepEqual((await store.chatHistories.sentRequest(fork.id, 'a'))?.body, bodyOf(1));
    assert.equal(await store.chatHistories.sentRequest(fork.id, 'b'), undefined);
    await store.chatHistories.delete(chatId);
    assert.deepEqual(counts(), before);
    assert.deepEqual((await store.chatHistories.sentRequest(fork.id, 'a'))?.body, bodyOf(1));
  });

  it('belong to one writing of a reply, on its branch', async () => {
    const chatId = await aChat('question', 'reply');
    await store.chatHistories.recordRequest(chatId, 'reply', aRequest(bodyOf(1)));
    const other = aMessage('reply', 'another', { role: 'assistant' });
    await store.chatHistories.change(chatId, { after: null, messages: [aMessage('question 2', '?'), other] });
    assert.equal(await store.chatHistories.sentRequest(chatId, 'reply'), undefined);
    await store.chatHistories.switchTo(chatId, 'question');
    assert.deepEqual((await store.chatHistories.sentRequest(chatId, 'reply'))?.body, bodyOf(1));
  });

  it('of a reply that was rewritten or rated stay', async () => {
    const chatId = await aChat('reply');
    await store.chatHistories.recordRequest(chatId, 'reply', aRequest(bodyOf(1)));
    await store.chatHistories.setThumb(chatId, 'reply', 1);
    await store.chatHistories.change(chatId, { messages: [aMessage('reply', 'whole', { role: 'assistant' })] });
    assert.deepEqual((await store.chatHistories.sentRequest(chatId, 'reply'))?.body, bodyOf(1));
  });

  it('whose parts are lost or changed are not shown, and the chat is read', async () => {
    for (const sql of [
      "UPDATE request_parts SET json = replace(json, 'said 0', 'said 7')",
      'DELETE FROM request_parts WHERE id = 2',
      'DELETE FROM request_parts WHERE id = (SELECT MAX(id) - 1 FROM request_parts)',
      'DELETE FROM request_lists WHERE length = 1',
      "UPDATE sent_requests SET outline = '{'",
      'UPDATE request_lists SET shorter = digest, length = 3',
    ]) {
      const chatId = await aChat('a');
      await store.chatHistories.recordRequest(chatId, 'a', aRequest(bodyOf(2)));
      await store.close();
      inFile(sql);
      store = await stores.open();
      assert.equal(await store.chatHistories.sentRequest(chatId, 'a'), undefined, sql);
      assert.equal((await store.chatHistories.get(chatId))?.chatHistory[0]?.content, 'text of a');
      await store.chatHistories.delete(chatId);
    }
  });

  it('that are none, and those of no message, are refused', async () => {
    const chatId = await aChat('a');
    const { chatHistories } = store;
    const refused: [unknown, RegExp][] = [
      [null, /`request` must be an object/],
      [aRequest(untyped(undefined)), /`request.body` must be JSON/],
      [aRequest({ messages: [untyped(Number.NaN)] }), /`request.body.messages\[0\]` must be JSON/],
      [aRequest({}, { sentAt: 'now' }), /`request.sentAt` must be an ISO 8601 time/],
      [aRequest({}, { configName: '' }), /`request.configName` must be a text/],
      [aRequest({}, { url: untyped(1) }), /`request.url` must be text/],
      [aRequest(['x'.repeat(17 * 1024 * 1024)]), /16 MB/],
    ];
    for (const [request, message] of refused) {
      await assert.rejects(
        chatHistories.recordRequest(chatId, 'a', untyped(request)),
        appError('InvalidEntity', message),
      );
    }
    await assert.rejects(chatHistories.recordRequest(99, 'a', aRequest({})), appError('ChatNotFound'));
    await assert.rejects(chatHistories.recordRequest(chatId, 'b', aRequest({})), appError('MessageNotFound'));
    await assert.rejects(chatHistories.sentRequest(99, 'a'), appError('ChatNotFound'));
    await assert.rejects(chatHistories.sentRequest(chatId, 'b'), appError('MessageNotFound'));
    assert.deepEqual(counts(), { requests: 0, parts: 0, lists: 0 });
  });
});
