import assert from 'node:assert/strict';
import { migrations } from '../../src/node/store/schema/migrations.ts';
import { counts } from './counts.ts';
import { digestOf, findFault } from './database/dump.ts';
import { fillVersion } from './database/oldDatabases.ts';
import { databasePath, newDisk, openPlain, openThroughRecovery } from './database/openForTest.ts';
import type { DiskOperation } from './disk/diskOperation.ts';
import { MemoryDisk, type DiskContent } from './disk/memoryDisk.ts';
import { UnsyncedDisk } from './disk/unsyncedDisk.ts';
import { seededRandom } from './seededRandom.ts';
import { spread } from './spread.ts';

/** Other losses that are tried at each cut, beside none and all of what was not synced. */
const randomLosses = 2;

/** A disk with the database of a version as its users have it. */
async function diskOfVersion(version: number): Promise<MemoryDisk> {
  const disk = newDisk();
  if (version === 0) return disk;
  const connection = await openPlain(disk);
  connection.transaction(() => {
    for (const migration of migrations.slice(0, version)) migration(connection);
    connection.version = version;
    fillVersion(connection, version);
  });
  connection.close();
  return disk;
}

/** What the database of a version becomes in each later one; the first is itself. */
async function digestsFrom(version: number): Promise<string[]> {
  const connection = await openPlain(await diskOfVersion(version));
  try {
    const digests = [digestOf(connection)];
    for (let step = version; step < migrations.length; step++) {
      connection.transaction(() => {
        migrations[step]?.(connection);
        connection.version = step + 1;
      });
      digests.push(digestOf(connection));
    }
    return digests;
  } finally {
    connection.close();
  }
}

/** What the disk is told while a window opens the database. */
async function recordOpening(start: DiskContent): Promise<DiskOperation[]> {
  const disk = new MemoryDisk(start);
  const operations: DiskOperation[] = [];
  disk.onOperation = (operation) => operations.push(operation);
  (await openThroughRecovery(disk)).close();
  return operations;
}

async function findProblem(left: DiskContent, digests: readonly string[]): Promise<string | undefined> {
  const isThere = left.names.has(databasePath);
  // A new database gets its name when it is whole.
  if (isThere || digests.length <= migrations.length) {
    const connection = await openPlain(new MemoryDisk(left));
    try {
      const fault = findFault(connection);
      if (fault !== undefined) return fault;
      if (!digests.includes(digestOf(connection))) return 'neither of an old nor of a newer version';
    } finally {
      connection.close();
    }
  }
  const connection = await openThroughRecovery(new MemoryDisk(left), {
    onIncident: ({ message }) => {
      throw new Error(message);
    },
  });
  try {
    return findFault(connection) ?? (digestOf(connection) === digests.at(-1) ? undefined : 'rows are missing');
  } finally {
    connection.close();
  }
}

describe('a migration that is cut off', () => {
  for (const version of migrations.keys()) {
    it(`has the old schema or a newer one with every row: from ${version === 0 ? 'nothing' : `version ${version}`}`, async () => {
      const start = (await diskOfVersion(version)).content();
      const digests = await digestsFrom(version);
      const operations = await recordOpening(start);
      const chosen = new Set(spread(operations.length + 1, counts.migrationCuts).map((number) => number - 1));
      const disk = new UnsyncedDisk(start);
      const bad: string[] = [];
      let cases = 0;
      for (let cut = 0; cut <= operations.length; cut++) {
        const operation = operations[cut - 1];
        if (operation) disk.apply(operation);
        if (!chosen.has(cut)) continue;
        const random = seededRandom(cut);
        const others = Array.from({ length: randomLosses }, () => disk.survivor(random));
        for (const left of [disk.syncedOnly(), disk.everything(), ...others]) {
          cases += 1;
          let problem: string | undefined;
          try {
            problem = await findProblem(left, digests);
          } catch (error) {
            problem = String(error);
          }
          if (problem !== undefined) bad.push(`cut ${cut}: ${problem}`);
        }
      }
      console.log(`      ${cases} cases at ${chosen.size} cuts, ${bad.length} bad`);
      assert.deepEqual(bad.slice(0, 20), []);
    });
  }

  it('control: outside of a transaction it is found between two schemas', async () => {
    const disk = newDisk();
    const connection = await openPlain(disk);
    const unsynced = new UnsyncedDisk(disk.content());
    const left: DiskContent[] = [];
    disk.onOperation = (operation) => {
      unsynced.apply(operation);
      if (operation.kind === 'sync') left.push(unsynced.everything());
    };
    const [first] = migrations;
    first?.(connection);
    connection.version = 1;
    connection.close();
    const digests = await digestsFrom(0);
    const some = spread(left.length, 10).map((number) => left[number - 1]);
    let bad = 0;
    for (const content of some) if (content && (await findProblem(content, digests)) !== undefined) bad += 1;
    console.log(`      ${bad} of ${some.length} bad`);
    assert.ok(bad > 0);
  });
});
