import assert from 'node:assert/strict';
import { ProcessLock } from '../../../src/node/store/lock/processLock.ts';
import type { StoreWait } from '../../../src/node/store/storeIncident.ts';
import { appError, aTool, TemporaryStores } from './temporaryStore.ts';

describe('store that waits for another process', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let holder: ProcessLock;
  let waits: (StoreWait | null)[];

  beforeEach(() => {
    stores = new TemporaryStores();
    holder = new ProcessLock({ storageDir: stores.storageDir, token: 'holder', label: 'The window "x"' });
    waits = [];
  });
  afterEach(async () => {
    holder.release();
    await stores.dispose();
  });

  const onWait = (wait: StoreWait | null): void => {
    waits.push(wait);
  };
  const told = async (count: number): Promise<void> => {
    while (waits.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  it('says for whom, and that it is over', async () => {
    const store = await stores.open(undefined, { onWait });
    await holder.acquire();
    const saved = store.tools.save(aTool('t'));
    await told(1);
    assert.equal(waits[0]?.pid, process.pid);
    assert.match(waits[0].message, /^The window "x" \(process \d+\) has been using the chat database since/);
    holder.release();
    await saved;
    await told(2);
    assert.deepEqual(waits.slice(1), [null]);
  });

  it('says so while it opens, too', async () => {
    await holder.acquire();
    const opening = stores.open(undefined, { onWait });
    await told(1);
    holder.release();
    await opening;
    assert.equal(waits.at(-1), null);
  });

  it('says nothing of a short wait', async () => {
    const store = await stores.open(undefined, { onWait });
    await holder.acquire();
    const saved = store.tools.save(aTool('t'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    holder.release();
    await saved;
    assert.deepEqual(waits, []);
  });

  it('does not hang in close: what waits is refused', async () => {
    const store = await stores.open(undefined, { onWait });
    await holder.acquire();
    const refused = assert.rejects(store.tools.save(aTool('t')), appError('StoreUnavailable', /The window "x"/));
    await Promise.all([refused, store.close()]);
    assert.equal(holder.isHeld, true);
  });

  it('still saves what waits only shortly when it is closed', async () => {
    const store = await stores.open(undefined, { onWait });
    await holder.acquire();
    const saved = store.tools.save(aTool('t'));
    const closed = store.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    holder.release();
    await Promise.all([saved, closed]);
    assert.equal((await (await stores.open()).tools.list()).length, 1);
  });
});
