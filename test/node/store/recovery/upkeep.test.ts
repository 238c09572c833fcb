import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreIncident } from '../../../../src/node/store/storeIncident.ts';
import { aMessage, aTool, appError, TemporaryStores } from '../temporaryStore.ts';

describe('a store that is looked after', function () {
  this.timeout(30_000);

  let stores: TemporaryStores;

  beforeEach(() => {
    stores = new TemporaryStores();
  });
  afterEach(() => stores.dispose());

  it('backs up on demand, keeps the newest three and describes its storage', async () => {
    const store = await stores.open();
    await store.chatHistories.save({ chatHistory: [aMessage('a', 'hello')] });
    const made: string[] = [];
    for (let index = 0; index < 5; index++) made.push((await store.backUp()).path);

    const info = await store.storageInfo();

    assert.deepEqual(
      info.backups.map(({ path, kind }) => [path, kind]),
      made
        .slice(2)
        .reverse()
        .map((path) => [path, 'manual']),
    );
    assert.deepEqual([info.chats, info.messages, info.journalMode], [1, 1, 'persist']);
    assert.equal(info.file, stores.file);
    assert.equal(info.databaseBytes, readFileSync(stores.file).length);
    assert.equal(info.lastCheckedAt, info.backups[0]?.time);
    assert.ok(readFileSync(made.at(-1) ?? '').equals(readFileSync(stores.file)));
  });

  it('says why a backup failed, leaves no part of it, and goes on', async () => {
    const store = await stores.open();
    writeFileSync(join(stores.storageDir, 'backups'), 'a file where the folder should be');
    await assert.rejects(store.backUp(), appError('StoreUnavailable', /could not be backed up/));
    await store.tools.save(aTool('t'));
    rmSync(join(stores.storageDir, 'backups'));
    const { path } = await store.backUp();
    assert.ok(existsSync(path));
    chmodSync(path, 0o600);
  });

  it('is recovered in the midst of its use', async () => {
    const incidents: StoreIncident[] = [];
    const store = await stores.open(undefined, { onIncident: (incident) => void incidents.push(incident) });
    await store.tools.save(aTool('kept'));
    await store.backUp();
    writeFileSync(stores.file, readFileSync(stores.file).fill(0xa5, 0, 8192));
    await store.tools.save(aTool('new'));
    assert.deepEqual(
      (await store.tools.list()).map(({ name }) => name),
      ['kept', 'new'],
    );
    assert.deepEqual(
      incidents.map(({ kind }) => kind),
      ['restored'],
    );
  });

  it('tells an incident until it was seen, and not again', async () => {
    const store = await stores.open();
    await store.tools.save(aTool('t'));
    await store.backUp();
    await store.close();
    rmSync(stores.file);
    const told: string[] = [];
    const neverSeen = await stores.open(undefined, {
      onIncident: ({ kind }) => {
        told.push(kind);
        return new Promise(() => undefined);
      },
    });
    await neverSeen.tools.list();
    await neverSeen.close();
    for (let start = 0; start < 2; start++) {
      const next = await stores.open(undefined, { onIncident: ({ kind }) => void told.push(`again ${kind}`) });
      await next.tools.list();
      await next.tools.list();
      await next.close();
    }
    assert.deepEqual(told, ['restored', 'again restored']);
  });
});
