import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
      await assert.rejects(runtime.storage.exportDatabase(fixture.path('no/such.db')), {
        code: /ExportFailed|StoreUnavailable/,
      });
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
});
