import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { abandonLock } from '../../src/node/store/lock/abandonLock.ts';
import type { StoreIncident } from '../../src/node/store/storeIncident.ts';
import type { MethodCall } from '../../src/node/store/worker/storeCalls.ts';
import { WorkerClient } from '../../src/node/store/worker/workerClient.ts';
import type { FullMemoryReport } from './children/fullMemory.ts';
import { appError, aTool } from '../node/store/temporaryStore.ts';

describe('SQLite without memory', function () {
  this.timeout(30_000);

  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptdeck-memory-'));
    file = join(folder, 'promptdeck.db');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function report(kind: 'stock' | 'ours'): Promise<FullMemoryReport> {
    const worker = new Worker(new URL('./children/fullMemory.ts', import.meta.url), { workerData: { kind, file } });
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (message: FullMemoryReport) => {
        worker.once('exit', () => {
          resolve(message);
        });
      });
    });
  }

  it('control: sql.js itself stores NULL for a text, and writes a blob over its own memory', async () => {
    const { errors, nulls, isOverwritten } = await report('stock');
    assert.equal(errors[0], '', 'it reports success');
    assert.equal(nulls, 1);
    assert.equal(isOverwritten, true);
  });

  it('says so, keeps NULL off the disk and refuses what comes later', async () => {
    const { errors, memoryFailed } = await report('ours');
    assert.match(errors[0] ?? '', /SqliteError: The memory of SQLite could not grow/);
    assert.match(errors[1] ?? '', /SqliteError: The memory of SQLite could not grow/);
    assert.equal(memoryFailed, true);
    const rows = new DatabaseSync(file).prepare('SELECT value FROM t').all();
    assert.deepEqual(
      rows.map((row) => row['value']),
      ['small'],
    );
  });

  it('goes on in another worker', async () => {
    const smallMemoryFlag = join(folder, 'small');
    writeFileSync(smallMemoryFlag, '');
    const incidents: StoreIncident[] = [];
    const client = new WorkerClient({
      url: new URL('./children/smallMemoryWorker.ts', import.meta.url),
      data: { file, workspace: '', label: '', smallMemoryFlag },
      onChange: () => undefined,
      onIncident: (incident) => incidents.push(incident),
      onWait: () => undefined,
      onLog: () => undefined,
      onEnd: (token) => abandonLock(folder, token),
    });
    const call = (method: string, ...args: unknown[]): MethodCall => ({ type: 'call', store: 'tools', method, args });
    const large = aTool('large', { toolCode: 'x'.repeat(15_000_000) });
    try {
      await client.call(call('save', aTool('before')));
      const together = [client.call(call('save', large)), client.call(call('save', aTool('beside')))];
      for (const promise of together) await assert.rejects(promise, appError('StoreUnavailable', /more memory/));
      rmSync(smallMemoryFlag);
      await client.call(call('save', large));
      const tools = (await client.call(call('list'))) as { name: string }[];
      assert.deepEqual(tools.map(({ name }) => name).sort(), ['before', 'large']);
      assert.deepEqual(
        incidents.map(({ kind }) => kind),
        ['memory-exhausted'],
      );
    } finally {
      await client.close();
    }
  });
});
