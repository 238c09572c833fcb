import assert from 'node:assert/strict';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { isAppError } from '../../../src/core/base/appError.ts';
import { chatExportFrame, chatToJson } from '../../../src/core/transfer/chatExport.ts';
import { importFile } from '../../../src/node/transfer/importFile.ts';
import type { ImportStores } from '../../../src/node/transfer/importStores.ts';
import { branchedChat, TransferFixture } from './transferFixture.ts';

describe('a file that cannot be imported', () => {
  let fixture: TransferFixture;

  before(async () => {
    fixture = await TransferFixture.create();
  });

  after(() => fixture.close());

  /** Any write fails the test. */
  const untouched: ImportStores = new Proxy({} as ImportStores, {
    get: (_, store) => {
      if (store === 'chatHistories') return { putRecord: () => assert.fail('A chat was written.') };
      return assert.fail(`The store ${String(store)} was used.`);
    },
  });

  async function refusal(name: string, content?: string | Uint8Array): Promise<string> {
    const file = content === undefined ? fixture.path(name) : await fixture.file(name, content);
    try {
      await importFile(file, untouched);
    } catch (error) {
      assert.ok(isAppError(error, 'InvalidImportFile'), String(error));
      assert.ok(error.userMessage.startsWith(file), error.userMessage);
      assert.match(error.userMessage, /Nothing was imported\.$/);
      assert.equal(error.location?.file, file);
      return error.userMessage.slice(file.length);
    }
    return assert.fail(`${name} was imported.`);
  }

  const chat = chatToJson(branchedChat());
  const frame = chatExportFrame('2026-03-03T00:00:00.000Z');
  const whole = (chats: unknown[]) =>
    `${frame.head}${chats.map((each) => JSON.stringify(each)).join(',\n')}${frame.tail}`;

  it('because it is another program’s says so', async () => {
    const foreign: Record<string, [string | Uint8Array, RegExp?]> = {
      'settings.json': ['{\n  // mine\n  "editor.fontSize": 12\n}', /VS Code settings/],
      'chatgpt.json': ['[{"title": "x", "create_time": 1, "mapping": {"a": {}}}]', /ChatGPT/],
      'claude.json': ['[{"uuid": "x", "name": "", "chat_messages": []}]', /Claude/],
      'package.json': ['{"name": "x", "scripts": {}}', /package\.json/],
      'numbers.json': ['[1, 2, 3]'],
      'text.json': ['"just text"'],
      'object.json': ['{}'],
      'notes.txt': ['Dear diary'],
      'page.html': ['<!doctype html>'],
      'format.json': ['{"format": "other", "version": 1, "chats": []}'],
      'unversioned.json': ['{"format": "promptdeck-chats", "chats": []}'],
      'nothing.json': ['{"chats": []}'],
      'late.json': ['{"version": 1, "format": "promptdeck-chats", "editor": {}}'],
      'blank.json': [' \n\t '],
      'database.db': ['SQLite format 3\0 and so on', /SQLite database/],
      'archive.zip': ['PK\u0003\u0004...', /ZIP/],
    };
    for (const [name, [content, seen]] of Object.entries(foreign)) {
      const words = await refusal(name, content);
      assert.match(words, /not a Promptdeck export, nor a dump of the Django package/, name);
      if (seen) assert.match(words, seen);
    }
  });

  it('because of the file itself says what to do', async () => {
    assert.match(await refusal('empty.json', ''), /is empty/);
    assert.match(await refusal('missing.json'), /is not there/);
    await mkdir(fixture.path('folder'));
    assert.match(await refusal('folder'), /is a folder/);
    assert.match(
      await refusal('latin1.json', Buffer.from(whole([{ ...chat, title: 'caf\xe9' }]), 'latin1')),
      /damaged/,
    );
    assert.match(await refusal('cut.json.gz', gzipSync(whole([chat])).subarray(0, 60)), /compressed file is damaged/);
    if (process.getuid?.() === 0) return; // Root reads everything.
    await chmod(await fixture.file('secret.json', whole([])), 0o000);
    assert.match(await refusal('secret.json'), /Permission was denied/);
  });

  it('because it was written by a newer version says so', async () => {
    assert.match(
      await refusal('newer.json', '{"format":"promptdeck-chats",\n"version":2,"chats":[]}'),
      /line 2: .*newer/,
    );
  });

  it('because a field is wrong names the line and the field', async () => {
    const { messages, ...rest } = chat;
    assert.ok(Array.isArray(messages));
    const wrong: [object, RegExp][] = [
      [{ ...chat, uuid: 'x' }, /`chats\[1\]\.uuid` must be a UUID/],
      [{ ...chat, title: 3 }, /`chats\[1\]\.title` must be a text/],
      [{ ...chat, created_at: 'yesterday' }, /`chats\[1\]\.created_at` must be an ISO 8601 time/],
      [{ ...chat, current_context_variables: [] }, /`chats\[1\]\.current_context_variables` must be an object/],
      [{ ...chat, head: 9 }, /`chats\[1\]\.head` must be the number of a message/],
      [rest, /`chats\[1\]\.messages` must be a list/],
      [{ ...chat, messages: [{ parent: 0, message: {} }] }, /`chats\[1\]\.messages\[0\]\.parent` must be null/],
      [{ ...chat, messages: [{ parent: null, message: { role: 'x' } }] }, /`chats\[1\]\.messages\[0\]\.message\.role`/],
    ];
    for (const [each, words] of wrong) assert.match(await refusal('field.json', whole([chat, each])), words);
    const indented = JSON.stringify(
      {
        format: 'promptdeck-chats',
        version: 1,
        chats: [chat, { ...chat, messages: [...messages, { parent: 1, message: { role: 5 } }] }],
      },
      null,
      2,
    );
    const line = indented.slice(0, indented.indexOf('"role": 5')).split('\n').length;
    const padded = indented.replace(',', `,${' '.repeat(100_000)}\n`);
    assert.ok(
      (await refusal('line.json', padded)).startsWith(`, line ${line + 1}: \`chats[1].messages[4].message.role\``),
    );
  });

  it('because it was cut off at any byte, or a byte of its structure is wrong, is refused', async () => {
    const bytes = Buffer.from(whole([chat, chatToJson(branchedChat(2))]));
    const end = bytes.lastIndexOf('}');
    for (let length = 1; length <= end; length += 7) await refusal('cut.json', bytes.subarray(0, length));
    for (let length = end - 6; length <= end; length++) await refusal('cut.json', bytes.subarray(0, length));
    const text = bytes.toString();
    for (const [from, to] of [
      ['"chats":[', '"chats":{'],
      ['"title":', '"title" '],
      ['[{"parent"', '[,{"parent"'],
      ['\n]}', '\n]}}'],
      ['\n]}', '\n]} more'],
      ['null', 'nul'],
    ] as const) {
      const words = await refusal('broken.json', text.replace(from, to));
      assert.match(words, /^, line \d+: /, from);
    }
  });

  it('because it is nested without end is refused', async () => {
    assert.match(await refusal('deep.json', `${frame.head}${'['.repeat(100_000)}`), /nested too deeply/);
  });

  it('stays as it is', async () => {
    const content = `${whole([chat])}x`;
    await refusal('kept.json', content);
    assert.equal(await readFile(fixture.path('kept.json'), 'utf8'), content);
  });
});
