import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { diskFileSystem, type FileSystem } from '../../../../src/node/store/sqlite/fileSystem.ts';
import { openSqliteEngine } from '../../../../src/node/store/sqlite/openSqliteEngine.ts';
import {
  SqliteError,
  type SqliteConnection,
  type SqliteEngine,
} from '../../../../src/node/store/sqlite/sqliteEngine.ts';
import { appError } from '../temporaryStore.ts';

const sqliteError = (code: number): ((error: unknown) => boolean) => {
  return (error) => error instanceof SqliteError && error.resultCode === code;
};
const texts = (connection: SqliteConnection): unknown[] => connection.all('SELECT text FROM t').map(({ text }) => text);

describe('SQLite over real files', () => {
  let folder: string;
  let file: string;
  let isLockHeld: boolean;
  let engine: SqliteEngine;
  let connections: SqliteConnection[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'promptdeck-engine-'));
    file = join(folder, 'x.db');
    isLockHeld = true;
    engine = await engineOver(diskFileSystem);
    connections = [];
  });
  afterEach(() => {
    for (const connection of connections) connection.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function engineOver(fileSystem: FileSystem): Promise<SqliteEngine> {
    return openSqliteEngine({ fileSystem, isLockHeld: () => isLockHeld });
  }

  function open(path = file, from = engine): SqliteConnection {
    const connection = from.open(path);
    connections.push(connection);
    return connection;
  }

  function made(path = file): SqliteConnection {
    const connection = open(path);
    connection.run('CREATE TABLE t (text TEXT NOT NULL)');
    connection.run('INSERT INTO t VALUES (?)', ['a']);
    return connection;
  }

  it('writes a file that another SQLite reads, and reads what that one wrote', () => {
    made();
    const other = new DatabaseSync(file);
    assert.deepEqual({ ...other.prepare('SELECT text FROM t').get() }, { text: 'a' });
    assert.deepEqual({ ...other.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
    other.exec("INSERT INTO t VALUES ('b')");
    other.close();
    assert.deepEqual(texts(open()), ['a', 'b']);
  });

  for (const [what, name] of [
    ['spaces and letters of other scripts', 'ein Ordner/Übersicht 数据 😀.db'],
    ['more than 512 bytes', `${'long folder '.repeat(18)}/${'and another '.repeat(18)}/${'a name '.repeat(30)}.db`],
    ['a quote', "it's.db"],
  ] as const) {
    it(`takes a path with ${what}`, () => {
      const path = join(folder, name);
      mkdirSync(join(path, '..'), { recursive: true });
      const connection = made(path);
      const copy = `${path}2`;
      connection.vacuumInto(copy);
      assert.deepEqual(texts(open(copy)), ['a']);
      assert.equal(connection.isCurrent(), true);
      assert.equal(readFileSync(path).subarray(0, 15).toString(), 'SQLite format 3');
    });
  }

  it('touches nothing without the lock', () => {
    const connection = made();
    isLockHeld = false;
    const bytes = readFileSync(file);
    assert.throws(() => texts(connection), sqliteError(5));
    assert.throws(() => connection.run('INSERT INTO t VALUES (?)', ['b']), sqliteError(5));
    assert.throws(() => engine.open(file), sqliteError(5));
    assert.ok(readFileSync(file).equals(bytes));
  });

  it('shows the rows of two engines to each other', async () => {
    const one = made();
    const two = open(file, await engineOver(diskFileSystem));
    const before = two.dataVersion;
    one.run('INSERT INTO t VALUES (?)', ['b']);
    assert.notEqual(two.dataVersion, before);
    two.run('INSERT INTO t VALUES (?)', ['c']);
    assert.deepEqual(texts(one), ['a', 'b', 'c']);
  });

  it('rolls back what a killed process left half done', () => {
    const connection = made();
    const target = join(folder, 'after.db');
    connection.run('PRAGMA cache_size = 1');
    assert.throws(
      () =>
        connection.transaction(() => {
          // More than fits in memory, so that the file is changed before the end.
          for (let index = 0; index < 200; index++) connection.run('INSERT INTO t VALUES (?)', ['x'.repeat(2000)]);
          connection.run("UPDATE t SET text = 'changed'");
          copyFileSync(file, target);
          copyFileSync(`${file}-journal`, `${target}-journal`);
          throw new Error('killed here');
        }),
      /killed here/,
    );
    assert.ok(statSync(target).size > 8192, 'the copy holds a part of the transaction');
    assert.deepEqual(texts(open(target)), ['a']);
  });

  it('goes on after short reads and short writes', async () => {
    const stingy: FileSystem = {
      ...diskFileSystem,
      read: (descriptor, buffer, offset, length, position) =>
        diskFileSystem.read(descriptor, buffer, offset, Math.min(length, 100), position),
      write: (descriptor, buffer, offset, length, position) =>
        diskFileSystem.write(descriptor, buffer, offset, Math.min(length, 100), position),
    };
    const connection = open(file, await engineOver(stingy));
    connection.run('CREATE TABLE t (text TEXT NOT NULL)');
    connection.run('INSERT INTO t VALUES (?)', ['x'.repeat(50_000)]);
    assert.equal(connection.firstFault(), undefined);
    assert.deepEqual(texts(open()), ['x'.repeat(50_000)]);
  });

  it('syncs the folder of a journal that another process made', async () => {
    made().close();
    let synced = 0;
    const counting: FileSystem = {
      ...diskFileSystem,
      syncFolder: (folder) => {
        synced++;
        diskFileSystem.syncFolder(folder);
      },
    };
    const connection = open(file, await engineOver(counting));
    connection.run('INSERT INTO t VALUES (2)');
    assert.ok(synced > 0);
  });

  it('finds a file that ends too early damaged', () => {
    const connection = made();
    connection.run('INSERT INTO t VALUES (?)', ['x'.repeat(50_000)]);
    connection.close();
    truncateSync(file, 20_000);
    assert.throws(() => open(), sqliteError(11));
  });

  it('keeps the cause where the file system fails', async () => {
    made().close();
    const cause = Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
    const failing: FileSystem = {
      ...diskFileSystem,
      sync: () => {
        throw cause;
      },
    };
    const connection = open(file, await engineOver(failing));
    assert.throws(
      () => connection.run('INSERT INTO t VALUES (?)', ['b']),
      (error) => error instanceof SqliteError && error.resultCode === 10 && error.cause === cause,
    );
    connection.close();
    assert.deepEqual(texts(open()), ['a']);
  });

  it('lets nothing of a transaction count that SQLite gave up in its middle', async () => {
    made().close();
    let isFull = false;
    const small: FileSystem = {
      ...diskFileSystem,
      write: (...args) => {
        if (isFull) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        return diskFileSystem.write(...args);
      },
    };
    const connection = open(file, await engineOver(small));
    connection.run('PRAGMA cache_size = 1');
    const unit = (text: string): void => {
      connection.transaction(() => connection.run('INSERT INTO t VALUES (?)', [text]));
    };
    const attempt = (work: () => void): void => {
      try {
        work();
      } catch {
        // As a group of units does.
      }
    };
    assert.throws(() => {
      connection.transaction(() => {
        isFull = true;
        attempt(() => {
          unit('x'.repeat(100_000));
        });
        isFull = false;
        attempt(() => {
          unit('late');
        });
      });
    }, sqliteError(13));
    assert.deepEqual(texts(connection), ['a']);
  });

  it('opens for reading without changing a byte', () => {
    made().close();
    const before = statSync(file, { bigint: true });
    const connection = engine.open(file, { readOnly: true });
    connections.push(connection);
    assert.deepEqual(texts(connection), ['a']);
    assert.throws(() => connection.run('INSERT INTO t VALUES (?)', ['b']), sqliteError(8));
    assert.equal(statSync(file, { bigint: true }).mtimeNs, before.mtimeNs);
    assert.throws(() => engine.open(join(folder, 'none.db'), { readOnly: true }), sqliteError(14));
  });

  it('knows when another file took its place', () => {
    const connection = made();
    copyFileSync(file, `${file}.new`);
    assert.equal(connection.isCurrent(), true);
    diskFileSystem.rename(`${file}.new`, file);
    assert.equal(connection.isCurrent(), false);
    rmSync(file);
    assert.equal(connection.isCurrent(), false);
  });

  it('refuses a value of more than 16 MB and keeps its connection', () => {
    const connection = made();
    const huge = 'x'.repeat(16 * 1024 * 1024);
    connection.run('UPDATE t SET text = ?', [huge]);
    assert.throws(
      () => connection.run('INSERT INTO t VALUES (?)', [`${huge}x`]),
      appError('InvalidEntity', /16\.0 MB.*up to 16 MB/),
    );
    assert.deepEqual(texts(connection), [huge]);
  });

  it('gives every text and number back as it was', () => {
    const connection = open();
    connection.run('CREATE TABLE t (text)');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noNaN: true }), fc.integer()), (value) => {
        connection.run('DELETE FROM t');
        connection.run('INSERT INTO t VALUES (?)', [value]);
        assert.equal(texts(connection)[0], Object.is(value, -0) ? 0 : value);
      }),
      { numRuns: 100 },
    );
  }).timeout(60_000);
});
