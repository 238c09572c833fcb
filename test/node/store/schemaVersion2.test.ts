import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import initSqlJs from 'sql.js';
import type { Database } from 'sql.js';
import { version1 } from '../../../src/node/store/schema/version1.ts';
import { TemporaryStores } from './temporaryStore.ts';

interface OldMessage {
  position: number;
  messageId: string;
  role?: string;
  visible?: number;
}

/** What a chat's rows were in version 1, by chat id; the payload of each message is derived from its place. */
const oldChats: Record<number, OldMessage[]> = {
  1: [
    // Written in another order than they are read in.
    { position: 0, messageId: 'a', role: 'assistant' },
    { position: 7, messageId: 'c' },
    { position: 3, messageId: 'b', visible: 0 },
    { position: -2, messageId: 's', role: 'system' },
  ],
  2: [],
  3: [
    { position: 5, messageId: 'same' },
    { position: 6, messageId: 'same', role: 'assistant' },
    { position: 9, messageId: 'same' },
  ],
  4: Array.from({ length: 2000 }, (_, index) => ({ position: index * 3 - 1000, messageId: `m${index}` })),
  9: [{ position: 2 ** 40, messageId: 'alone', role: 'tool' }],
};

function payloadOf(chatId: number, { messageId, position, role = 'user', visible = 1 }: OldMessage): string {
  const message = { role, id: messageId, timestamp: '', content: `${chatId} ${position} \u{1f600}`, odd: [null] };
  return JSON.stringify({ ...message, ...(visible ? {} : { show_in_user_history: false }), lone: '\ud800 \ufdd0' });
}

function writeVersion1(database: Database): void {
  version1({
    run: (sql) => (database.run(sql), { changes: 0, lastInsertRowid: 0 }),
    all: () => [],
    each: () => [],
  });
  for (const [id, messages] of Object.entries(oldChats)) {
    database.run('INSERT INTO chats VALUES (?, ?, ?, ?, ?, ?, ?)', [
      id,
      `uuid ${id}`,
      'p',
      id === '3' ? 'own title' : '',
      '{"a":1}',
      '2026-01-01T00:00:00.000Z',
      `2026-01-0${id}T00:00:00.000Z`,
    ]);
    for (const message of messages) {
      database.run(
        `INSERT INTO messages (chat_id, position, message_id, role, visible, timestamp, payload)
         VALUES (?, ?, ?, ?, ?, '', ?)`,
        [
          id,
          message.position,
          message.messageId,
          message.role ?? 'user',
          message.visible ?? 1,
          // As the store writes this character (sqlText.ts); JSON has escaped the lone surrogate.
          payloadOf(Number(id), message).replaceAll('\ufdd0', '\ufdd0fdd0'),
        ],
      );
    }
  }
  database.run('PRAGMA user_version = 1');
}

const rowsOf = (database: Database, sql: string): unknown[] => database.exec(sql)[0]?.values ?? [];

describe('schema version 2', function () {
  this.timeout(20_000);

  it('takes the messages of version 1 over in their order, with nothing lost', async () => {
    const SQL = await initSqlJs();
    const stores = new TemporaryStores();
    try {
      const old = new SQL.Database();
      writeVersion1(old);
      const columns = 'id, chat_id, message_id, role, visible, timestamp, payload';
      const rowsBefore = rowsOf(old, `SELECT ${columns} FROM messages ORDER BY id`);
      mkdirSync(stores.storageDir, { recursive: true });
      writeFileSync(stores.file, old.export());
      old.close();

      const store = await stores.open();
      for (const [id, messages] of Object.entries(oldChats)) {
        const expected = messages.toSorted((a, b) => a.position - b.position).map((m) => payloadOf(Number(id), m));
        const chat = await store.chatHistories.get(Number(id));
        assert.deepEqual(
          chat?.chatHistory.map((message) => JSON.stringify(message)),
          expected,
        );
        assert.deepEqual(chat.currentContextVariables, { a: 1 });
        assert.equal(chat.updatedAt, `2026-01-0${id}T00:00:00.000Z`);
      }
      assert.deepEqual(
        (await store.chatHistories.summaries()).map(({ id, title, messageCount }) => [id, title, messageCount]),
        [
          [9, '', 1],
          [4, '4 -1000 \u{1f600}', 2000],
          [3, 'own title', 3],
          [2, '', 0],
          [1, '1 7 \u{1f600}', 4],
        ],
      );
      await store.close();

      const migrated = new SQL.Database(readFileSync(stores.file));
      assert.deepEqual(rowsOf(migrated, `SELECT ${columns} FROM messages ORDER BY id`), rowsBefore);
      assert.deepEqual(rowsOf(migrated, 'SELECT id, uuid FROM chats ORDER BY id'), [
        [1, 'uuid 1'],
        [2, 'uuid 2'],
        [3, 'uuid 3'],
        [4, 'uuid 4'],
        [9, 'uuid 9'],
      ]);
      assert.deepEqual(rowsOf(migrated, 'PRAGMA foreign_key_check'), []);
      assert.deepEqual(rowsOf(migrated, 'PRAGMA integrity_check'), [['ok']]);
      assert.deepEqual(rowsOf(migrated, "SELECT name FROM sqlite_master WHERE name LIKE '%listed%'"), []);
      assert.deepEqual(rowsOf(migrated, 'SELECT COUNT(*) FROM messages WHERE parent_id IS NULL'), [[4]]);
      migrated.close();
    } finally {
      await stores.dispose();
    }
  });
});
