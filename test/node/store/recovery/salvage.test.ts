import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Backups } from '../../../../src/node/store/recovery/backups.ts';
import { version1 } from '../../../../src/node/store/schema/version1.ts';
import { version2 } from '../../../../src/node/store/schema/version2.ts';
import { version3 } from '../../../../src/node/store/schema/version3.ts';
import { migrations } from '../../../../src/node/store/schema/migrations.ts';
import { diskFileSystem, type FileSystem } from '../../../../src/node/store/sqlite/fileSystem.ts';
import { aPrompt, appError, aTool } from '../temporaryStore.ts';
import { messageIds, RecoveryFixture } from './recoveryFixture.ts';

describe('salvage from a damaged database', function () {
  this.timeout(30_000);

  let fixture: RecoveryFixture;

  beforeEach(async () => {
    fixture = await RecoveryFixture.make();
  });
  afterEach(() => {
    fixture.dispose();
  });

  function backUp(): void {
    const backups = new Backups(fixture.services());
    backups.finish(backups.copy('daily'));
  }

  /** Makes the database one that SQLite refuses, with every row still readable. */
  function damageHeader(): void {
    writeFileSync(fixture.file, fixture.bytes().fill(0xff, 0, 16));
  }

  function save(store: 'tools' | 'promptTemplates', entity: object): void {
    fixture.change((call) => call(store, 'save', entity));
  }

  function stored(): unknown {
    return fixture.using((connection) => ({
      tools: connection.all('SELECT name, tool_code AS code FROM tools ORDER BY name').map((row) => ({ ...row })),
      prompts: connection
        .all('SELECT name, system_prompt_template AS text FROM prompt_templates ORDER BY name')
        .map((row) => ({ ...row })),
      links: connection
        .all(
          `SELECT p.name, t.tool_name AS tool FROM prompt_template_tools t
           JOIN prompt_templates p ON p.id = t.prompt_template_id ORDER BY p.name, t.position`,
        )
        .map((row) => `${String(row['name'])}: ${String(row['tool'])}`),
      configs: connection
        .all(
          `SELECT p.name, c.llm_config_name AS config FROM prompt_template_llm_configs c
           JOIN prompt_templates p ON p.id = c.prompt_template_id ORDER BY p.name, c.position`,
        )
        .map((row) => `${String(row['name'])}: ${String(row['config'])}`),
      configNames: connection.all('SELECT name FROM llm_config_names ORDER BY name').map(({ name }) => name),
    }));
  }

  it('joins prompts and tools with those of the backup, the one changed later standing', () => {
    save('tools', aTool('changed', { toolCode: 'old' }));
    save('tools', aTool('same', { toolCode: 'kept' }));
    save('tools', aTool('deleted', { toolCode: 'in the backup only' }));
    save('promptTemplates', aPrompt('p', { systemPromptTemplate: 'old', tools: ['same'], llmConfigNames: ['a'] }));
    backUp();
    fixture.change((call) => call('tools', 'delete', 'deleted'));
    save('tools', aTool('changed', { toolCode: 'new' }));
    save('tools', aTool('added', { toolCode: 'later' }));
    save(
      'promptTemplates',
      aPrompt('p', { systemPromptTemplate: 'new', tools: ['added', 'changed'], llmConfigNames: ['b', 'a'] }),
    );
    save('promptTemplates', aPrompt('q', { systemPromptTemplate: 'later', tools: ['same'] }));
    fixture.change((call) => call('llmConfigNames', 'save', { name: 'later-config' }));
    damageHeader();

    assert.deepEqual(stored(), {
      tools: [
        { name: 'added', code: 'later' },
        { name: 'changed', code: 'new' },
        { name: 'deleted', code: 'in the backup only' },
        { name: 'same', code: 'kept' },
      ],
      prompts: [
        { name: 'p', text: 'new' },
        { name: 'q', text: 'later' },
      ],
      links: ['p: added', 'p: changed', 'q: same'],
      configs: ['p: b', 'p: a'],
      configNames: ['later-config'],
    });
    assert.match(
      fixture.incidents[0]?.message ?? '',
      /Brought back from the damaged file: 1 prompt template and 1 tool\./,
    );
  });

  it('leaves a tool of the backup that is newer than the damaged one', () => {
    save('tools', aTool('t', { toolCode: 'newer' }));
    const newer = fixture.bytes();
    fixture.using((connection) =>
      connection.run("UPDATE tools SET tool_code = 'older', updated_at = '2000-01-01T00:00:00.000Z'"),
    );
    const older = fixture.bytes();
    writeFileSync(fixture.file, newer);
    backUp();
    writeFileSync(fixture.file, older);
    damageHeader();
    assert.deepEqual((stored() as { tools: unknown }).tools, [{ name: 't', code: 'newer' }]);
  });

  const bodyOf = (turn: number): object => ({
    model: 'm',
    messages: Array.from({ length: turn + 1 }, (_, index) => ({ role: 'user', content: `said ${index} `.repeat(40) })),
  });
  const requestOf = (turn: number): object => ({
    configName: 'c',
    url: 'https://example.com',
    body: bodyOf(turn),
    sentAt: '2026-01-01T00:00:00.000Z',
  });
  const request = (chat: number, index: number): unknown => {
    let found: unknown;
    fixture.change((call) => {
      found = call('chatHistories', 'sentRequest', chat, `${chat}-${index}`);
    });
    return found;
  };

  it('keeps the config that a chat is pinned to, whether the backup knows the chat or not', () => {
    fixture.addChat(1, 3);
    fixture.addChat(2, 3);
    fixture.change((call) => call('chatHistories', 'pinConfig', 2, 'from the backup'));
    backUp();
    fixture.addChat(3, 3);
    fixture.change((call) => {
      call('chatHistories', 'pinConfig', 1, 'later');
      call('chatHistories', 'pinConfig', 3, 'new');
    });
    damageHeader();
    const pins = fixture.using((connection) => connection.all('SELECT id, pinned_config_name AS pin FROM chats'));
    assert.deepEqual(
      pins.map(({ id, pin }) => [id, pin]),
      [
        [1, 'later'],
        [2, 'from the backup'],
        [3, 'new'],
      ],
    );
  });

  it('brings requests with their messages, and leaves out those that cannot be read whole', () => {
    fixture.addChat(1, 3);
    fixture.change((call) => call('chatHistories', 'recordRequest', 1, '1-0', requestOf(1)));
    backUp();
    fixture.addChat(2, 3);
    fixture.change((call) => {
      call('chatHistories', 'recordRequest', 1, '1-2', requestOf(2));
      for (const index of [0, 1, 2]) call('chatHistories', 'recordRequest', 2, `2-${index}`, requestOf(index));
    });
    fixture.using((connection) => {
      connection.run(`UPDATE request_parts SET json = replace(json, 'said 2', 'said 7') WHERE chat_id = 2`);
    });
    damageHeader();

    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 3), 2: messageIds(2, 3) });
    assert.deepEqual(request(1, 0), requestOf(1));
    assert.equal(request(1, 1), undefined);
    assert.deepEqual(request(1, 2), requestOf(2));
    assert.deepEqual(request(2, 0), requestOf(0));
    assert.deepEqual(request(2, 1), requestOf(1));
    assert.equal(request(2, 2), undefined);
    const unused = fixture.using((connection) =>
      connection.all(
        `SELECT digest FROM request_parts WHERE chat_id = 2 AND digest NOT IN
           (SELECT part FROM request_lists WHERE chat_id = 2)`,
      ),
    );
    assert.deepEqual(unused, []);
  });

  it('counts a request that is not what it was as damage where the database is suspect', () => {
    fixture.addChat(1, 3);
    fixture.change((call) => call('chatHistories', 'recordRequest', 1, '1-0', requestOf(1)));
    fixture.using((connection) => connection.run("UPDATE request_parts SET json = '{'"));
    fixture.open({ suspect: true }).connection.close();
    assert.equal(fixture.quarantines().length, 1);
    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 3) });
    assert.equal(request(1, 0), undefined);
  });

  for (const [known, title] of [
    [[version1], 'a list of messages'],
    [[version1, version2], 'a tree of messages without search'],
    [[version1, version2, version3], 'search without requests'],
  ] as const) {
    it(`reads the schema of version ${known.length}, ${title}, and takes it to the newest`, () => {
      fixture.removeDatabase();
      fixture.open({ migrations: known }).connection.close();
      const old = new DatabaseSync(fixture.file);
      old.exec(
        `INSERT INTO chats (id, uuid, prompt_name, title, current_context_variables, created_at, updated_at)
         VALUES (7, '11111111-2222-4333-8444-555555555555', 'p', 'old chat', '{}',
           '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
      );
      const place = known.length === 1 ? 'position' : 'parent_id';
      const add = old.prepare(
        `INSERT INTO messages (chat_id, ${place}, message_id, role, visible, timestamp, payload)
         VALUES (7, ?, ?, 'user', 1, '2026-01-01T00:00:00.000Z', ?)`,
      );
      let parent: number | bigint | null = null;
      for (let index = 0; index < 30; index++) {
        const message = { role: 'user', id: `7-${index}`, content: `old words ${index}`, timestamp: '' };
        const added: { lastInsertRowid: number | bigint } = add.run(
          known.length === 1 ? index : parent,
          message.id,
          JSON.stringify(message),
        );
        parent = added.lastInsertRowid;
      }
      if (known.length > 1) old.exec('UPDATE chats SET head_id = (SELECT MAX(id) FROM messages), message_count = 30');
      old.exec("INSERT INTO llm_config_names VALUES ('', 'c', 0)");
      const root = Number(
        old.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'messages_by_time'").get()?.['rootpage'],
      );
      old.close();
      const bytes = fixture.bytes();
      writeFileSync(fixture.file, bytes.fill(0xa5, (root - 1) * 4096, root * 4096));

      fixture.open({ suspect: true }).connection.close();

      assert.deepEqual(fixture.chats(), { 7: messageIds(7, 30) });
      const found = fixture.using((connection) => ({
        version: connection.version,
        hits: connection.all("SELECT COUNT(*) AS hits FROM message_search WHERE message_search MATCH 'words'")[0]?.[
          'hits'
        ],
        fault: connection.firstFault(),
      }));
      assert.deepEqual(found, { version: migrations.length, hits: 30, fault: undefined });
      assert.ok(fixture.quarantined('promptdeck.db').equals(bytes));
    });
  }

  it('needs no backup where only the beginning of the file is damaged', () => {
    fixture.addChat(1, 30);
    save('tools', aTool('t', { toolCode: 'own' }));
    damageHeader();
    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 30) });
    assert.deepEqual((stored() as { tools: unknown }).tools, [{ name: 't', code: 'own' }]);
    assert.deepEqual(
      fixture.incidents.map(({ kind }) => kind),
      ['restored'],
    );
  });

  for (const [what, at] of [
    ['page size', 16],
    ['file format', 19],
    ['schema format', 47],
  ] as const) {
    it(`needs no backup where the ${what} in the header is damaged`, () => {
      fixture.addChat(1, 30);
      const bytes = fixture.bytes();
      bytes.fill(0xa5, at, at + 1);
      writeFileSync(fixture.file, bytes);
      fixture.open({ suspect: true }).connection.close();
      assert.deepEqual(fixture.chats(), { 1: messageIds(1, 30) });
      assert.ok(fixture.quarantined('promptdeck.db').equals(bytes));
    });
  }

  it('takes nothing for damage that cannot be read for now', () => {
    fixture.addChat(1, 3);
    const bytes = fixture.bytes();
    const refusals: [RegExp, () => void][] = [
      [/cannot be read.*Permission was denied/, () => (fixture.fileSystem.open = refuse('EACCES', fixture.file))],
      [/cannot be read.*EIO/, () => (fixture.fileSystem.read = () => fail('EIO'))],
    ];
    for (const [message, refuseAccess] of refusals) {
      refuseAccess();
      assert.throws(() => fixture.open(), appError('StoreUnavailable', message));
      Object.assign(fixture.fileSystem, diskFileSystem);
      assert.deepEqual([fixture.quarantines(), fixture.incidents], [[], []]);
      assert.ok(readFileSync(fixture.file).equals(bytes));
    }
    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 3) });
    rmSync(fixture.file);
  });
});

function fail(code: string): never {
  throw Object.assign(new Error(`${code}: refused`), { code, syscall: 'open' });
}

/** `open` of the real disk, which refuses one file. */
function refuse(code: string, refused: string): FileSystem['open'] {
  return (path, ...rest) => (path === refused ? fail(code) : diskFileSystem.open(path, ...rest));
}
