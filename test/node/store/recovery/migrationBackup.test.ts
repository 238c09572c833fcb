import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrations } from '../../../../src/node/store/schema/migrations.ts';
import type { Migration } from '../../../../src/node/store/schema/migration.ts';
import { appError } from '../temporaryStore.ts';
import { messageIds, RecoveryFixture } from './recoveryFixture.ts';

/** The schema after the newest one. */
const next: Migration = (connection) => {
  connection.run('CREATE TABLE later (x)');
};
const later = [...migrations, next];

describe('a migration', function () {
  this.timeout(30_000);

  let fixture: RecoveryFixture;

  beforeEach(async () => {
    fixture = await RecoveryFixture.make();
    fixture.addChat(1, 30);
  });
  afterEach(() => {
    fixture.dispose();
  });

  const backups = (): string => join(fixture.storageDir, 'backups');
  const versionOnDisk = (): number => fixture.bytes().readUInt32BE(60);

  it('is taken after a backup of the schema before, which is sound', () => {
    const bytes = fixture.bytes();
    fixture.open({ migrations: later }).connection.close();
    assert.equal(versionOnDisk(), later.length);
    const [name, ...others] = readdirSync(backups());
    assert.match(name ?? '', /-before-migration\.db$/);
    assert.deepEqual(others, []);
    assert.ok(readFileSync(join(backups(), name ?? '')).equals(bytes));
    const copy = new DatabaseSync(join(backups(), name ?? ''), { readOnly: true });
    assert.deepEqual({ ...copy.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
    assert.deepEqual({ ...copy.prepare('SELECT COUNT(*) AS messages FROM messages').get() }, { messages: 30 });
    copy.close();
  });

  it('is not taken again, nor backed up, by the next open', () => {
    fixture.open({ migrations: later }).connection.close();
    fixture.open({ migrations: later }).connection.close();
    assert.equal(readdirSync(backups()).length, 1);
  });

  it('is not taken without a backup: the database stays as it is', () => {
    writeFileSync(backups(), 'a file where the folder should be');
    const bytes = fixture.bytes();
    assert.throws(
      () => fixture.open({ migrations: later }),
      appError('StoreUnavailable', /must be backed up before.*It is as it was before/),
    );
    assert.ok(fixture.bytes().equals(bytes));
    rmSync(backups());
    fixture.open({ migrations: later }).connection.close();
    assert.equal(versionOnDisk(), later.length);
  });

  it('is not taken where the copy went wrong and the database is sound', () => {
    const bytes = fixture.bytes();
    fixture.fileSystem.copy = (from, to) => {
      writeFileSync(to, readFileSync(from).fill(0xa5, 4096, 8192));
    };
    assert.throws(() => fixture.open({ migrations: later }), appError('StoreUnavailable', /must be backed up before/));
    assert.ok(fixture.bytes().equals(bytes));
    assert.deepEqual(readdirSync(backups()), []);
  });

  it('finds damage by its backup, and is taken once that is mended', () => {
    const bytes = fixture.bytes();
    const page = Math.floor(bytes.indexOf('content of 1-10 ') / 4096) * 4096;
    writeFileSync(fixture.file, bytes.fill(0xa5, page, page + 4096));
    fixture.open({ migrations: later }).connection.close();
    assert.equal(versionOnDisk(), later.length);
    assert.deepEqual(
      fixture.incidents.map(({ kind }) => kind),
      ['restored'],
    );
    assert.ok(fixture.quarantined('promptdeck.db').equals(bytes));
  });

  it('that fails leaves the schema before, its backup, and a message', () => {
    const failing: Migration = (connection) => {
      connection.run("UPDATE chats SET title = 'half'");
      connection.run('ALTER TABLE nowhere ADD COLUMN x');
    };
    assert.throws(
      () => fixture.open({ migrations: [...migrations, failing] }),
      appError('StoreUnavailable', /could not be updated to version.*It is as it was before/),
    );
    assert.equal(versionOnDisk(), migrations.length);
    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 30) });
    assert.equal(readdirSync(backups()).length, 1);
  });

  it('keeps the backups of the last two', () => {
    for (let count = 1; count <= 4; count++) {
      const steps = Array.from({ length: count }, (_, index): Migration => (connection) => {
        connection.run(`CREATE TABLE later${index} (x)`);
      });
      fixture.open({ migrations: [...migrations, ...steps] }).connection.close();
    }
    const versions = readdirSync(backups())
      .sort()
      .map((name) => readFileSync(join(backups(), name)).readUInt32BE(60));
    assert.deepEqual(versions, [migrations.length + 2, migrations.length + 3]);
  });
});
