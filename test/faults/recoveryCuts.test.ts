import assert from 'node:assert/strict';
import { Backups, keptBackups } from '../../src/node/store/recovery/backups.ts';
import { SqliteError } from '../../src/node/store/sqlite/sqliteEngine.ts';
import { counts } from './counts.ts';
import { digestOf, findFault } from './database/dump.ts';
import { databasePath, newDisk, openPlain, openThroughRecovery, recoveryServices } from './database/openForTest.ts';
import { readContent, runStep, workload, type Step } from './database/workload.ts';
import { MemoryDisk } from './disk/memoryDisk.ts';
import { cutEverywhere, type ReadDisk } from './powerCut/cutEverywhere.ts';
import { Recorder, type Recording } from './powerCut/recording.ts';
import type { Verdict } from './powerCut/verdictCache.ts';

const states = Math.ceil(counts.powerCutStates / 20);

async function work(disk: MemoryDisk, steps: readonly Step[]): Promise<void> {
  const connection = await openThroughRecovery(disk);
  for (const step of steps) {
    connection.transaction(() => {
      runStep(connection, step);
    });
  }
  connection.close();
}

async function backUp(disk: MemoryDisk): Promise<string> {
  const backups = new Backups(await recoveryServices(disk));
  return backups.finish(backups.copy('daily')).path;
}

async function judge(disk: MemoryDisk, path: string): Promise<Verdict> {
  const connection = await openPlain(disk, path);
  try {
    return { fault: findFault(connection), digest: digestOf(connection) };
  } finally {
    connection.close();
  }
}

/** What a window finds that opens the database, whatever state it is in. */
async function judgeOpened(disk: MemoryDisk, digest = digestOf): Promise<Verdict> {
  try {
    return await judgeOpenedOnce(disk, digest, false);
  } catch (error) {
    // As the store does, which opens anew what SQLite calls damaged in use.
    if (!(error instanceof SqliteError)) throw error;
    return judgeOpenedOnce(disk, digest, true);
  }
}

async function judgeOpenedOnce(disk: MemoryDisk, digest: typeof digestOf, suspect: boolean): Promise<Verdict> {
  const connection = await openThroughRecovery(disk, { suspect });
  try {
    return { fault: findFault(connection), digest: digest(connection) };
  } finally {
    connection.close();
  }
}

describe('a power cut while a backup is made', () => {
  it('leaves the database as it was, and only sound backups under their names', async () => {
    const disk = newDisk();
    const digest = async (): Promise<string> => (await judge(disk, databasePath)).digest;
    await work(disk, workload.slice(0, 4));
    const recorder = new Recorder(disk, await digest());
    const known = new Set<string>();
    for (const step of workload.slice(4, 4 + keptBackups.daily + 2)) {
      await recorder.step('a backup', () => backUp(disk), digest);
      known.add(await digest());
      await recorder.step(step.name, () => work(disk, [step]), digest);
    }
    const { recording } = recorder;
    const firstBackup = recording.states[1]?.digest;
    assert.ok(firstBackup !== undefined);
    const read: ReadDisk = async (left) => {
      const { digest, fault } = await judgeOpened(left);
      if (fault !== undefined) return { digest, fault };
      const listed = new Backups(await recoveryServices(left)).list();
      for (const { path } of listed) {
        const backup = await judge(left, path);
        if (backup.fault !== undefined || !known.has(backup.digest))
          return { digest, fault: `the backup ${path} is not sound` };
      }
      // Once the database has gone on from the state of the first backup, there is one.
      const hasGoneOn = recording.states.findIndex((state) => state.digest === digest) > 1;
      return { digest, fault: hasGoneOn && listed.length === 0 ? 'there is no backup' : undefined };
    };
    const result = await cutEverywhere(recording, states, read);
    console.log(`      ${result.states} different states, ${result.bad.length} bad`);
    assert.deepEqual(result.bad.slice(0, 20), []);
    assert.ok(result.states > states / 2);
  });
});

describe('a power cut while a damaged database is put away', () => {
  let damaged: MemoryDisk;
  let damagedBytes: Uint8Array;
  let recording: Recording;
  let digest: string;

  before(async () => {
    damaged = newDisk();
    await work(damaged, workload.slice(0, 5));
    await backUp(damaged);
    await work(damaged, workload.slice(5, 8));
    const descriptor = damaged.open(databasePath, 'r+');
    damaged.write(descriptor, new Uint8Array(3 * 4096).fill(0xa5), 0, 3 * 4096, 4096);
    damagedBytes = new Uint8Array(damaged.size(descriptor));
    damaged.close(descriptor);
    const reader = damaged.open(databasePath, 'r');
    damaged.read(reader, damagedBytes, 0, damagedBytes.length, 0);
    damaged.close(reader);
    const uncut = new MemoryDisk(damaged.content());
    digest = (await judgeOpened(uncut, readContent)).digest;
    const recorder = new Recorder(damaged, digest);
    await recorder.step(
      'the recovery',
      async () => {
        await judgeOpened(damaged);
      },
      () => digest,
    );
    recording = recorder.recording;
  });

  it('ends as the recovery that was not cut off, with every byte of the damaged one kept', async () => {
    const read: ReadDisk = async (left) => {
      // What is salvaged gets new times, and an index of its own.
      const verdict = await judgeOpened(left, readContent);
      const isKept = [...left.content().files.values()].some((bytes) => Buffer.compare(bytes, damagedBytes) === 0);
      return isKept ? verdict : { ...verdict, fault: 'the damaged database is gone' };
    };
    const result = await cutEverywhere(recording, states, read);
    console.log(`      ${result.states} different states, ${result.bad.length} bad`);
    assert.deepEqual(result.bad.slice(0, 20), []);
    assert.ok(result.states > 50);
  });
});
