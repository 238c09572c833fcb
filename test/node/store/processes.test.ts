import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../../../src/node/store/store.ts';
import { ChildProcess } from './childProcess.ts';
import { aMessage, nextChange, TemporaryStores } from './temporaryStore.ts';

const appendMessages = new URL('./children/appendMessages.ts', import.meta.url);

describe('store and processes', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let store: Store;
  let children: ChildProcess[];

  beforeEach(async () => {
    stores = new TemporaryStores();
    store = await stores.open();
    await store.chatHistories.save({ chatHistory: [] });
    children = [];
  });
  afterEach(async () => {
    await Promise.all(children.map((child) => child.kill()));
    await stores.dispose();
  });

  function start(...args: string[]): ChildProcess {
    const child = new ChildProcess(appendMessages, [stores.storageDir, ...args]);
    children.push(child);
    return child;
  }

  async function storedIds(): Promise<string[]> {
    return ((await store.chatHistories.get(1))?.chatHistory ?? []).map(({ id }) => id);
  }

  it('loses no row where two processes and this one write at once', async () => {
    const pair = [start('a', '50', 'wait'), start('b', '50', 'wait')];
    await Promise.all(pair.map((child) => child.printed(1)));
    for (const child of pair) child.process.stdin.write('go\n');
    for (let index = 0; index < 20; index++) {
      await store.chatHistories.change(1, { messages: [aMessage(`c${index}`, 'mine')] });
    }
    await Promise.all(pair.map((child) => child.ended));
    const ids = await storedIds();
    assert.equal(ids.length, 120);
    assert.equal(new Set(ids).size, 120);
    for (const label of ['a', 'b', 'c']) {
      const own = ids.filter((id) => id.startsWith(label));
      assert.deepEqual(
        own,
        own.map((_, index) => `${label}${index}`),
        'each in its order',
      );
    }
  }).timeout(60_000);

  it('has every acknowledged row after its process was killed', async () => {
    for (const kill of [1, 7, 19, 40]) {
      const child = start(`k${kill}-`, '100000');
      await child.printed(kill + 1);
      await child.kill();
      const ids = new Set(await storedIds());
      const acknowledged = child.lines.slice(1);
      assert.ok(acknowledged.length >= kill);
      assert.deepEqual(
        acknowledged.filter((id) => !ids.has(id)),
        [],
      );
      await store.chatHistories.change(1, { messages: [aMessage(`after${kill}`, 'the lock of the dead is free')] });
    }
  }).timeout(60_000);

  it('tells what another process wrote', async () => {
    const told = nextChange(store, () => true);
    start('x', '1');
    assert.deepEqual(await told, { kind: 'chatHistories' });
    assert.deepEqual(await storedIds(), ['x0']);
  }).timeout(20_000);

  it('leaves only the database, its journal and a few lock files', async () => {
    for (let index = 0; index < 30; index++) await store.llmConfigNames.save({ name: `n${index}` });
    await store.close();
    assert.deepEqual(readdirSync(stores.storageDir).sort(), ['lock', 'promptdeck.db', 'promptdeck.db-journal']);
    const locks = readdirSync(join(stores.storageDir, 'lock'));
    assert.ok(locks.length <= 10, locks.join());
  });
});
