import assert from 'node:assert/strict';
import type { StoreChange } from '../../../src/core/base/entityStore.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { aPrompt, appError, aTool, TemporaryStores, untyped } from './temporaryStore.ts';

const home = 'file:///home';
const other = 'file:///other';

describe('rows of workspace files', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let store: Store;

  beforeEach(async () => {
    stores = new TemporaryStores();
    store = await stores.open(home);
  });
  afterEach(() => stores.dispose());

  it('are preferred to the database’s own and seen in their workspace only', async () => {
    await store.promptTemplates.save(aPrompt('p', { systemPromptTemplate: 'own' }));
    const elsewhere = await stores.open(other);
    await elsewhere.promptTemplates.saveFromFile(
      `${other}/p.prompt.njk`,
      aPrompt('p', { systemPromptTemplate: 'theirs' }),
    );
    assert.equal((await store.promptTemplates.get('p'))?.systemPromptTemplate, 'own');
    const path = `${home}/p.prompt.njk`;
    await store.promptTemplates.saveFromFile(path, aPrompt('p', { systemPromptTemplate: 'file' }), {
      system: 4,
      'initial.0': 9,
    });
    assert.deepEqual(await store.promptTemplates.listWithOrigin(), [
      {
        entity: aPrompt('p', { systemPromptTemplate: 'file' }),
        origin: { kind: 'file', workspace: home, path, lines: { system: 4, 'initial.0': 9 } },
      },
    ]);
    assert.equal((await elsewhere.promptTemplates.get('p'))?.systemPromptTemplate, 'theirs');
    const bare = await stores.open();
    assert.deepEqual(await bare.promptTemplates.getWithOrigin('p'), {
      entity: aPrompt('p', { systemPromptTemplate: 'own' }),
      origin: { kind: 'database' },
    });
  });

  it('cannot be saved or deleted through the store', async () => {
    await store.tools.save(aTool('t', { toolCode: 'own' }));
    await store.tools.saveFromFile(`${home}/t.tool.ts`, aTool('t', { toolCode: 'file' }));
    await assert.rejects(store.tools.save(aTool('t')), appError('EntityIsFile', /“t”.*t\.tool\.ts/));
    await assert.rejects(store.tools.delete('t'), appError('EntityIsFile', /t\.tool\.ts/));
    const elsewhere = await stores.open(other);
    assert.equal((await elsewhere.tools.save(aTool('t', { toolCode: 'new' }))).toolCode, 'new');
    assert.equal((await store.tools.get('t'))?.toolCode, 'file');
  });

  it('hide the database’s own of the same name, which can be read, written and deleted all the same', async () => {
    await store.tools.save(aTool('t', { toolCode: 'own' }));
    await store.tools.saveFromFile(`${home}/t.tool.ts`, aTool('t', { toolCode: 'file' }));
    await store.tools.saveFromFile(`${home}/u.tool.ts`, aTool('u'));
    assert.equal((await store.tools.getOwn('t'))?.toolCode, 'own');
    assert.equal(await store.tools.getOwn('u'), undefined);
    const changes: StoreChange[] = [];
    store.onDidChange((change) => changes.push(change));
    assert.equal((await store.tools.saveOwn(aTool('t', { toolCode: 'newer' }))).toolCode, 'newer');
    assert.equal((await store.tools.saveOwn(aTool('v', { toolCode: 'created' }))).toolCode, 'created');
    assert.deepEqual(
      (await store.tools.listOwn()).map(({ name, toolCode }) => [name, toolCode]),
      [
        ['t', 'newer'],
        ['v', 'created'],
      ],
    );
    assert.equal((await store.tools.get('t'))?.toolCode, 'file');
    await assert.rejects(store.tools.saveOwn(untyped({ name: '' })), appError('InvalidEntity', /name/));
    assert.equal(await store.tools.deleteOwn('t'), true);
    assert.equal(await store.tools.deleteOwn('t'), false);
    assert.equal(await store.tools.deleteOwn('u'), false);
    assert.equal((await store.tools.get('t'))?.toolCode, 'file');
    assert.deepEqual(
      changes.map(({ kind, keys }) => [kind, keys]),
      [
        ['tools', ['t']],
        ['tools', ['v']],
        ['tools', ['t']],
      ],
    );
  });

  it('vanish without their links and come back', async () => {
    const path = `${home}/p.prompt.njk`;
    await store.promptTemplates.saveFromFile(path, aPrompt('p', { llmConfigNames: ['x', 'y'], tools: ['t'] }));
    await store.llmConfigNames.followFiles(['x', 'y']);
    const elsewhere = await stores.open(other);
    await elsewhere.promptTemplates.saveFromFile(`${other}/q.prompt.njk`, aPrompt('q'));
    await store.promptTemplates.keepFiles([]);
    assert.deepEqual(await store.promptTemplates.list(), []);
    assert.equal((await elsewhere.promptTemplates.list()).length, 1);
    await store.llmConfigNames.followFiles(['y']);
    assert.deepEqual(
      await store.llmConfigNames.list(),
      [{ name: 'x' }, { name: 'y' }],
      'the vanished prompt links to x',
    );
    await store.promptTemplates.saveFromFile(path, aPrompt('p', { llmConfigNames: ['x', 'y'], tools: ['t'] }));
    assert.deepEqual((await store.promptTemplates.get('p'))?.llmConfigNames, ['x', 'y']);
  });

  it('follow a file that was moved, keeping the time of creation', async () => {
    const first = await store.tools.saveFromFile(
      `${home}/a/t.tool.ts`,
      aTool('t', { createdAt: '2020-01-01T00:00:00.000Z' }),
    );
    await store.tools.keepFiles([]);
    const moved = await store.tools.saveFromFile(`${home}/b/t.tool.ts`, aTool('t'));
    assert.equal(moved.createdAt, first.createdAt);
    assert.equal((await store.tools.list()).length, 1);
  });

  it('drop a file’s earlier name', async () => {
    await store.tools.saveFromFile(`${home}/t.tool.ts`, aTool('t'));
    await store.tools.saveFromFile(`${home}/t.tool.ts`, aTool('u'));
    assert.deepEqual(
      (await store.tools.list()).map((tool) => tool.name),
      ['u'],
    );
  });

  it('let the first path count where two files hold one name, and the other when that is gone', async () => {
    await store.tools.saveFromFile(`${home}/b.tool.ts`, aTool('t', { toolCode: 'b' }));
    await store.tools.saveFromFile(`${home}/a.tool.ts`, aTool('t', { toolCode: 'a' }));
    assert.deepEqual(
      (await store.tools.list()).map((tool) => tool.toolCode),
      ['a'],
    );
    await store.tools.keepFiles([`${home}/b.tool.ts`]);
    assert.equal((await store.tools.get('t'))?.toolCode, 'b');
  });

  it('cost no write and tell no change where nothing changed', async () => {
    const first = await store.tools.saveFromFile(`${home}/t.tool.ts`, aTool('t'), { code: 1 });
    const changes: StoreChange[] = [];
    store.onDidChange((change) => changes.push(change));
    const second = await store.tools.saveFromFile(`${home}/t.tool.ts`, aTool('t'), { code: 1 });
    await store.tools.keepFiles([`${home}/t.tool.ts`]);
    assert.deepEqual(second, first);
    assert.deepEqual(changes, []);
    await store.tools.saveFromFile(`${home}/t.tool.ts`, aTool('t'), { code: 2 });
    assert.deepEqual((await store.tools.getWithOrigin('t'))?.origin, {
      kind: 'file',
      workspace: home,
      path: `${home}/t.tool.ts`,
      lines: { code: 2 },
    });
  });

  it('are checked like any other', async () => {
    await assert.rejects(store.tools.saveFromFile('', aTool('t')), appError('InvalidEntity', /`path`/));
    await assert.rejects(store.tools.saveFromFile('file:///x', aTool('')), appError('InvalidEntity', /`name`/));
    await assert.rejects(
      store.tools.saveFromFile('file:///x', aTool('t'), untyped({ code: 'one' })),
      appError('InvalidEntity', /`lines.code`/),
    );
  });
});
