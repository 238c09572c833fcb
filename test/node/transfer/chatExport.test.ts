import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Store } from '../../../src/node/store/store.ts';
import { exportChats } from '../../../src/node/transfer/exportChats.ts';
import { branchedChat, importInto, importStores, TransferFixture } from './transferFixture.ts';
import { importFile } from '../../../src/node/transfer/importFile.ts';

describe('an export of chats', () => {
  let fixture: TransferFixture;
  let store: Store;

  beforeEach(async () => {
    fixture = await TransferFixture.create();
    store = await fixture.store();
  });

  afterEach(() => fixture.close());

  async function exported(count = 3): Promise<string> {
    for (let number = 1; number <= count; number++) await store.chatHistories.putRecord(branchedChat(number));
    const path = fixture.path('chats.json');
    assert.equal((await exportChats(store.chatHistories, { format: 'json', path })).count, count);
    return path;
  }

  it('brings every branch, key and time to another database', async () => {
    const path = await exported();
    const other = await fixture.store();
    const report = await importInto(other, path);
    assert.deepEqual(report.chats, { added: 3, unchanged: 0, merged: 0, failed: 0 });
    const ids = await other.chatHistories.uuids();
    assert.deepEqual(await other.chatHistories.record(ids[0]?.id ?? 0), branchedChat(1));
  });

  it('changes nothing the second time', async () => {
    const path = await exported();
    const report = await importInto(store, path);
    assert.deepEqual(report.chats, { added: 0, unchanged: 3, merged: 0, failed: 0 });
  });

  it('is read in any encoding that a program may give it, and packed', async () => {
    const text = await readFile(await exported(), 'utf8');
    const forms: Record<string, Uint8Array> = {
      'utf8-bom': Buffer.from(`\ufeff${text}`),
      'utf16le-bom': Buffer.from(`\ufeff${text}`, 'utf16le'),
      utf16le: Buffer.from(text, 'utf16le'),
      'utf16be-bom': Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      gzip: gzipSync(text),
      indented: Buffer.from(JSON.stringify(JSON.parse(text), null, 4).replaceAll('\n', '\r\n')),
    };
    for (const [name, bytes] of Object.entries(forms)) {
      const report = await importInto(store, await fixture.file(name, bytes));
      assert.equal(report.chats.unchanged, 3, name);
    }
  });

  it('of chosen chats holds these', async () => {
    await exported();
    const [first] = await store.chatHistories.uuids();
    const path = fixture.path('one.json');
    await exportChats(store.chatHistories, { format: 'json', path, chatIds: [first?.id ?? 0, 999] });
    const { chats, format, version } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown[]>;
    assert.deepEqual([format, version, chats?.length], ['promptdeck-chats', 1, 1]);
  });

  it('leaves what was there, and nothing else, where it is stopped or fails', async () => {
    await exported();
    const path = await fixture.file('kept.json', 'precious');
    const controller = new AbortController();
    const stopped = exportChats(store.chatHistories, {
      format: 'json',
      path,
      signal: controller.signal,
      onProgress: () => {
        controller.abort();
      },
    });
    await assert.rejects(stopped, { code: 'Cancelled' });
    await assert.rejects(exportChats(store.chatHistories, { format: 'json', path: fixture.path('no/such/x.json') }), {
      code: 'ExportFailed',
      message: /folder is not there/,
    });
    assert.equal(await readFile(path, 'utf8'), 'precious');
    assert.deepEqual((await readdir(fixture.folder)).sort(), ['chats.json', 'kept.json', 'store0']);
  });

  it('as Markdown makes a new folder with a file for each chat, whatever the titles', async () => {
    const titles = ['Same', 'same', 'CON', '../../etc', 'a/b\\c:d*e?"<>|', '', '.'];
    for (const [index, title] of titles.entries()) {
      await store.chatHistories.putRecord({ ...branchedChat(index + 1), title });
    }
    const path = fixture.path('out');
    const first = await exportChats(store.chatHistories, { format: 'markdown', path });
    const second = await exportChats(store.chatHistories, { format: 'markdown', path });
    assert.deepEqual([first.path, second.path], [path, `${path} 2`]);
    const files = await readdir(path);
    assert.equal(files.length, titles.length);
    assert.equal(new Set(files.map((name) => name.toLowerCase())).size, titles.length);
    for (const name of files) assert.match(name, /^2026-03-01 [^/\\:*?"<>|]+\.md$/);
  });

  it('goes on where an import was stopped', async () => {
    const path = await exported(80);
    const other = await fixture.store();
    const controller = new AbortController();
    const { chatHistories, ...rest } = importStores(other);
    let written = 0;
    const stopping = {
      ...rest,
      chatHistories: {
        putRecord: async (record: Parameters<typeof chatHistories.putRecord>[0]) => {
          if (++written === 40) controller.abort();
          return chatHistories.putRecord(record);
        },
      },
    };
    // Small pieces, so that the stop comes between two of them.
    const spread = await fixture.file(
      'spread.json',
      (await readFile(path, 'utf8')).replaceAll(',\n', `,${' '.repeat(40_000)}\n`),
    );
    const report = await importFile(spread, stopping, { signal: controller.signal });
    assert.equal(report.isCancelled, true);
    assert.ok(report.chats.added >= 40 && report.chats.added < 80, String(report.chats.added));
    const again = await importInto(other, path);
    assert.equal(again.chats.added + report.chats.added, 80);
    assert.equal(again.chats.unchanged, report.chats.added);
  });
});
