import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAppError } from '../../../src/core/base/appError.ts';
import { ProcessLock } from '../../../src/node/store/lock/processLock.ts';
import { migrations } from '../../../src/node/store/schema/migrations.ts';
import { diskFileSystem, type FileSystem } from '../../../src/node/store/sqlite/fileSystem.ts';
import { openStoreDriver } from '../../../src/node/store/worker/storeDriver.ts';
import { copyDatabase } from '../../../src/node/store/worker/copyDatabase.ts';
import { openRuntime } from '../../../src/node/runtime/openRuntime.ts';
import { branchedChat, TransferFixture } from './transferFixture.ts';

describe('an export of the database', () => {
  let fixture: TransferFixture;

  beforeEach(async () => {
    fixture = await TransferFixture.create();
  });

  afterEach(() => fixture.close());

  it('is a database with everything in it, and replaces a file only when it is complete', async () => {
    const runtime = await openRuntime({ storageDir: fixture.path('own') });
    try {
      await runtime.chatHistories.putRecord(branchedChat());
      const path = await fixture.file('copy.db', 'precious');
      await runtime.storage.exportDatabase(path);
      assert.deepEqual((await readdir(fixture.folder)).sort(), ['copy.db', 'own']);
      assert.equal((await readFile(path)).subarray(0, 15).toString(), 'SQLite format 3');
      await mkdir(fixture.path('other'));
      await copyFile(path, join(fixture.path('other'), 'promptdeck.db'));
    } finally {
      await runtime.close();
    }
    const other = await openRuntime({ storageDir: fixture.path('other') });
    try {
      const [chat] = await other.chatHistories.uuids();
      assert.deepEqual(await other.chatHistories.record(chat?.id ?? 0), branchedChat());
    } finally {
      await other.close();
    }
  });

  const badPlaces: [string, string, RegExp][] = [
    ['lies in a folder that is missing', 'no/such.db', /The folder is not there: choose another place/],
    ['is a folder', 'folder', /A folder has this name: choose another one/],
    ['lies in a file', 'precious.txt/such.db', /A part of the path is a file/],
    ['has a name that is too long', `${'n'.repeat(300)}.db`, /The name is too long/],
  ];
  for (const [what, name, message] of badPlaces) {
    it(`names the target where that ${what}, and goes on`, async () => {
      await mkdir(fixture.path('folder'));
      await fixture.file('precious.txt', 'precious');
      const store = await fixture.store();
      const before = await readdir(fixture.folder);
      await assert.rejects(store.copyTo(fixture.path(name)), (error) => {
        assert.ok(isAppError(error, 'ExportFailed'), String(error));
        assert.ok(error.userMessage.startsWith(`${fixture.path(name)} cannot be written. `), error.userMessage);
        assert.match(error.userMessage, message);
        return true;
      });
      assert.deepEqual(await readdir(fixture.folder), before);
      assert.deepEqual(await readdir(fixture.path('folder')), []);
      assert.equal(await readFile(fixture.path('precious.txt'), 'utf8'), 'precious');
      await store.copyTo(fixture.path('copy.db'));
    });
  }

  it('never takes the place of the database itself', async () => {
    const store = await fixture.store();
    const { file } = await store.storageInfo();
    const bytes = await readFile(file);
    await assert.rejects(store.copyTo(file), {
      code: 'ExportFailed',
      message: /database itself: choose another place/,
    });
    assert.ok((await readFile(file)).equals(bytes));
  });

  const refusals: [string, 'open' | 'write' | 'sync' | 'rename', RegExp][] = [
    ['EROFS', 'open', /The disk is read-only: choose another place/],
    ['EACCES', 'open', /Permission was denied: choose a folder that you can write to/],
    ['ENOSPC', 'write', /The disk is full/],
    ['EIO', 'sync', /EIO/],
    ['EPERM', 'rename', /Permission was denied/],
  ];
  for (const [code, call, message] of refusals) {
    it(`leaves what was there where the target's disk says ${code} to ${call}, and no part of itself`, async () => {
      const path = await fixture.file('copy.db', 'precious');
      const fileSystem = refusing(path, code, call);
      const driver = await openStoreDriver({
        file: fixture.path('live.db'),
        fileSystem,
        lock: new ProcessLock({ storageDir: fixture.folder, token: 'copy' }),
        migrations,
        onReload: () => undefined,
        onIncident: () => undefined,
        log: () => undefined,
      });
      try {
        const before = await readdir(fixture.folder);
        await assert.rejects(
          copyDatabase(driver, fileSystem, path),
          (error) =>
            isAppError(error, 'ExportFailed') && error.userMessage.startsWith(path) && message.test(error.message),
        );
        assert.deepEqual(await readdir(fixture.folder), before);
        assert.equal(await readFile(path, 'utf8'), 'precious');
        await driver.write([(connection) => connection.run("UPDATE chats SET title = 'goes on'")]);
      } finally {
        driver.close();
      }
    });
  }
});

/** The real disk, on which a call fails for the copy that is to take the name `path`. */
function refusing(path: string, code: string, failing: 'open' | 'write' | 'sync' | 'rename'): FileSystem {
  const copies = new Set<number>();
  const refuse = (call: string, isCopy: boolean): void => {
    if (call === failing && isCopy) throw Object.assign(new Error(`${code}: refused`), { code, syscall: call });
  };
  return {
    ...diskFileSystem,
    open: (name, ...rest) => {
      refuse('open', name.startsWith(path));
      const descriptor = diskFileSystem.open(name, ...rest);
      if (name.startsWith(path)) copies.add(descriptor);
      return descriptor;
    },
    close: (descriptor) => {
      copies.delete(descriptor);
      diskFileSystem.close(descriptor);
    },
    write: (descriptor, ...rest) => {
      refuse('write', copies.has(descriptor));
      return diskFileSystem.write(descriptor, ...rest);
    },
    sync: (descriptor) => {
      refuse('sync', copies.has(descriptor));
      diskFileSystem.sync(descriptor);
    },
    rename: (from, to) => {
      refuse('rename', to === path);
      diskFileSystem.rename(from, to);
    },
  };
}
