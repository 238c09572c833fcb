import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../../src/node/store/openStore.ts';
import type { StoreOptions } from '../../../src/node/store/store.ts';
import type { StoreIncident } from '../../../src/node/store/storeIncident.ts';
import { ChildProcess } from './childProcess.ts';
import { appError, aTool, TemporaryStores } from './temporaryStore.ts';

const openAndSave = new URL('./children/openAndSave.ts', import.meta.url);

describe('store on a bad disk', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;

  beforeEach(() => {
    stores = new TemporaryStores();
  });
  afterEach(() => stores.dispose());

  /** A sound database of some pages. */
  async function soundBytes(): Promise<Buffer> {
    const store = await stores.open();
    for (let index = 0; index < 20; index++) await store.tools.save(aTool(`t${index}`, { toolCode: 'x'.repeat(3000) }));
    await store.close();
    return readFileSync(stores.file);
  }

  const damages: [string, (sound: Buffer) => Buffer][] = [
    ['is empty', () => Buffer.alloc(0)],
    ['holds other text', () => Buffer.from('not a database, but long enough to look like one'.repeat(100))],
    ['is cut short', (sound) => sound.subarray(0, sound.length - 5000)],
    ['lacks its last byte', (sound) => sound.subarray(0, sound.length - 1)],
    ['ends within its header', (sound) => sound.subarray(0, 50)],
    ['has a page overwritten', (sound) => Buffer.from(sound).fill(0xa5, 4096, 8192)],
  ];
  for (const [what, damage] of damages) {
    it(`puts a file away that ${what}, tells it, and goes on`, async () => {
      const bytes = damage(await soundBytes());
      writeFileSync(stores.file, bytes);
      const incidents: StoreIncident[] = [];
      const store = await stores.open(undefined, { onIncident: (incident) => void incidents.push(incident) });
      // Damage further in shows when it is come upon.
      await store.tools.list();
      const folders = readdirSync(stores.storageDir).filter((name) => name.startsWith('quarantine-'));
      assert.equal(folders.length, 1);
      assert.ok(readFileSync(join(stores.storageDir, folders[0] ?? '', 'promptdeck.db')).equals(bytes));
      assert.match(incidents[0]?.message ?? '', /quarantine-/);
      await store.tools.save(aTool('new'));
      assert.ok(await store.tools.get('new'));
    });
  }

  it('opens a file that another tool left in WAL mode', async () => {
    writeFileSync(stores.file, Buffer.from(await soundBytes()).fill(2, 18, 20));
    const store = await stores.open();
    await store.tools.save(aTool('new'));
    await store.close();
    assert.equal((await (await stores.open()).tools.list()).length, 21);
  });

  it('reads the database of a newer version, and refuses to write to it', async () => {
    await soundBytes();
    const database = new DatabaseSync(stores.file);
    database.exec('PRAGMA user_version = 1000');
    database.close();
    const bytes = readFileSync(stores.file);
    const store = await stores.open();
    assert.equal((await store.tools.list()).length, 20);
    await assert.rejects(
      store.tools.save(aTool('new')),
      appError('StoreUnavailable', /newer Promptdeck.*1000.*Update/),
    );
    assert.ok(readFileSync(stores.file).equals(bytes));
  });

  it('goes on while the file is damaged under it', async () => {
    const store = await stores.open();
    await store.tools.save(aTool('t'));
    await store.backUp();
    writeFileSync(stores.file, 'damage');
    await store.tools.save(aTool('u'));
    assert.deepEqual(
      (await store.tools.list()).map(({ name }) => name),
      ['t', 'u'],
    );
  });

  it('says what is wrong where its folder is a file', async () => {
    writeFileSync(stores.storageDir, 'text');
    await assert.rejects(stores.open(), appError('StoreUnavailable', /storage.*cannot be/));
    assert.equal(readFileSync(stores.storageDir, 'utf8'), 'text');
  });

  it('says what is in the way where the folder of its lock is a file', async () => {
    const path = join(stores.storageDir, 'lock');
    mkdirSync(stores.storageDir);
    writeFileSync(path, 'mine');
    await assert.rejects(
      stores.open(),
      appError('StoreUnavailable', /lock is a file where a folder is needed: move it away/),
    );
    assert.equal(readFileSync(path, 'utf8'), 'mine');
  });

  it('wants to be told its folder', async () => {
    for (const storageDir of ['', ' ', undefined]) {
      await assert.rejects(openStore({ storageDir } as StoreOptions), appError('StoreUnavailable', /`storageDir`/));
    }
  });

  it('says what to do where it may not write to its folder, and leaves the bytes alone', async function () {
    // Root may write anywhere, so its child runs as nobody, where nobody can read this project.
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    if (spawnSync(process.execPath, ['--check', fileURLToPath(openAndSave)], user).status !== 0) this.skip();
    const store = await stores.open();
    await store.llmConfigNames.save({ name: 'old' });
    await store.close();
    const bytes = readFileSync(stores.file);
    for (const path of [stores.folder, stores.storageDir, join(stores.storageDir, 'lock')]) chmodSync(path, 0o555);
    chmodSync(stores.file, 0o444);
    const child = new ChildProcess(openAndSave, [stores.storageDir], user);
    await child.ended;
    for (const path of [stores.folder, stores.storageDir, join(stores.storageDir, 'lock')]) chmodSync(path, 0o755);
    assert.match(child.lines[0] ?? '', /^open failed .*(Make it readable for you|Permission was denied)/);
    assert.ok(readFileSync(stores.file).equals(bytes));
  }).timeout(20_000);

  it('makes folders that are missing, and lets the process end after close', async () => {
    const folder = join(stores.folder, 'not', 'there');
    const child = new ChildProcess(openAndSave, [folder]);
    await child.ended;
    assert.deepEqual([child.lines, child.process.exitCode], [['opened ', 'saved'], 0]);
    renameSync(folder, join(stores.folder, 'moved'));
  }).timeout(20_000);
});
