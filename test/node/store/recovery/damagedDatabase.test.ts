import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Backups } from '../../../../src/node/store/recovery/backups.ts';
import { diskFileSystem } from '../../../../src/node/store/sqlite/fileSystem.ts';
import { appError } from '../temporaryStore.ts';
import { messageIds, RecoveryFixture } from './recoveryFixture.ts';

describe('a damaged database', function () {
  this.timeout(30_000);

  let fixture: RecoveryFixture;

  beforeEach(async () => {
    fixture = await RecoveryFixture.make();
  });
  afterEach(() => {
    fixture.dispose();
  });

  function backUp(): void {
    const backups = new Backups(fixture.services());
    backups.finish(backups.copy('daily'));
  }

  it('comes back from its backup, with the newer chats and messages that can be read', () => {
    fixture.addChat(1, 10);
    backUp();
    fixture.addChat(1, 12);
    fixture.addChat(2, 40);
    const bytes = fixture.bytes();
    const root = fixture.using((connection) =>
      Number(connection.all("SELECT rootpage FROM sqlite_schema WHERE name = 'messages_by_time'")[0]?.['rootpage']),
    );
    bytes.fill(0xa5, (root - 1) * 4096, root * 4096);
    writeFileSync(fixture.file, bytes);

    fixture.open({ suspect: true }).connection.close();

    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 12), 2: messageIds(2, 40) });
    assert.equal(fixture.incidents.length, 1);
    const [incident] = fixture.incidents;
    assert.equal(incident?.kind, 'restored');
    assert.match(incident.message, /was damaged\. The backup of 20\d\d-.*2 chats with 42 messages.*kept in/);
    assert.ok(fixture.quarantined('promptdeck.db').equals(bytes));
    assert.ok(fixture.quarantined('README.txt').toString().startsWith(`${incident.message}\n\nWhat was found: `));
    assert.equal(incident.folder, fixture.quarantines()[0]);
    assert.ok(!existsSync(join(fixture.storageDir, 'recovery.json')));
  });

  it('gives back what can be read where a page in the midst of the messages is gone', () => {
    fixture.addChat(1, 200);
    backUp();
    fixture.addChat(2, 200);
    const bytes = fixture.bytes();
    const lost = bytes.indexOf('content of 2-100 ');
    const page = Math.floor(lost / 4096) * 4096;
    bytes.fill(0xa5, page, page + 4096);
    writeFileSync(fixture.file, bytes);

    fixture.open({ suspect: true }).connection.close();

    const chats = fixture.chats();
    assert.deepEqual(chats[1], messageIds(1, 200));
    const lostIds = messageIds(2, 200).filter((id) => !chats[2]?.includes(id));
    assert.ok(lostIds.length >= 1 && lostIds.length <= 4, `lost ${lostIds.join()}`);
  });

  const damages: [string, (sound: Buffer) => Buffer][] = [
    ['is empty', () => Buffer.alloc(0)],
    ['holds other text', () => Buffer.from('not a database, but long enough to look like one'.repeat(100))],
    ['ends within its header', (sound) => sound.subarray(0, 50)],
    ['is cut short', (sound) => sound.subarray(0, 4096 * 20 + 100)],
    ['has a damaged header', (sound) => Buffer.from(sound).fill(0xff, 0, 40)],
    ['has a damaged schema', (sound) => Buffer.from(sound).fill(0xff, 100, 4096)],
    ['lacks its tables', () => emptyDatabase()],
  ];
  for (const [what, damage] of damages) {
    it(`that ${what} is put away whole, and its backup takes its place`, () => {
      fixture.addChat(1, 30);
      backUp();
      fixture.addChat(2, 30);
      const bytes = damage(fixture.bytes());
      writeFileSync(fixture.file, bytes);
      fixture.open({ suspect: true }).connection.close();
      assert.deepEqual(fixture.chats()[1], messageIds(1, 30));
      assert.equal(fixture.incidents[0]?.kind, 'restored');
      assert.ok(fixture.quarantined('promptdeck.db').equals(bytes));
    });

    it(`that ${what} is never empty in silence without a backup`, () => {
      fixture.addChat(1, 30);
      const bytes = damage(fixture.bytes());
      writeFileSync(fixture.file, bytes);
      fixture.open({ suspect: true }).connection.close();
      const isEmpty = Object.keys(fixture.chats()).length === 0;
      assert.equal(fixture.incidents[0]?.kind, isEmpty ? 'started-empty' : 'restored');
      assert.ok(fixture.quarantined('promptdeck.db').equals(bytes));
    });
  }

  function emptyDatabase(): Buffer {
    const path = join(fixture.folder, 'empty.db');
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE t (x); DROP TABLE t');
    database.close();
    return readFileSync(path);
  }

  it('reads what a damaged header hides with the help of the backup', () => {
    fixture.addChat(1, 3);
    backUp();
    fixture.addChat(2, 3);
    writeFileSync(fixture.file, fixture.bytes().fill(0xff, 0, 100));
    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 3), 2: messageIds(2, 3) });
  });

  it('that is gone while there is a backup comes back from it', () => {
    fixture.addChat(1, 3);
    backUp();
    fixture.removeDatabase();
    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 3) });
    assert.match(fixture.incidents[0]?.message ?? '', /file was gone\. The backup of/);
  });

  it('is made without a word where there is none', () => {
    mkdirSync(join(fixture.storageDir, 'lock'));
    writeFileSync(join(fixture.storageDir, 'promptdeck.db.new'), 'a making that was killed');
    assert.deepEqual(fixture.chats(), {});
    assert.deepEqual(fixture.incidents, []);
    assert.deepEqual(fixture.quarantines(), []);
    assert.ok(!existsSync(join(fixture.storageDir, 'promptdeck.db.new')));
  });

  it('passes over a backup that is damaged, too', () => {
    fixture.addChat(1, 3);
    backUp();
    fixture.addChat(2, 3);
    backUp();
    const [newest] = new Backups(fixture.services()).list();
    assert.ok(newest);
    writeFileSync(newest.path, readFileSync(newest.path).fill(0xa5, 4096, 8192));
    writeFileSync(fixture.file, '');
    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 3) });
    assert.ok(existsSync(newest.path), 'a damaged backup is kept');
  });

  it('keeps what the backup alone has', () => {
    fixture.addChat(1, 3);
    fixture.addChat(2, 3);
    backUp();
    fixture.change((call) => {
      call('chatHistories', 'delete', 2);
    });
    const bytes = fixture.bytes().fill(0xff, 0, 16);
    writeFileSync(fixture.file, bytes);
    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 3), 2: messageIds(2, 3) });
  });

  it('opens in write-ahead-log mode, with all that its log holds', () => {
    fixture.addChat(1, 3);
    const other = new DatabaseSync(fixture.file);
    other.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0');
    other.exec("UPDATE chats SET title = 'from the log'");
    const [bytes, log] = [fixture.bytes(), readFileSync(`${fixture.file}-wal`)];
    other.close();
    fixture.removeDatabase();
    writeFileSync(fixture.file, bytes);
    writeFileSync(`${fixture.file}-wal`, log);

    const title = fixture.using((connection) => connection.all('SELECT title FROM chats')[0]?.['title']);

    assert.equal(title, 'from the log');
    assert.match(fixture.incidents[0]?.message ?? '', /\(WAL\).*nothing was lost.*kept in/);
    assert.ok(fixture.quarantined('promptdeck.db').equals(bytes));
    assert.ok(fixture.quarantined('promptdeck.db-wal').equals(log));
    assert.equal(fixture.bytes()[18], 1);
  });

  it('of another program is left alone', () => {
    const other = new DatabaseSync(fixture.file);
    other.exec('CREATE TABLE recipes (name); PRAGMA user_version = 2');
    other.close();
    const bytes = fixture.bytes();
    assert.throws(() => fixture.open(), appError('StoreUnavailable', /another program.*Move it away/));
    assert.ok(fixture.bytes().equals(bytes));
    assert.deepEqual([fixture.incidents, fixture.quarantines()], [[], []]);
  });

  it('whose place a folder takes is a clear error', () => {
    mkdirSync(fixture.file);
    assert.throws(() => fixture.open(), appError('StoreUnavailable', /folder lies where a file should be/));
    assert.ok(statSync(fixture.file).isDirectory());
  });

  it('from a newer version can be read, is not changed, and is told of once', () => {
    fixture.addChat(1, 3);
    fixture.using((connection) => {
      connection.version = 1000;
    });
    const bytes = fixture.bytes();
    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 3) });
    const { connection, readOnly } = fixture.open();
    assert.ok(readOnly);
    assert.throws(() => connection.run("UPDATE chats SET title = 'x'"));
    connection.close();
    assert.ok(fixture.bytes().equals(bytes));
    assert.match(fixture.incidents[0]?.message ?? '', /newer Promptdeck.*1000.*Update/);
  });

  it('is not suspected for good where a check finds nothing', () => {
    fixture.addChat(1, 3);
    const bytes = fixture.bytes();
    fixture.open({ suspect: true }).connection.close();
    assert.ok(fixture.bytes().equals(bytes));
    assert.deepEqual(fixture.incidents, []);
  });

  it('says where its bytes are while the disk is too full to restore it', () => {
    fixture.addChat(1, 3);
    backUp();
    const [backup] = new Backups(fixture.services()).list();
    assert.ok(backup);
    writeFileSync(fixture.file, 'garbage');
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', syscall: 'copyfile' });
    fixture.fileSystem.copy = () => {
      throw full;
    };
    try {
      assert.throws(() => fixture.open(), appError('StoreUnavailable', /all of its bytes are kept.*The disk is full/));
    } finally {
      Object.assign(fixture.fileSystem, diskFileSystem);
    }
    assert.equal(fixture.quarantined('promptdeck.db').toString(), 'garbage');
    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 3) });
    assert.equal(fixture.quarantines().length, 1);
    rmSync(backup.path);
  });
});
