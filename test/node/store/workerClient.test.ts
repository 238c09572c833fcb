import assert from 'node:assert/strict';
import type { MethodCall } from '../../../src/node/store/worker/storeCalls.ts';
import { WorkerClient } from '../../../src/node/store/worker/workerClient.ts';
import { appError } from './temporaryStore.ts';

const call = (method: string, ...args: unknown[]): MethodCall => ({ type: 'call', store: 'tools', method, args });

describe('client of the worker', function () {
  this.timeout(20_000);

  let client: WorkerClient;
  let freed: string[];
  let logged: string[];
  /** What the freeing of a lock throws. */
  let freeing: Error | undefined;

  beforeEach(() => {
    freeing = undefined;
    freed = [];
    logged = [];
    client = new WorkerClient({
      url: new URL('./children/obedientWorker.ts', import.meta.url),
      data: {},
      onChange: () => undefined,
      onLog: (_level, message) => logged.push(message),
      onIncident: () => undefined,
      onWait: () => undefined,
      onEnd: (token) => {
        if (freeing instanceof Error) return Promise.reject(freeing);
        freed.push(token);
        return Promise.resolve();
      },
    });
  });
  afterEach(() => client.close());

  for (const method of ['save', 'delete']) {
    it(`rejects what is open when the worker crashes (${method}), frees its lock and starts another`, async () => {
      const token = await client.call(call('list'));
      const open = [client.call(call('get')), client.call(call(method))];
      for (const promise of open) await assert.rejects(promise, appError('StoreUnavailable', /stopped unexpectedly/));
      const second = await client.call(call('list'));
      assert.deepEqual(freed, [token]);
      assert.notEqual(second, token);
    });
  }

  it('closes though the worker crashes on the way', async () => {
    const open = client.call(call('save'));
    const closed = client.close();
    await assert.rejects(open, appError('StoreUnavailable'));
    await closed;
    assert.match(logged.join(), /did not close in order/);
    await assert.rejects(client.call(call('list')), appError('StoreClosed'));
  });

  it('starts no worker while the lock of the ended one cannot be freed', async () => {
    const token = await client.call(call('list'));
    freeing = new Error('disk gone');
    await assert.rejects(client.call(call('save')), appError('StoreUnavailable', /stopped unexpectedly/));
    await assert.rejects(client.call(call('list')), appError('StoreUnavailable', /lock cannot be freed/));
    assert.match(logged.join(), /disk gone/);
    freeing = undefined;
    assert.notEqual(await client.call(call('list')), token);
    assert.deepEqual(freed, [token]);
  });

  it('frees what a worker held that ended in order', async () => {
    const token = await client.call(call('list'));
    await client.close();
    assert.deepEqual(freed, [token]);
  });

  it('starts no worker only to close it', async () => {
    await client.close();
    assert.deepEqual(freed, []);
  });

  it('names the field that cannot go to the worker', async () => {
    const entity = { name: 't', defaults: { deep: [1, () => 1] } };
    await assert.rejects(client.call(call('list', entity)), appError('InvalidEntity', /`defaults.deep\[1\]`/));
    assert.equal(typeof (await client.call(call('list'))), 'string');
  });
});
