import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { mock } from 'node:test';
import { ProcessLock } from '../../../../src/node/store/lock/processLock.ts';
import { openStoreUpkeep, type StoreUpkeep } from '../../../../src/node/store/recovery/storeUpkeep.ts';
import { migrations } from '../../../../src/node/store/schema/migrations.ts';
import type { Driver } from '../../../../src/node/store/worker/driver.ts';
import { diskFileSystem } from '../../../../src/node/store/sqlite/fileSystem.ts';
import { openStoreDriver } from '../../../../src/node/store/worker/storeDriver.ts';
import { firstUpkeepMs, nextUpkeepMs, UpkeepService } from '../../../../src/node/store/worker/upkeepService.ts';
import { messageIds, RecoveryFixture } from './recoveryFixture.ts';

const hourMs = 3_600_000;

describe('the daily backup', function () {
  this.timeout(30_000);

  let fixture: RecoveryFixture;
  let drivers: Driver[];

  beforeEach(async () => {
    fixture = await RecoveryFixture.make();
    drivers = [];
    mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-03-01T08:00:00Z') });
    fixture.addChat(1, 3);
  });
  afterEach(() => {
    mock.timers.reset();
    for (const driver of drivers) driver.close();
    fixture.dispose();
  });

  /** As another window's, each with a driver of its own. */
  async function openUpkeep(): Promise<StoreUpkeep> {
    const options = {
      file: fixture.file,
      migrations,
      fileSystem: fixture.fileSystem,
      onIncident: fixture.services().onIncident,
      log: fixture.services().log,
    };
    const driver = await openStoreDriver({
      ...options,
      lock: new ProcessLock({ storageDir: fixture.storageDir, token: `upkeep${drivers.length}` }),
      onReload: () => undefined,
    });
    drivers.push(driver);
    return openStoreUpkeep({ ...options, driver });
  }

  const backupNames = (): string[] => readdirSync(join(fixture.storageDir, 'backups')).sort();

  function failCopies(): void {
    fixture.fileSystem.copy = (_from, to) => {
      writeFileSync(to, 'a part of the copy');
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', syscall: 'copyfile' });
    };
  }

  it('is made when the last one is a day old and the database has changed since', async () => {
    const upkeep = await openUpkeep();
    await upkeep.backUpDaily();
    assert.deepEqual(backupNames(), ['promptdeck-2026-03-01T08-00-00-000Z-daily.db']);
    fixture.addChat(2, 3);
    mock.timers.tick(23 * hourMs);
    await upkeep.backUpDaily();
    assert.equal(backupNames().length, 1);
    mock.timers.tick(2 * hourMs);
    await upkeep.backUpDaily();
    assert.equal(backupNames().at(-1), 'promptdeck-2026-03-02T09-00-00-000Z-daily.db');
    mock.timers.tick(48 * hourMs);
    await upkeep.backUpDaily();
    assert.equal(backupNames().length, 2, 'what did not change is not copied again');
  });

  it('keeps the newest three, and those made for other reasons beside them', async () => {
    const upkeep = await openUpkeep();
    const manual = await upkeep.backUp();
    const days = ['02', '03', '04', '05', '06'];
    for (const [index] of days.entries()) {
      mock.timers.tick(24 * hourMs + 1);
      fixture.addChat(10 + index, 1);
      await upkeep.backUpDaily();
    }
    assert.deepEqual(
      backupNames().map((name) => name.replace(/T.*Z/, '')),
      ['2026-03-01-manual', '2026-03-04-daily', '2026-03-05-daily', '2026-03-06-daily'].map(
        (name) => `promptdeck-${name}.db`,
      ),
    );
    assert.ok(readFileSync(manual.path).length > 0);
  });

  it('that fails is told once, leaves no part of itself, and stops nothing', async () => {
    const upkeep = await openUpkeep();
    failCopies();
    await upkeep.backUpDaily();
    await upkeep.backUpDaily();
    const [driver] = drivers;
    await driver?.write([(connection) => connection.run("UPDATE chats SET title = 'goes on'")]);
    // Another process that runs has it on its screen.
    const noted = join(fixture.storageDir, 'incidents', 'backup-failed.json');
    const note = JSON.parse(readFileSync(noted, 'utf8')) as object;
    writeFileSync(noted, JSON.stringify({ ...note, teller: process.ppid }));
    await (await openUpkeep()).backUpDaily();

    assert.deepEqual(
      fixture.incidents.map(({ kind }) => kind),
      ['backup-failed'],
    );
    assert.match(fixture.incidents[0]?.message ?? '', /could not be backed up.*chats go on.*The disk is full/);
    assert.deepEqual(backupNames(), []);
    const title = await driver?.read((connection) => connection.all('SELECT title FROM chats')[0]?.['title']);
    assert.equal(title, 'goes on');

    await upkeep.markSeen('backup-failed');
    await (await openUpkeep()).backUpDaily();
    assert.equal(fixture.incidents.length, 1, 'what was seen is not told again');

    Object.assign(fixture.fileSystem, diskFileSystem);
    await upkeep.backUpDaily();
    assert.equal(backupNames().length, 1);
    mock.timers.tick(25 * hourMs);
    fixture.addChat(2, 1);
    failCopies();
    await upkeep.backUpDaily();
    assert.equal(fixture.incidents.length, 2, 'after one that succeeded, the next failure is news');
  });

  it('checks its copy, and mends a damaged database before the older backup is gone', async () => {
    const upkeep = await openUpkeep();
    fixture.addChat(1, 60);
    await upkeep.backUpDaily();
    mock.timers.tick(25 * hourMs);
    fixture.addChat(2, 60);
    const bytes = fixture.bytes();
    const page = Math.floor(bytes.indexOf('content of 1-30 ') / 4096) * 4096;
    writeFileSync(fixture.file, bytes.fill(0xa5, page, page + 4096));

    await upkeep.backUpDaily();

    assert.deepEqual(
      fixture.incidents.map(({ kind }) => kind),
      ['restored'],
    );
    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 60), 2: messageIds(2, 60) });
    assert.equal(backupNames().length, 2);
    for (const name of backupNames()) {
      const copy = new DatabaseSync(join(fixture.storageDir, 'backups', name), { readOnly: true });
      assert.deepEqual({ ...copy.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
      copy.close();
    }
  });

  it('is looked to a minute after the start, and each hour from then on', async () => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['Date', 'setTimeout'] });
    let due = 0;
    const service = new UpkeepService(await openUpkeep(), () => due++);
    mock.timers.tick(firstUpkeepMs - 1);
    assert.deepEqual([due, service.isDue], [0, false]);
    mock.timers.tick(1);
    assert.deepEqual([due, service.isDue], [1, true]);
    await service.runDue();
    assert.equal(service.isDue, false);
    assert.equal(backupNames().length, 1);
    mock.timers.tick(nextUpkeepMs);
    assert.deepEqual([due, service.isDue], [2, true]);
    service.stop();
    mock.timers.tick(nextUpkeepMs * 3);
    assert.deepEqual([due, service.isDue], [2, false]);
  });
});
