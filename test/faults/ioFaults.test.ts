import assert from 'node:assert/strict';
import { isAppError } from '../../src/core/base/appError.ts';
import type { FileSystem } from '../../src/node/store/sqlite/fileSystem.ts';
import { SqliteError, type SqliteConnection } from '../../src/node/store/sqlite/sqliteEngine.ts';
import { counts } from './counts.ts';
import { findFault } from './database/dump.ts';
import { newDisk, openThroughRecovery } from './database/openForTest.ts';
import { Replay } from './database/replay.ts';
import { readContent, runStep, workload } from './database/workload.ts';
import { FailingFileSystem, type Failure, type Fault } from './disk/failingFileSystem.ts';
import { callFileSystem, fileSystemProxy } from './disk/fileSystemProxy.ts';
import { MemoryDisk, type DiskContent } from './disk/memoryDisk.ts';
import { UnsyncedDisk } from './disk/unsyncedDisk.ts';
import { spread } from './spread.ts';

const failures: readonly Failure[] = ['EIO', 'ENOSPC', 'EACCES', 'EMFILE', 'half-written', 'short'];

/** What came of a workload on a failing disk. */
interface Run {
  calls: number;
  /** Indexes of the steps that were acknowledged, and of those that were refused. */
  acknowledged: number[];
  refused: number[];
  /** Errors that are none of the store's own. */
  strange: string[];
  /** Whether the last step, after the disk was mended, was done. */
  wentOn: boolean;
  /** The disk at the end, as it lies there, and as it would if the power had gone: only what was synced. */
  ends: DiskContent[];
  leftOpen: number;
}

/** Runs the workload's steps, each once, and the last one when the disk has been mended. */
async function runOnFailingDisk(
  fault?: Fault,
  between = (fileSystem: FileSystem): FileSystem => fileSystem,
): Promise<Run> {
  const disk = newDisk();
  const unsynced = new UnsyncedDisk(disk.content());
  disk.onOperation = (operation) => {
    unsynced.apply(operation);
  };
  const failing = new FailingFileSystem(disk, fault);
  const fileSystem = between(failing.fileSystem);
  const run: Run = { calls: 0, acknowledged: [], refused: [], strange: [], wentOn: false, ends: [], leftOpen: 0 };
  let connection: SqliteConnection | undefined;
  for (const [index, step] of workload.entries()) {
    if (index === workload.length - 1) failing.heal();
    try {
      const open = (connection ??= await openThroughRecovery(fileSystem));
      open.transaction(() => {
        runStep(open, step);
      });
      run.acknowledged.push(index);
    } catch (error) {
      run.refused.push(index);
      const isKnown =
        error instanceof SqliteError || isAppError(error) || (error instanceof Error && 'syscall' in error);
      if (!isKnown) run.strange.push(String(error));
    }
  }
  run.calls = failing.calls;
  run.wentOn = run.acknowledged.includes(workload.length - 1);
  connection?.close();
  run.leftOpen = disk.openCount;
  run.ends = [disk.content(), unsynced.syncedOnly()];
  return run;
}

describe('a failing disk', () => {
  const replay = new Replay(() => openThroughRecovery(newDisk()));

  /** What is wrong with what a run left behind. */
  async function findProblem(run: Run): Promise<string | undefined> {
    if (run.strange.length > 0) return `an error that is not the store's own: ${run.strange.join()}`;
    if (!run.wentOn) return 'it did not go on when the disk was mended';
    if (run.leftOpen > 0) return `${run.leftOpen} files stay open`;
    const allowed = await Promise.all(possibleSteps(run).map((steps) => replay.contentAfter(steps)));
    for (const end of run.ends) {
      const connection = await openThroughRecovery(new MemoryDisk(end));
      try {
        const fault = findFault(connection);
        if (fault !== undefined) return fault;
        if (!allowed.includes(readContent(connection))) return `acknowledged ${run.acknowledged.join()}, but not there`;
      } finally {
        connection.close();
      }
    }
    return undefined;
  }

  interface Tally {
    cases: number;
    refusals: number;
    bad: string[];
  }

  async function tryAll(
    calls: number,
    fault: Pick<Fault, 'failure' | 'only'>,
    between?: (fileSystem: FileSystem) => FileSystem,
  ): Promise<Tally> {
    const tally: Tally = { cases: 0, refusals: 0, bad: [] };
    for (const at of spread(calls, counts.ioFaultsOfAKind)) {
      for (const forEver of [false, true]) {
        tally.cases += 1;
        try {
          const run = await runOnFailingDisk({ ...fault, at, forEver }, between);
          tally.refusals += run.refused.length;
          const problem = await findProblem(run);
          if (problem !== undefined) tally.bad.push(`call ${at}, ${forEver ? 'for ever' : 'once'}: ${problem}`);
        } catch (error) {
          tally.bad.push(`call ${at}, ${forEver ? 'for ever' : 'once'}: ${String(error)}`);
        }
      }
    }
    return tally;
  }

  for (const failure of failures) {
    it(`loses nothing and says so: ${failure}, once and for ever`, async () => {
      const { calls } = await runOnFailingDisk();
      const { cases, refusals, bad } = await tryAll(calls, { failure });
      console.log(`      ${cases} cases of ${calls} calls, ${refusals} transactions refused, ${bad.length} bad`);
      assert.deepEqual(bad.slice(0, 20), []);
      if (failure === 'short') assert.equal(refusals, 0);
      else assert.ok(refusals > cases / 2);
    });
  }

  it('control: where errors are swallowed much is lost', async () => {
    const only = ['write', 'sync', 'syncFolder'] as const;
    const { calls } = await runOnFailingDisk({ failure: 'EIO', at: Infinity, forEver: false, only });
    const { cases, bad } = await tryAll(calls, { failure: 'EIO', only }, swallowErrors);
    console.log(`      ${cases} cases, ${bad.length} bad`);
    assert.ok(bad.length > cases / 10);
  });
});

/** A file system that says that all went well. */
function swallowErrors(fileSystem: FileSystem): FileSystem {
  return fileSystemProxy((name, args) => {
    try {
      return callFileSystem(fileSystem, name, args);
    } catch (error) {
      if (name === 'write') return args[3];
      if (name === 'sync' || name === 'truncate' || name === 'syncFolder') return undefined;
      throw error;
    }
  });
}

/** All the refused steps may have been done up to any of them, since a commit may be on disk although its end failed. */
function possibleSteps({ acknowledged, refused }: Run): number[][] {
  const mayBe = refused.length <= 4 ? subsetsOf(refused) : refused.map((_, index) => refused.slice(0, index));
  return mayBe.map((done) => [...acknowledged, ...done].sort((a, b) => a - b));
}

function subsetsOf(list: readonly number[]): number[][] {
  return list.reduce<number[][]>((subsets, item) => [...subsets, ...subsets.map((subset) => [...subset, item])], [[]]);
}
