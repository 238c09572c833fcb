import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import initSqlJs from 'sql.js';
import { version1 } from '../../../src/node/store/schema/version1.ts';
import { version2 } from '../../../src/node/store/schema/version2.ts';
import type { Migration } from '../../../src/node/store/schema/migration.ts';
import { aMessage, TemporaryStores } from './temporaryStore.ts';

const filled = [
  aMessage('system', 'Harbour rules', { role: 'system' }),
  aMessage('question', 'Which ship has Zürich in its name?'),
  aMessage('call', '', {
    role: 'assistant',
    tool_calls: [{ id: 'c', type: 'function', function: { name: 'find_ship', arguments: '{"port":"Genève"}' } }],
  }),
  aMessage('result', '{"status":"OK","message":"two\\nsteamers"}', { role: 'tool' }),
  aMessage('answer', 'The steamer 汽船.', { role: 'assistant', thumb: 1, llm_config_name: 'gpt' }),
];

/** The file of a database of an earlier version with one chat, which has a title of its own. */
async function fileOf(steps: readonly Migration[]): Promise<Uint8Array> {
  const database = new (await initSqlJs()).Database();
  try {
    for (const step of steps) {
      step({ run: (sql) => (database.run(sql), { changes: 0, lastInsertRowid: 0 }), all: () => [], each: () => [] });
      if (step !== version1) continue;
      database.run("INSERT INTO chats VALUES (1, 'uuid', 'p', 'Lighthouses', '{}', '2026-01-01', '2026-01-01')");
      filled.forEach((message, position) => {
        database.run(
          `INSERT INTO messages (chat_id, position, message_id, role, visible, timestamp, payload)
           VALUES (1, ?, ?, ?, 1, ?, ?)`,
          [position, message.id, message.role, message.timestamp, JSON.stringify(message)],
        );
      });
    }
    database.run(`PRAGMA user_version = ${steps.length}`);
    return database.export();
  } finally {
    database.close();
  }
}

describe('schema version 3', function () {
  this.timeout(30_000);

  for (const steps of [[version1], [version1, version2]]) {
    it(`makes what version ${steps.length} holds searchable, and keeps it so`, async () => {
      const stores = new TemporaryStores();
      try {
        mkdirSync(stores.storageDir, { recursive: true });
        writeFileSync(stores.file, await fileOf(steps));
        const store = await stores.open();
        const found = async (...args: Parameters<typeof store.chatHistories.search>): Promise<string[]> =>
          (await store.chatHistories.search(...args)).map(({ field, messageId }) => `${field} ${messageId}`);
        assert.deepEqual(await found('zurich '), ['content question']);
        assert.deepEqual(await found('geneve '), ['tool-calls call']);
        assert.deepEqual(await found('"two steamers" '), ['content result']);
        assert.deepEqual(await found('汽船'), ['content answer']);
        assert.deepEqual(await found('', { thumb: 1 }), ['content answer']);
        assert.deepEqual(await found('', { llmConfigName: 'gpt' }), ['content answer']);
        assert.deepEqual(await found('lighthouses '), ['title question']);
        assert.deepEqual(await found('harbour '), []);
        assert.deepEqual(await found('harbour ', { role: 'system' }), ['content system']);
        await store.chatHistories.change(1, { messages: [aMessage('question', 'Which port?')] });
        assert.deepEqual(await found('zurich '), []);
        assert.deepEqual(await found('port '), ['tool-calls call', 'content question']);
        await store.chatHistories.delete(1);
        assert.deepEqual(await found('steamer'), []);
      } finally {
        await stores.dispose();
      }
    });
  }
});
