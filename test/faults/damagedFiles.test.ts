import assert from 'node:assert/strict';
import { messageOf } from '../../src/core/base/appError.ts';
import { isDamage } from '../../src/node/store/sqlite/fileConnection.ts';
import { SqliteError } from '../../src/node/store/sqlite/sqliteEngine.ts';
import type { StoreIncident } from '../../src/node/store/storeIncident.ts';
import { counts } from './counts.ts';
import { databasePath, newDisk, openPlain, openThroughRecovery } from './database/openForTest.ts';
import { readContent, runStep, workload } from './database/workload.ts';
import { MemoryDisk, type DiskContent } from './disk/memoryDisk.ts';
import { seededRandom, type SeededRandom } from './seededRandom.ts';

type Damage = (bytes: Uint8Array, random: SeededRandom) => Uint8Array;

const damages: Record<string, Damage> = {
  'flipped bytes': (bytes, random) => {
    for (let index = random.below(20); index >= 0; index--) flip(bytes, random.below(bytes.length), random);
    return bytes;
  },
  'flipped bytes in the first page': (bytes, random) => {
    for (let index = random.below(4); index >= 0; index--) flip(bytes, random.below(150), random);
    return bytes;
  },
  'cut short': (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  'cut at a page': (bytes, random) => bytes.slice(0, 4096 * random.below(bytes.length / 4096)),
  'a page of zeros': (bytes, random) => {
    const page = random.below(bytes.length / 4096);
    return bytes.fill(0, page * 4096, (page + 1) * 4096);
  },
  'a page of garbage': (bytes, random) => {
    bytes.set(random.bytes(4096), 4096 * random.below(bytes.length / 4096));
    return bytes;
  },
  'a page where another belongs': (bytes, random) => {
    const [from, to] = [random.below(bytes.length / 4096), random.below(bytes.length / 4096)];
    return bytes.copyWithin(to * 4096, from * 4096, (from + 1) * 4096);
  },
  'a tail of garbage': (bytes, random) => {
    const from = random.below(bytes.length);
    bytes.set(random.bytes(Math.min(5000, bytes.length - from)), from);
    return bytes;
  },
};

function flip(bytes: Uint8Array, position: number, random: SeededRandom): void {
  bytes[position] = (bytes[position] ?? 0) ^ (1 + random.below(255));
}

describe('damaged databases', () => {
  let sound: DiskContent;

  before(async () => {
    const disk = newDisk();
    const connection = await openThroughRecovery(disk);
    for (const step of workload)
      connection.transaction(() => {
        runStep(connection, step);
      });
    connection.close();
    sound = disk.content();
  });

  it('are opened or put away, whole, and never become empty without a word', async () => {
    let opened = 0;
    let putAway = 0;
    const bad: string[] = [];
    const kinds = Object.entries(damages);
    for (let seed = 0; seed < counts.damagedFiles; seed++) {
      const [kind, damage] = kinds[seed % kinds.length] ?? [];
      assert.ok(kind && damage);
      const { disk, bytes } = damagedDisk(damage, seed);
      const outcome = await openAndRead(disk);
      const problem = findProblem(disk, bytes, outcome);
      if (problem !== undefined) bad.push(`${kind}, seed ${seed}: ${problem}`);
      if (outcome.incidents.length > 0) putAway += 1;
      else opened += 1;
    }
    console.log(`      ${counts.damagedFiles} files: ${opened} opened, ${putAway} put away, ${bad.length} bad`);
    assert.deepEqual(bad, []);
    assert.ok(opened > 0 && putAway > 0);
  });

  it('control: where SQLite alone opens them, some cannot be used or seem empty', async () => {
    const bad: string[] = [];
    for (const [seed, [kind, damage]] of Object.entries(damages).entries()) {
      const { disk, bytes } = damagedDisk(damage, seed);
      const problem = findProblem(disk, bytes, await openAndRead(disk, (damaged) => openPlain(damaged)));
      if (problem !== undefined) bad.push(`${kind}: ${problem}`);
    }
    console.log(`      ${bad.length} bad`);
    assert.ok(bad.length > 0);
  });

  function damagedDisk(damage: Damage, seed: number): { disk: MemoryDisk; bytes: Uint8Array } {
    const number = sound.names.get(databasePath);
    assert.ok(typeof number === 'number');
    const bytes = damage((sound.files.get(number) ?? new Uint8Array()).slice(), seededRandom(seed));
    return { disk: new MemoryDisk({ ...sound, files: new Map(sound.files).set(number, bytes) }), bytes };
  }
});

interface Outcome {
  incidents: StoreIncident[];
  /** How many chats there are; undefined where that could not be told. */
  chats?: number;
  error?: unknown;
}

/** As a window does: what SQLite calls damaged in use is opened again as a suspect, and put away if that does not help. */
async function openAndRead(disk: MemoryDisk, open = openThroughRecovery): Promise<Outcome> {
  const outcome: Outcome = { incidents: [] };
  for (let attempt = 1; attempt <= 3; attempt++) {
    try {
      const connection = await open(disk, {
        suspect: attempt > 1,
        ...(attempt === 3 && isDamaged(outcome.error) ? { damage: messageOf(outcome.error) } : {}),
        onIncident: (incident) => outcome.incidents.push(incident),
      });
      try {
        outcome.chats = (JSON.parse(readContent(connection)) as { chats: unknown[] }).chats.length;
      } finally {
        connection.close();
      }
      delete outcome.error;
      return outcome;
    } catch (error) {
      outcome.error = error;
    }
  }
  return outcome;
}

function isDamaged(error: unknown): boolean {
  return error instanceof SqliteError && isDamage(error.resultCode);
}

function findProblem(disk: MemoryDisk, bytes: Uint8Array, { incidents, chats, error }: Outcome): string | undefined {
  const { names, files } = disk.content();
  const isThere = [...files.values()].some((found) => Buffer.compare(found, bytes) === 0);
  if (!isThere) return `its bytes are gone; there are ${[...names.keys()].join(' ')}`;
  if (error !== undefined) return `it cannot be used and nothing was done: ${messageOf(error)}`;
  return chats === 0 && incidents.length === 0 ? 'it is empty and nobody was told' : undefined;
}
