import assert from 'node:assert/strict';
import type { Store } from '../../../src/node/store/store.ts';
import { aPrompt, appError, TemporaryStores, untyped } from './temporaryStore.ts';

describe('config name store', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let store: Store;

  beforeEach(async () => {
    stores = new TemporaryStores();
    store = await stores.open('file:///home');
  });
  afterEach(() => stores.dispose());

  it('follows the files of its workspace only', async () => {
    const other = await stores.open('file:///other');
    await store.llmConfigNames.followFiles(['b', 'a']);
    await other.llmConfigNames.followFiles(['c']);
    assert.deepEqual(await store.llmConfigNames.list(), [{ name: 'a' }, { name: 'b' }]);
    await store.llmConfigNames.followFiles(['b']);
    assert.deepEqual(await store.llmConfigNames.list(), [{ name: 'b' }]);
    assert.deepEqual(await other.llmConfigNames.list(), [{ name: 'c' }]);
    assert.equal(await store.llmConfigNames.get('c'), undefined);
  });

  it('keeps a name that a prompt links to, until the link goes', async () => {
    await store.llmConfigNames.followFiles(['a', 'b']);
    await store.promptTemplates.save(aPrompt('p', { llmConfigNames: ['a'] }));
    await store.llmConfigNames.followFiles([]);
    assert.deepEqual(await store.llmConfigNames.list(), [{ name: 'a' }]);
    await store.promptTemplates.delete('p');
    await store.llmConfigNames.followFiles([]);
    assert.deepEqual(await store.llmConfigNames.list(), []);
  });

  it('keeps names that were saved by hand, whatever the files are', async () => {
    assert.deepEqual(await store.llmConfigNames.save({ name: 'mine' }), { name: 'mine' });
    await store.llmConfigNames.followFiles(['f']);
    await store.llmConfigNames.followFiles([]);
    assert.deepEqual(await store.llmConfigNames.list(), [{ name: 'mine' }]);
    assert.deepEqual(await store.llmConfigNames.get('mine'), { name: 'mine' });
  });

  it('lists a name once and deletes it wholly', async () => {
    await store.llmConfigNames.save({ name: 'a' });
    await store.llmConfigNames.followFiles(['a']);
    await store.llmConfigNames.save({ name: 'a' });
    assert.deepEqual(await store.llmConfigNames.list(), [{ name: 'a' }]);
    assert.equal(await store.llmConfigNames.delete('a'), true);
    assert.equal(await store.llmConfigNames.delete('a'), false);
  });

  it('refuses what is no name', async () => {
    await assert.rejects(store.llmConfigNames.save({ name: '' }), appError('InvalidEntity', /`name`/));
    await assert.rejects(store.llmConfigNames.save(untyped('a')), appError('InvalidEntity', /`llmConfigName`/));
    await assert.rejects(store.llmConfigNames.followFiles(['a', '']), appError('InvalidEntity', /`names\[1\]`/));
    assert.deepEqual(await store.llmConfigNames.list(), []);
  });
});
