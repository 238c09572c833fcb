import assert from 'node:assert/strict';
import { migrations } from '../../src/node/store/schema/migrations.ts';
import type { SqliteConnection } from '../../src/node/store/sqlite/sqliteEngine.ts';
import { counts } from './counts.ts';
import { digestOf, findFault } from './database/dump.ts';
import { fillVersion } from './database/oldDatabases.ts';
import { databasePath, newDisk, openPlain } from './database/openForTest.ts';
import { runStep, workload } from './database/workload.ts';
import type { MemoryDisk } from './disk/memoryDisk.ts';
import { cutEverywhere, type CutResult } from './powerCut/cutEverywhere.ts';
import { Recorder, without, type Recording } from './powerCut/recording.ts';
import { VerdictCache, type Verdict } from './powerCut/verdictCache.ts';

/** What a connection is told before it is used. */
type Prepare = (connection: SqliteConnection) => void;

const asItIs: Prepare = () => undefined;

/** Few pages, so that a transaction goes to the file before it is committed. */
const withSmallCache: Prepare = (connection) => {
  connection.run('PRAGMA cache_size = 8');
};

const withoutSyncs: Prepare = (connection) => {
  connection.run('PRAGMA synchronous = OFF');
};

/** The way from nothing to a database in use: migrations with rows in each version, work, a rollback, a new connection. */
async function recordUse(prepare: Prepare): Promise<Recording> {
  const disk = newDisk();
  const open = async (): Promise<SqliteConnection> => {
    const opened = await openPlain(disk);
    prepare(opened);
    return opened;
  };
  let connection = await open();
  const recorder = new Recorder(disk, digestOf(connection));
  const step = (name: string, run: () => void): Promise<void> =>
    recorder.step(
      name,
      () => {
        connection.transaction(run);
      },
      () => digestOf(connection),
    );
  for (const [index, migration] of migrations.entries()) {
    await step(`migration ${index + 1}`, () => {
      migration(connection);
      connection.version = index + 1;
    });
    if (index === 0) {
      await step('rows of version 1', () => {
        fillVersion(connection, 1);
      });
    }
  }
  for (const [index, work] of workload.entries()) {
    if (index === Math.floor(workload.length / 2)) {
      assert.throws(() => {
        connection.transaction(() => {
          runStep(connection, work);
          throw new Error('rolled back');
        });
      }, /rolled back/);
      connection.close();
      connection = await open();
    }
    await step(work.name, () => {
      runStep(connection, work);
    });
  }
  connection.close();
  return recorder.recording;
}

const readUse =
  (verdicts: VerdictCache) =>
  async (disk: MemoryDisk): Promise<Verdict> => {
    const connection = await openPlain(disk);
    try {
      // The first access rolls back what was under way.
      connection.all('SELECT COUNT(*) FROM sqlite_master');
      return verdicts.of(disk.content(), databasePath, () => ({
        fault: findFault(connection),
        digest: digestOf(connection),
      }));
    } finally {
      connection.close();
    }
  };

async function cutUse(recording: Promise<Recording>, states: number): Promise<CutResult> {
  return cutEverywhere(await recording, states, readUse(new VerdictCache()));
}

function tell(what: string, { states, bad }: CutResult): void {
  console.log(`      ${what}: ${states} different states, ${bad.length} bad`);
}

describe('a power cut while the database is in use', () => {
  const half = Math.ceil(counts.powerCutStates / 2);

  it('leaves what was acknowledged, and nothing half done', async () => {
    const result = await cutUse(recordUse(asItIs), half);
    tell('as it is', result);
    assert.deepEqual(result.bad.slice(0, 20), []);
    assert.ok(result.states >= half);
  });

  it('does so where a transaction is larger than the cache', async () => {
    const result = await cutUse(recordUse(withSmallCache), half);
    tell('small cache', result);
    assert.deepEqual(result.bad.slice(0, 20), []);
    assert.ok(result.states >= half);
  });

  it('control: without syncs much is lost', async () => {
    const result = await cutUse(recordUse(withoutSyncs), Math.ceil(half / 5));
    tell('synchronous=OFF', result);
    assert.ok(result.bad.length > result.states / 10);
  });

  it('control: without syncs of the folder much is lost', async () => {
    const result = await cutUse(
      recordUse(asItIs).then((recording) => without(recording, 'syncFolder')),
      Math.ceil(half / 5),
    );
    tell('folders not synced', result);
    assert.ok(result.bad.length > result.states / 10);
  });

  it('control: a disk that says a file is synced when it is not loses much', async () => {
    const result = await cutUse(
      recordUse(asItIs).then((recording) => without(recording, 'sync')),
      Math.ceil(half / 5),
    );
    tell('a lying disk', result);
    assert.ok(result.bad.length > result.states / 10);
  });
});
