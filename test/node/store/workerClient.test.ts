import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abandonLock, ProcessLock } from '../../../src/node/store/lock/processLock.ts';
import type { MethodCall } from '../../../src/node/store/worker/storeCalls.ts';
import { WorkerClient } from '../../../src/node/store/worker/workerClient.ts';
import { appError } from './temporaryStore.ts';

const call = (method: string, ...args: unknown[]): MethodCall => ({ type: 'call', store: 'tools', method, args });

describe('client of the worker', function () {
  this.timeout(20_000);

  let client: WorkerClient;
  let freed: string[];
  let logged: string[];

  beforeEach(() => {
    freed = [];
    logged = [];
    client = new WorkerClient({
      url: new URL('./children/obedientWorker.ts', import.meta.url),
      data: {},
      onChange: () => undefined,
      onLog: (_level, message) => logged.push(message),
      onCrash: (token) => {
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

describe('lock between processes', function () {
  this.timeout(20_000);

  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptdeck-lock-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const lockOf = (token: string): ProcessLock => new ProcessLock(folder, token, () => undefined);
  const highest = (): string => {
    const numbers = readdirSync(join(folder, 'lock')).map((name) => Number(name.replace('lock.', '')));
    return join(folder, 'lock', `lock.${Math.max(...numbers)}`);
  };

  it('has one holder at a time', async () => {
    let holders = 0;
    const turns = Array.from({ length: 8 }, async (_, index) => {
      const lock = lockOf(`w${index}`);
      for (let turn = 0; turn < 25; turn++) {
        await lock.acquire();
        assert.equal(++holders, 1);
        await new Promise((resolve) => setImmediate(resolve));
        holders--;
        lock.release();
      }
    });
    await Promise.all(turns);
  }).timeout(20_000);

  it('is freed for a worker that crashed, by its own token only', async () => {
    await lockOf('crashed').acquire();
    await abandonLock(folder, 'other');
    assert.match(readFileSync(highest(), 'utf8'), /crashed/);
    await abandonLock(folder, 'crashed');
    await lockOf('next').acquire();
    assert.match(readFileSync(highest(), 'utf8'), /next/);
  });

  it('needs no lock to be there to free one', async () => {
    await abandonLock(join(folder, 'none'), 'x');
  });
});
