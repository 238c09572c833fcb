import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChildProcess } from '../node/store/childProcess.ts';
import { TemporaryStores } from '../node/store/temporaryStore.ts';
import { counts } from './counts.ts';
import { findCorruption } from './processes/integrity.ts';
import { findLoss } from './processes/pairs.ts';
import { seededRandom } from './seededRandom.ts';

const writePairs = new URL('./children/writePairs.ts', import.meta.url);

/** Kills with one database: it grows with each. */
const killsOfADatabase = 25;

/** Kills before the first acknowledgement, while the database is opened, one in so many. */
const earlyKills = 6;

const random = seededRandom(4);

interface Tally {
  kills: number;
  acknowledged: number;
  bad: string[];
}

/** Lets `size` processes write to one database and kills one after the other, each time starting another. */
async function killWriters(size: number, kills: number): Promise<Tally> {
  const tally: Tally = { kills: 0, acknowledged: 0, bad: [] };
  while (tally.kills < kills)
    await killWritersOfOneDatabase(size, Math.min(killsOfADatabase, kills - tally.kills), tally);
  return tally;
}

async function killWritersOfOneDatabase(size: number, kills: number, tally: Tally): Promise<void> {
  const stores = new TemporaryStores();
  const ended: ChildProcess[] = [];
  const running: ChildProcess[] = [];
  try {
    for (let kill = 0; kill < kills; kill++) {
      while (running.length < Math.min(size, kills - kill))
        running.push(new ChildProcess(writePairs, [stores.storageDir]));
      const [victim] = running.splice(random.below(running.length), 1);
      assert.ok(victim);
      await (random.below(earlyKills) === 0 ? sleep(random.below(400)) : victim.printed(2 + random.below(12)));
      // Anywhere within a transaction, which takes a few milliseconds.
      await sleep(random.next() * 5);
      await victim.kill();
      ended.push(victim);
    }
    await Promise.all(running.map((child) => child.kill()));
    ended.push(...running.splice(0));
    const corruption = findCorruption(stores.file);
    if (corruption !== undefined) tally.bad.push(corruption);
    const store = await stores.open();
    for (const { lines } of ended) {
      tally.kills += 1;
      const acknowledged = Math.max(0, lines.length - 1);
      tally.acknowledged += acknowledged;
      const loss = lines.length > 0 && findLoss(await store.chatHistories.get(Number(lines[0])), acknowledged);
      if (loss) tally.bad.push(loss);
    }
  } catch (error) {
    tally.bad.push(String(error));
  } finally {
    await Promise.all(running.map((child) => child.kill()));
    await stores.dispose();
  }
}

describe('processes killed while they write', () => {
  for (const size of [1, 4]) {
    it(`lose nothing that was acknowledged, ${size} at once`, async () => {
      const { kills, acknowledged, bad } = await killWriters(size, counts.kills);
      console.log(`      ${kills} kills, ${acknowledged} acknowledged transactions, ${bad.length} bad`);
      assert.deepEqual(bad, []);
      assert.ok(acknowledged > kills);
    });
  }
});
