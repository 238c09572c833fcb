import assert from 'node:assert/strict';
import type { StoreChange } from '../../../src/core/base/entityStore.ts';
import { aMessage, appError, aPrompt, aTool, TemporaryStores } from './temporaryStore.ts';

describe('store as a whole', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;

  beforeEach(() => {
    stores = new TemporaryStores();
  });
  afterEach(() => stores.dispose());

  it('finishes what was asked before close, and refuses what comes after', async () => {
    const store = await stores.open();
    const saved = Array.from({ length: 50 }, (_, index) => store.tools.save(aTool(`t${index}`)));
    const closing = [store.close(), store.close()];
    await assert.rejects(store.tools.list(), appError('StoreClosed'));
    await Promise.all([...saved, ...closing]);
    await store.close();
    await assert.rejects(store.chatHistories.save({ chatHistory: [] }), appError('StoreClosed'));
    assert.equal((await (await stores.open()).tools.list()).length, 50);
    assert.deepEqual(stores.logged, []);
  });

  it('tells each write before it resolves, and no failed one', async () => {
    const store = await stores.open('file:///home');
    const changes: StoreChange[] = [];
    const subscription = store.onDidChange((change) => changes.push(change));
    const told = async (write: Promise<unknown>): Promise<StoreChange[]> => {
      await write.catch(() => undefined);
      return changes.splice(0);
    };
    assert.deepEqual(await told(store.tools.save(aTool('t'))), [{ kind: 'tools', keys: ['t'] }]);
    assert.deepEqual(await told(store.tools.save(aTool(''))), []);
    assert.deepEqual(await told(store.tools.delete('none')), []);
    assert.deepEqual(await told(store.llmConfigNames.followFiles(['a', 'b'])), [
      { kind: 'llmConfigNames', keys: ['a', 'b'] },
    ]);
    assert.deepEqual(await told(store.promptTemplates.saveFromFile('file:///home/p', aPrompt('p'))), [
      { kind: 'promptTemplates', keys: ['p'] },
    ]);
    assert.deepEqual(await told(store.promptTemplates.saveFromFile('file:///home/p', aPrompt('q'))), [
      { kind: 'promptTemplates', keys: ['p', 'q'] },
    ]);
    assert.deepEqual(await told(store.promptTemplates.keepFiles([])), [{ kind: 'promptTemplates', keys: ['q'] }]);
    const chat = { kind: 'chatHistories', keys: [1] };
    assert.deepEqual(await told(store.chatHistories.save({ chatHistory: [aMessage('m', 'x')] })), [chat]);
    assert.deepEqual(await told(store.chatHistories.change(1, { messages: [aMessage('n', 'y')] })), [chat]);
    assert.deepEqual(await told(store.chatHistories.rename(1, 't')), [chat]);
    assert.deepEqual(await told(store.chatHistories.setThumb(1, 'm', 1)), [chat]);
    assert.deepEqual(await told(store.chatHistories.setThumb(1, 'none', 1)), []);
    assert.deepEqual(await told(store.chatHistories.delete(1)), [chat]);
    subscription.dispose();
    assert.deepEqual(await told(store.tools.save(aTool('t'))), []);
  });

  it('goes on when a listener throws', async () => {
    const store = await stores.open();
    store.onDidChange(() => {
      throw new Error('listener');
    });
    await store.tools.save(aTool('t'));
    assert.equal((await store.tools.list()).length, 1);
    assert.match(stores.logged.join(), /error: .*listener/);
  });

  it('serves many callers at once, each alone', async () => {
    const store = await stores.open();
    const { id } = await store.chatHistories.save({ chatHistory: [] });
    const writes = Array.from({ length: 300 }, (_, index) =>
      index % 3 === 0
        ? store.tools.save(aTool(index % 2 === 0 ? '' : `t${index}`))
        : store.chatHistories.change(id, { messages: [aMessage(`m${index}`, 'x')] }),
    );
    const reads = writes.map(() => store.chatHistories.get(id));
    const results = await Promise.allSettled(writes);
    await Promise.all(reads);
    assert.equal(results.filter(({ status }) => status === 'rejected').length, 50);
    assert.equal((await store.tools.list()).length, 50);
    assert.equal((await store.chatHistories.get(id))?.chatHistory.length, 200);
  });

  it('is shared by two stores of one process', async () => {
    const [one, two] = [await stores.open(), await stores.open()];
    await Promise.all(
      [one, two].flatMap((store, index) =>
        Array.from({ length: 20 }, (_, turn) => store.tools.save(aTool(`t${index}-${turn}`))),
      ),
    );
    assert.equal((await one.tools.list()).length, 40);
    assert.equal((await two.tools.list()).length, 40);
  });
});
