// Measures one way of keeping messages in the database of a folder, and prints its figures as JSON. Plain JavaScript, since
// Node's own reading of TypeScript would take 40 MB of the memory that is measured.
// @ts-check
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';

const warmUps = 3;
const commits = 30;
const content = 'x'.repeat(1000);
/**
 * A row like the last one, under a new id, whatever the columns of the table are.
 * @param {readonly string[]} columns
 */
const copyLastRow = (columns) =>
  `INSERT INTO messages (${columns.join(', ')})
   SELECT ${columns.map((column) => (column === 'message_id' ? '?' : column)).join(', ')}
   FROM messages ORDER BY id DESC LIMIT 1`;

/** @type {Record<string, (storageDir: string) => Promise<{ commit: () => unknown, close: () => unknown, readyMs?: number, mainThreadMs?: number }>>} */
const ways = {
  promptdeck: async (storageDir) => {
    // What is shipped, not the sources.
    const built = new URL('../../dist/core.js', import.meta.url);
    const core = await import(built.href);
    const start = performance.now();
    const idle = performance.eventLoopUtilization();
    const runtime = await core.openRuntime({ storageDir });
    const readyMs = performance.now() - start;
    const mainThreadMs = performance.eventLoopUtilization(idle).active;
    const chatId = (await runtime.chatHistories.summaries())[0]?.id ?? 1;
    return {
      readyMs,
      mainThreadMs,
      commit: () =>
        runtime.chatHistories.change(chatId, {
          messages: [{ id: randomUUID(), role: 'user', content, timestamp: new Date().toISOString() }],
        }),
      close: () => runtime.close(),
    };
  },
  'whole-file': async (storageDir) => {
    const file = join(storageDir, 'promptdeck.db');
    // Untyped on purpose in its own package: the default export is the initialiser.
    const initialize = createRequire(import.meta.url)('sql.js');
    const { Database } = await initialize();
    const database = new Database(readFileSync(file));
    const names = (database.exec("SELECT name FROM pragma_table_info('messages')")[0]?.values ?? []).flat().map(String);
    const insert = copyLastRow(names.filter((name) => name !== 'id'));
    return {
      commit: () => {
        database.run(insert, [randomUUID()]);
        writeWhole(file, database.export());
      },
      close: () => {
        database.close();
      },
    };
  },
  'node:sqlite': (storageDir) => {
    const database = new DatabaseSync(join(storageDir, 'promptdeck.db'));
    database.exec('PRAGMA journal_mode = PERSIST; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    const rows = database.prepare("SELECT name FROM pragma_table_info('messages')").all();
    const insert = database.prepare(copyLastRow(rows.map(({ name }) => String(name)).filter((name) => name !== 'id')));
    return Promise.resolve({
      commit: () => {
        insert.run(randomUUID());
      },
      close: () => {
        database.close();
      },
    });
  },
  nothing: () => Promise.resolve({ commit: () => undefined, close: () => undefined }),
};

/**
 * @param {string} file
 * @param {Uint8Array} bytes
 */
function writeWhole(file, bytes) {
  const descriptor = openSync(`${file}.new`, 'w');
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${file}.new`, file);
}

/** @param {{ commit: () => unknown, close: () => unknown }} way */
async function measure({ commit, close, ...opening }) {
  const commitMs = [];
  for (let round = 0; round < warmUps + commits; round++) {
    const start = performance.now();
    await commit();
    if (round >= warmUps) commitMs.push(performance.now() - start);
  }
  await close();
  return { ...opening, commitMs, peakMB: process.resourceUsage().maxRSS / 1000 };
}

const [way = '', storageDir = ''] = process.argv.slice(2);
const open = ways[way];
if (!open) throw new Error('Usage: WAY FOLDER');
console.log(JSON.stringify(await measure(await open(storageDir))));
