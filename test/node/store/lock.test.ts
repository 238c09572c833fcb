import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abandonLock } from '../../../src/node/store/lock/abandonLock.ts';
import { LockFolder } from '../../../src/node/store/lock/lockFolder.ts';
import { newOwner, type LockOwner } from '../../../src/node/store/lock/lockOwner.ts';
import { ProcessLock } from '../../../src/node/store/lock/processLock.ts';
import { processIdentity } from '../../../src/node/store/lock/systemProcesses.ts';
import type { StoreWait } from '../../../src/node/store/storeIncident.ts';
import { appError } from './temporaryStore.ts';

/** A disk without hard links: every lock file is made by way of a claim. */
class FolderWithoutLinks extends LockFolder {
  override create(number: number, owner: LockOwner): boolean {
    return this.createWithClaim(number, owner.token, JSON.stringify(owner));
  }
}

describe('lock between processes', function () {
  this.timeout(20_000);

  let storageDir: string;
  let folder: string;

  beforeEach(() => {
    storageDir = mkdtempSync(join(tmpdir(), 'promptdeck-lock-'));
    folder = join(storageDir, 'lock');
    mkdirSync(folder);
  });
  afterEach(() => {
    rmSync(storageDir, { recursive: true, force: true });
  });

  const lockOf = (token: string): ProcessLock => new ProcessLock({ storageDir, token });
  const put = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
  };
  const text = (number: number): string => readFileSync(join(folder, `lock.${number}`), 'utf8');
  const numbers = (): number[] => new LockFolder(storageDir).list().numbers;
  const ownerNow = async (fields: Partial<LockOwner>): Promise<string> =>
    JSON.stringify({ ...newOwner(await processIdentity().own(), 'other', ''), ...fields });
  /** A process id that nobody has: beyond what Linux gives. */
  const nobody = 2 ** 22 + 1;

  for (const [disk, makeFolder] of [
    ['hard links', () => new LockFolder(storageDir)],
    ['no hard links', () => new FolderWithoutLinks(storageDir)],
  ] as const) {
    it(`has one holder at a time (${disk})`, async () => {
      let holders = 0;
      const turns = Array.from({ length: 8 }, async (_, index) => {
        const lock = new ProcessLock({ storageDir, token: `w${index}`, folder: makeFolder() });
        for (let turn = 0; turn < 25; turn++) {
          await lock.acquire();
          assert.equal(++holders, 1);
          assert.equal(lock.isHeld, true);
          await new Promise((resolve) => setImmediate(resolve));
          holders--;
          lock.release();
          assert.equal(lock.isHeld, false);
        }
      });
      await Promise.all(turns);
      assert.ok(readdirSync(folder).length < 40, 'old files go');
      assert.deepEqual(
        readdirSync(folder).filter((name) => !name.startsWith('lock.')),
        [],
      );
    });
  }

  it('keeps what it held from everyone until it is released, and releases once', async () => {
    const [one, two] = [lockOf('one'), lockOf('two')];
    await one.acquire();
    let isTaken = false;
    const waiting = two.acquire().then(() => (isTaken = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(isTaken, false);
    one.release();
    await waiting;
    one.release();
    assert.equal(two.isHeld, true);
    assert.match(text(2), /"token":"two"/);
    two.release();
  });

  it('starts below no number that was there, in whichever order the folder lists them', async () => {
    for (const number of [2, 10, 9, 100]) put(`lock.${number}`, 'free');
    await lockOf('x').acquire();
    assert.match(text(101), /"x"/);
  });

  describe('whose file is', () => {
    const cases: [string, () => Promise<string> | string][] = [
      ['empty', () => ''],
      ['marked as free', () => 'free'],
      ['marked as free over a longer text', () => 'free":1234,"token":"x"}'],
      ['garbage', () => '\0\0\0\0'],
      ['half an owner', async () => (await ownerNow({})).slice(0, -1)],
      ['of a process that is gone', () => ownerNow({ pid: nobody })],
      ['of an earlier process of the same id', () => ownerNow({ startTime: '1' })],
      ['of an earlier boot of this machine', () => ownerNow({ bootId: 'earlier', machine: 'm' })],
    ];
    for (const [name, content] of cases) {
      it(`${name} is free`, async function () {
        const own = await processIdentity().own();
        let written = await content();
        if (name.includes('boot')) {
          if (own.machine === '') this.skip();
          written = await ownerNow({ bootId: 'earlier' });
        }
        put('lock.7', written);
        await lockOf('x').acquire();
        assert.deepEqual(numbers().at(-1), 8);
      });
    }

    const keptCases: [string, Partial<LockOwner>][] = [
      ['another worker of this process', {}],
      ['a process of another machine', { bootId: 'other', machine: 'other' }],
      ['a process of another boot of who knows which machine', { bootId: 'other', machine: '' }],
      ['a process in another container of this machine', { pidSpace: 'pid:[1]', pid: nobody }],
      ['a process whose start is not known', { startTime: '' }],
    ];
    it('one that may live is kept, and told about', async () => {
      // Side by side, since each is told about after two seconds only.
      await Promise.all(keptCases.map(([name, fields]) => keepsAndTells(name, fields)));
    });

    async function keepsAndTells(name: string, fields: Partial<LockOwner>): Promise<void> {
      const ownDir = join(storageDir, name);
      const file = join(ownDir, 'lock', 'lock.7');
      mkdirSync(join(ownDir, 'lock'), { recursive: true });
      writeFileSync(file, await ownerNow({ label: 'The window "x"', ...fields }));
      const waits: (StoreWait | null)[] = [];
      const lock = new ProcessLock({ storageDir: ownDir, token: 'x', onWait: (wait) => waits.push(wait) });
      let isOver = false;
      const waiting = lock.acquire().finally(() => (isOver = true));
      while (waits.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(isOver, false, name);
      assert.match(waits[0]?.message ?? '', /The window "x" \(process \d+\)/, name);
      assert.equal(/delete .*lock\.7 /.test(waits[0]?.message ?? ''), !name.includes('worker'), name);
      lock.limitWaits();
      await assert.rejects(waiting, appError('StoreUnavailable', /The window "x".* closed while it waited/));
      assert.equal(waits.at(-1), null, name);
      assert.equal(waits.length, 2, name);
      assert.deepEqual(readdirSync(join(ownDir, 'lock')), ['lock.7'], name);
      // What the message says to do.
      rmSync(file);
      await lock.acquire();
    }
  });

  it('waits for a claimant that lives, and not for one that is gone', async () => {
    put('lock.3', '');
    put('claim.3.alive', await ownerNow({ token: 'alive' }));
    const lock = lockOf('x');
    let isTaken = false;
    const waiting = lock.acquire().then(() => (isTaken = true));
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.equal(isTaken, false);
    put('claim.3.alive', await ownerNow({ token: 'alive', pid: nobody }));
    await waiting;
    assert.match(text(4), /"x"/);
  });

  it('leaves no claim to a number that could not be made', () => {
    class FullDisk extends LockFolder {
      override pathOf(): string {
        return join(folder, 'missing', 'lock');
      }
    }
    assert.throws(() => new FullDisk(storageDir).createWithClaim(1, 'x', '{}'), /ENOENT/);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('refuses a number that fell free below the highest', async () => {
    let isFirst = true;
    class StaleFolder extends LockFolder {
      // What a slow reader saw before others went on.
      override list(): ReturnType<LockFolder['list']> {
        if (!isFirst) return super.list();
        isFirst = false;
        put('lock.5', 'free');
        put('lock.20', 'free');
        return { numbers: [5], others: [] };
      }
    }
    const lock = new ProcessLock({ storageDir, token: 'slow', folder: new StaleFolder(storageDir) });
    await lock.acquire();
    assert.deepEqual(numbers(), [5, 20, 21]);
  });

  it('refuses a number whose file was removed while the folder was read', async () => {
    let reads = 0;
    class SlowFolder extends LockFolder {
      override list(): ReturnType<LockFolder['list']> {
        reads++;
        if (reads !== 2) return super.list();
        // A reader that missed every higher number: its own file was removed before the highest of them.
        rmSync(join(folder, 'lock.1'));
        put('lock.9', 'free');
        return { numbers: [1], others: [] };
      }
    }
    const lock = new ProcessLock({ storageDir, token: 'slow', folder: new SlowFolder(storageDir) });
    await lock.acquire();
    assert.deepEqual(numbers(), [9, 10]);
  });

  it('goes on after a try that failed half-way', async () => {
    let lists = 0;
    class BreakingFolder extends LockFolder {
      override list(): ReturnType<LockFolder['list']> {
        if (++lists === 2) throw new Error('EMFILE');
        return super.list();
      }
      override free(number: number): void {
        if (lists === 2) throw new Error('EIO');
        super.free(number);
      }
    }
    const lock = new ProcessLock({ storageDir, token: 'x', folder: new BreakingFolder(storageDir) });
    await assert.rejects(lock.acquire(), /EMFILE|EIO/);
    assert.equal(lock.isHeld, false);
    await lock.acquire();
    assert.deepEqual(numbers(), [1]);
    lock.release();
    await lockOf('y').acquire();
  });

  it('tries a failed release again, and can be acquired anew meanwhile', async () => {
    let isBroken = true;
    class RefusingFolder extends LockFolder {
      override free(number: number): void {
        if (isBroken) throw new Error('EIO');
        super.free(number);
      }
    }
    const lock = new ProcessLock({ storageDir, token: 'x', folder: new RefusingFolder(storageDir) });
    await lock.acquire();
    lock.release();
    assert.equal(lock.isHeld, false);
    await lock.acquire();
    assert.equal(lock.isHeld, true);
    assert.deepEqual(numbers(), [1]);
    lock.release();
    isBroken = false;
    await lockOf('y').acquire();
    assert.equal(lock.isHeld, false);
  });

  describe('after a worker that crashed', () => {
    it('is freed by its own token only, and once', async () => {
      await lockOf('crashed').acquire();
      await abandonLock(storageDir, 'other');
      assert.match(text(1), /crashed/);
      await abandonLock(storageDir, 'crashed');
      const next = lockOf('next');
      await next.acquire();
      await abandonLock(storageDir, 'crashed');
      assert.equal(next.isHeld, true);
      assert.match(text(2), /next/);
    });

    it('has no draft or claim of it left', async () => {
      put('draft.crashed', '{}');
      put('claim.4.crashed', await ownerNow({ token: 'crashed' }));
      put('lock.4', '');
      await abandonLock(storageDir, 'crashed');
      assert.deepEqual(readdirSync(folder), ['lock.4']);
      await lockOf('next').acquire();
    });

    it('needs no lock to be there', async () => {
      await abandonLock(join(storageDir, 'none'), 'x');
      assert.equal(existsSync(join(storageDir, 'none')), false);
    });
  });

  describe('among files of others', () => {
    const foreign = [
      'lock.x',
      'lock.',
      'lock.-1',
      'lock.007',
      'lock.1.5',
      'lock.99999999999999999999',
      'LOCK.5',
      'a.txt',
    ];

    it('uses none of them and leaves them alone', async () => {
      for (const name of foreign) put(name, name);
      mkdirSync(join(folder, 'lock.3'));
      for (let index = 0; index < 3000; index++) put(`lock.${index}x`, '');
      const lock = lockOf('x');
      for (let turn = 0; turn < 30; turn++) {
        await lock.acquire();
        lock.release();
      }
      for (const name of foreign) assert.equal(readFileSync(join(folder, name), 'utf8'), name);
      assert.equal(numbers().at(-1), 33);
      assert.ok(numbers().length < 20);
      assert.ok(existsSync(join(folder, 'lock.3')));
    });

    it('names the one that leaves no number above it', async () => {
      put('lock.999999999999999', '');
      await assert.rejects(lockOf('x').acquire(), appError('StoreUnavailable', /lock\.999999999999999 was not made/));
      assert.equal(text(999_999_999_999_999), '');
    });
  });

  it('says which file it cannot read', async function () {
    class UnreadableFolder extends LockFolder {
      override state(): never {
        throw new Error('EACCES: permission denied');
      }
    }
    put('lock.1', '');
    const lock = new ProcessLock({ storageDir, token: 'x', folder: new UnreadableFolder(storageDir) });
    await assert.rejects(lock.acquire(), appError('StoreUnavailable', /lock\.1 cannot be read/));
  });
});
