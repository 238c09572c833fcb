import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ProcessLock } from '../../../src/node/store/lock/processLock.ts';
import type { Connection } from '../../../src/node/store/sqlite/connection.ts';
import type { Driver } from '../../../src/node/store/worker/driver.ts';
import type { Migration } from '../../../src/node/store/schema/migration.ts';
import { diskFileSystem, type FileSystem } from '../../../src/node/store/sqlite/fileSystem.ts';
import { openStoreDriver } from '../../../src/node/store/worker/storeDriver.ts';
import { appError } from './temporaryStore.ts';

const first: Migration = (connection) => {
  connection.run('CREATE TABLE notes (text TEXT NOT NULL); CREATE TABLE other (x);');
  // By these a database of ours is known.
  for (const table of ['chats', 'messages', 'prompt_templates', 'tools']) connection.run(`CREATE TABLE ${table} (x)`);
};
const second: Migration = (connection) => {
  connection.run('ALTER TABLE notes ADD COLUMN stars INTEGER NOT NULL DEFAULT 0');
};
const broken: Migration = (connection) => {
  connection.run('ALTER TABLE notes ADD COLUMN half INTEGER');
  connection.run('ALTER TABLE nowhere ADD COLUMN x');
};
const add =
  (text: string | null) =>
  (connection: Connection): number =>
    connection.run('INSERT INTO notes (text) VALUES (?)', [text]).lastInsertRowid;

describe('driver of the store', () => {
  let folder: string;
  let file: string;
  let drivers: Driver[];
  let reloads: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptdeck-driver-'));
    file = join(folder, 'x.db');
    drivers = [];
    reloads = 0;
  });
  afterEach(() => {
    for (const driver of drivers) driver.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(...migrations: Migration[]): Promise<Driver> {
    const driver = await openStoreDriver({
      file,
      lock: new ProcessLock({ storageDir: folder, token: `driver${drivers.length}` }),
      migrations,
      onReload: () => reloads++,
      onIncident: () => undefined,
      log: () => undefined,
    });
    drivers.push(driver);
    return driver;
  }
  const texts = (connection: Connection): unknown[] =>
    connection.all('SELECT text FROM notes').map((row) => row['text']);

  it('brings an older file to the newest schema', async () => {
    await (await open(first)).write([add('a')]);
    const driver = await open(first, second);
    assert.deepEqual(await driver.read((connection) => connection.all('SELECT * FROM notes')), [
      { text: 'a', stars: 0 },
    ]);
  });

  it('leaves the file as it is where a migration fails, and can be opened again', async () => {
    await (await open(first)).write([add('a')]);
    const bytes = readFileSync(file);
    await assert.rejects(open(first, broken), /nowhere/);
    assert.ok(readFileSync(file).equals(bytes));
    const driver = await open(first, second);
    assert.deepEqual(await driver.read(texts), ['a']);
  });

  it('makes no file where the first migration fails', async () => {
    await assert.rejects(open(broken), /notes/);
    assert.equal(existsSync(file), false);
  });

  it('rolls back the unit that fails, alone', async () => {
    const driver = await open(first);
    const outcomes = await driver.write([
      add('a'),
      (connection) => {
        add('b')(connection);
        return add(null)(connection);
      },
      add('c'),
    ]);
    assert.deepEqual(
      outcomes.map(({ ok }) => ok),
      [true, false, true],
    );
    assert.deepEqual(await driver.read(texts), ['a', 'c']);
    assert.deepEqual(await (await open(first)).read(texts), ['a', 'c']);
  });

  it('leaves the file alone where nothing changed', async () => {
    const driver = await open(first);
    await driver.write([add('a')]);
    const bytes = readFileSync(file);
    const reader = await open(first);
    await driver.write([
      (connection) => texts(connection).length,
      (connection) => connection.run('DELETE FROM notes WHERE text = ?', ['none']).changes,
    ]);
    assert.ok(readFileSync(file).equals(bytes));
    await reader.read(texts);
    assert.equal(reloads, 0);
  });

  it('takes over what another connection wrote', async () => {
    const [one, two] = [await open(first), await open(first)];
    await one.write([add('a')]);
    assert.deepEqual(await two.read(texts), ['a']);
    assert.equal(reloads, 1);
    await two.write([add('b')]);
    await one.write([add('c')]);
    assert.deepEqual(await one.read(texts), ['a', 'b', 'c']);
    assert.equal(reloads, 2);
  });

  it('keeps foreign keys checked after a write', async () => {
    const driver = await open(first, (connection) => {
      connection.run('CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a (id))');
    });
    const orphan = (connection: Connection): unknown => connection.run('INSERT INTO b VALUES (1)');
    await driver.write([(connection) => connection.run('INSERT INTO a VALUES (2)')]);
    assert.equal((await driver.write([orphan]))[0]?.ok, false);
  });

  it('says that the disk is full, acknowledges nothing and goes on when there is room', async () => {
    let isFull = false;
    const fileSystem: FileSystem = {
      ...diskFileSystem,
      write: (...args) => {
        if (isFull) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
        return diskFileSystem.write(...args);
      },
    };
    const driver = await openStoreDriver({
      file,
      fileSystem,
      lock: new ProcessLock({ storageDir: folder, token: 'full' }),
      migrations: [first],
      onReload: () => reloads++,
      onIncident: () => undefined,
      log: () => undefined,
    });
    drivers.push(driver);
    await driver.write([add('a')]);
    isFull = true;
    await assert.rejects(
      driver.write([add('b'), add('c')]),
      appError('StoreUnavailable', /x\.db cannot be written.*full: free some space/),
    );
    assert.deepEqual(await driver.read(texts), ['a'], 'memory is not ahead of the disk');
    isFull = false;
    await driver.write([add('d')]);
    assert.deepEqual(await driver.read(texts), ['a', 'd']);
  });

  it('writes what it has where the file was deleted under it', async () => {
    const driver = await open(first);
    await driver.write([add('a')]);
    rmSync(file);
    await driver.write([add('b')]);
    assert.deepEqual(await (await open(first)).read(texts), ['a', 'b']);
  });

  it('looks for what others wrote by a hint that own writes do not give', async () => {
    const [one, two] = [await open(first), await open(first)];
    await one.write([add('a')]);
    assert.equal(one.hasOutsideChanges(), false);
    assert.equal(two.hasOutsideChanges(), true);
    await two.read(texts);
    assert.equal(two.hasOutsideChanges(), false);
  });

  it('gives maintenance the database outside of a transaction', async () => {
    const driver = await open(first);
    await driver.write([add('a')]);
    const copy = join(folder, 'copy.db');
    await driver.maintain((connection) => {
      connection.vacuumInto(copy);
    });
    assert.deepEqual({ ...new DatabaseSync(copy).prepare('SELECT text FROM notes').get() }, { text: 'a' });
  });
});
