import assert from 'node:assert/strict';
import { aTool, appError, TemporaryStores, untyped } from './temporaryStore.ts';
import type { Store } from '../../../src/node/store/store.ts';
import type { Tool } from '../../../src/core/tools/tool.ts';

describe('tool store', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let store: Store;

  beforeEach(async () => {
    stores = new TemporaryStores();
    store = await stores.open();
  });
  afterEach(() => stores.dispose());

  it('gives back what was saved, also after it was opened again', async () => {
    const tool = aTool('weather', {
      toolCode: 'export default ({ city }) => `${city}\u0000 \ud800 ☂`;\n',
      toolJsonSpec: { name: 'weather', description: 'd', parameters: { type: 'object', properties: {} } },
      defaultValuesForNonLlmParams: { key: '${secret:KEY}', nested: { list: [1, 'a', null, true, 1.5] } },
      contextParams: ['__user_id__', 'city'],
    });
    const { createdAt, updatedAt, ...saved } = await store.tools.save(tool);
    assert.deepEqual(saved, tool);
    assert.equal(createdAt, updatedAt);
    assert.ok(!Number.isNaN(Date.parse(createdAt ?? '')));
    await store.close();
    const again = await stores.open();
    assert.deepEqual(await again.tools.get('weather'), { ...tool, createdAt, updatedAt });
  });

  it('lists by name and knows no other name', async () => {
    for (const name of ['b', 'c', 'a']) await store.tools.save(aTool(name));
    assert.deepEqual(
      (await store.tools.list()).map((tool) => tool.name),
      ['a', 'b', 'c'],
    );
    assert.equal(await store.tools.get('d'), undefined);
    assert.equal(await store.tools.get(untyped(undefined)), undefined);
  });

  it('updates in place, keeping the time of creation', async () => {
    const first = await store.tools.save(aTool('t', { createdAt: '2020-01-01T00:00:00.000Z' }));
    const second = await store.tools.save(aTool('t', { toolCode: 'changed', createdAt: '2021-01-01T00:00:00.000Z' }));
    assert.equal(first.createdAt, '2020-01-01T00:00:00.000Z');
    assert.equal(second.createdAt, first.createdAt);
    assert.equal(second.toolCode, 'changed');
    assert.ok((second.updatedAt ?? '') >= (first.updatedAt ?? ''));
    assert.equal((await store.tools.list()).length, 1);
  });

  it('deletes once', async () => {
    await store.tools.save(aTool('t'));
    assert.equal(await store.tools.delete('t'), true);
    assert.equal(await store.tools.delete('t'), false);
    assert.deepEqual(await store.tools.list(), []);
  });

  it('accepts any text as a name', async () => {
    const names = [
      'ä',
      'е\u0301',
      '工具',
      '🧰',
      "O'Neil; DROP TABLE tools",
      'a\u0000b',
      'a\u0000c',
      '\ud83d',
      '\ufdd0',
      ' ',
    ];
    for (const name of names) await store.tools.save(aTool(name, { toolCode: name }));
    for (const name of names) assert.equal((await store.tools.get(name))?.toolCode, name);
    assert.equal((await store.tools.list()).length, names.length);
  });

  it('takes what is left out as empty', async () => {
    const saved = await store.tools.save(untyped({ name: 't', toolCode: '' }));
    assert.deepEqual(saved.contextParams, []);
    assert.deepEqual(saved.defaultValuesForNonLlmParams, {});
    assert.equal(saved.toolJsonSpec, null);
  });

  const faults: [string, unknown][] = [
    ['name', { toolCode: '' }],
    ['name', { name: '', toolCode: '' }],
    ['name', { name: 3, toolCode: '' }],
    ['toolCode', { name: 't' }],
    ['toolJsonSpec', { name: 't', toolCode: '', toolJsonSpec: 'text' }],
    ['contextParams', { name: 't', toolCode: '', contextParams: 'a' }],
    ['contextParams\\[1\\]', { name: 't', toolCode: '', contextParams: ['a', 1] }],
    ['defaultValuesForNonLlmParams', { name: 't', toolCode: '', defaultValuesForNonLlmParams: [] }],
    ['defaultValuesForNonLlmParams.a.b', { name: 't', toolCode: '', defaultValuesForNonLlmParams: { a: { b: NaN } } }],
    ['defaultValuesForNonLlmParams.d', { name: 't', toolCode: '', defaultValuesForNonLlmParams: { d: new Date() } }],
    ['defaultValuesForNonLlmParams.f', { name: 't', toolCode: '', defaultValuesForNonLlmParams: { f: () => 1 } }],
    ['createdAt', { name: 't', toolCode: '', createdAt: 'yesterday' }],
  ];
  for (const [field, tool] of faults) {
    it(`names the field \`${field}\` that is wrong and saves nothing`, async () => {
      await assert.rejects(
        store.tools.save(untyped<Tool>(tool)),
        appError('InvalidEntity', new RegExp(`\`${field}\``)),
      );
      assert.deepEqual(await store.tools.list(), []);
    });
  }
});
