import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonObject } from '../../../src/core/base/json.ts';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import { aMessage, TemporaryStores } from './temporaryStore.ts';

const text = fc.string({
  unit: fc.oneof(fc.string({ unit: 'binary', maxLength: 1 }), fc.constantFrom('\ud800', '\udc00', '\u0000', '\ufdd0')),
});
const object = fc.dictionary(text, fc.jsonValue({ stringUnit: 'binary' }), { maxKeys: 4 });
const message = fc
  .record({
    role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
    content: text,
    id: fc.oneof(fc.uuid(), fc.constantFrom('same', 'id')),
    timestamp: fc.constantFrom('2026-01-01T00:00:00Z', '', 'whenever'),
    rest: object,
  })
  // As JSON has it: the round trip is one of JSON lists.
  .map(({ rest, ...known }) => JSON.parse(JSON.stringify({ ...rest, ...known })) as ChatMessage);
const messages = fc.array(message, { maxLength: 6 });

describe('chat history as a JSON list', function () {
  this.timeout(20_000);

  it('comes back unchanged, saved anew or over another list', async () => {
    const stores = new TemporaryStores();
    try {
      const store = await stores.open();
      await fc.assert(
        fc.asyncProperty(messages, messages, object, async (first, second, variables) => {
          const currentContextVariables = JSON.parse(JSON.stringify(variables)) as JsonObject;
          const { id } = await store.chatHistories.save({ chatHistory: first, currentContextVariables });
          const before = await store.chatHistories.get(id);
          assert.equal(JSON.stringify(before?.chatHistory), JSON.stringify(first));
          assert.equal(JSON.stringify(before?.currentContextVariables), JSON.stringify(currentContextVariables));
          await store.chatHistories.save({ id, chatHistory: second });
          const after = await store.chatHistories.get(id);
          assert.equal(JSON.stringify(after?.chatHistory), JSON.stringify(second));
          const { messages: stored } = await store.chatHistories.tree(id);
          await store.chatHistories.save({ id, chatHistory: first });
          const again = await store.chatHistories.get(id);
          assert.equal(JSON.stringify(again?.chatHistory), JSON.stringify(first));
          assert.equal((await store.chatHistories.tree(id)).messages.length, stored.length);
          await store.chatHistories.delete(id);
        }),
        { numRuns: 100 },
      );
    } finally {
      await stores.dispose();
    }
  }).timeout(60_000);

  it('holds 10,000 messages', async () => {
    const stores = new TemporaryStores();
    try {
      const store = await stores.open();
      const chatHistory = Array.from({ length: 10_000 }, (_, index) =>
        aMessage(`m${index}`, `message ${index} ${'x'.repeat(500)}`),
      );
      const { id } = await store.chatHistories.save({ chatHistory });
      await store.chatHistories.change(id, { messages: [aMessage('last', 'needle'), aMessage('m5000', 'changed')] });
      await store.close();
      const chat = await (await stores.open()).chatHistories.get(id);
      assert.equal(chat?.chatHistory.length, 10_001);
      assert.equal(chat.chatHistory[5000]?.content, 'changed');
      assert.equal(chat.chatHistory[10_000]?.id, 'last');
      assert.deepEqual(chat.chatHistory.slice(0, 5000), chatHistory.slice(0, 5000));
    } finally {
      await stores.dispose();
    }
  }).timeout(60_000);
});
