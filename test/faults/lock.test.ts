import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { abandonLock } from '../../src/node/store/lock/abandonLock.ts';
import { ProcessLock } from '../../src/node/store/lock/processLock.ts';
import type { MethodCall } from '../../src/node/store/worker/storeCalls.ts';
import { WorkerClient } from '../../src/node/store/worker/workerClient.ts';
import { ChildProcess } from '../node/store/childProcess.ts';
import { counts } from './counts.ts';
import { seededRandom } from './seededRandom.ts';

const takeTurns = new URL('./children/takeTurns.ts', import.meta.url);
const processes = 4;
const random = seededRandom(7);

type Mode = 'links' | 'claims' | 'none';

interface Tally {
  turns: number;
  violations: number;
  kills: number;
  /** From a kill of the holder to the next one's turn, in ms. */
  takeovers: number[];
  stops: number;
  /** Stops of the holder. */
  holderStops: number;
}

const isHolding = ({ lines }: ChildProcess): boolean => lines.at(-1)?.startsWith('held ') === true;

/** Lets processes take turns, and kills or stops one after the other at random moments. */
async function disturb(storageDir: string, mode: Mode, disturbances: number): Promise<Tally> {
  const start = (): ChildProcess => new ChildProcess(takeTurns, [storageDir, mode]);
  const running = Array.from({ length: processes }, start);
  const all = [...running];
  const tally: Tally = { turns: 0, violations: 0, kills: 0, takeovers: [], stops: 0, holderStops: 0 };
  const holderKills: bigint[] = [];
  try {
    await Promise.all(running.map((child) => child.printed(2)));
    for (let index = 0; index < disturbances; index++) {
      await sleep(random.next() * 40);
      const victim = running.find((child) => isHolding(child) && random.below(2) === 0) ?? running[random.below(4)];
      assert.ok(victim);
      if (random.below(3) === 0) {
        tally.stops++;
        victim.process.kill('SIGSTOP');
        await sleep(20 + random.next() * 200);
        if (isHolding(victim)) tally.holderStops++;
        victim.process.kill('SIGCONT');
        continue;
      }
      tally.kills++;
      const at = process.hrtime.bigint();
      await victim.kill();
      // Where nobody waits yet, the time would be that of a process's start.
      const hasWaiter = running.some((child) => child !== victim && child.lines.length > 0);
      if (isHolding(victim) && hasWaiter) holderKills.push(at);
      const next = start();
      running[running.indexOf(victim)] = next;
      all.push(next);
      // So that starting processes do not keep the others from the processor.
      await next.printed(1);
    }
    await sleep(300);
  } finally {
    await Promise.all(running.map((child) => child.kill()));
  }
  const lines = all.flatMap((child) => child.lines);
  tally.turns = lines.filter((line) => line === 'left').length;
  tally.violations = lines.filter((line) => line === 'violation').length;
  const held = lines.flatMap((line) => (line.startsWith('held ') ? BigInt(line.slice(5)) : []));
  held.sort((a, b) => (a < b ? -1 : 1));
  for (const at of holderKills) {
    const next = held.find((time) => time > at);
    if (next !== undefined) tally.takeovers.push(Number(next - at) / 1e6);
  }
  tally.takeovers.sort((a, b) => a - b);
  return tally;
}

function report(mode: Mode, { turns, violations, kills, takeovers, stops, holderStops }: Tally): void {
  const ms = (value: number | undefined): string => (value ?? NaN).toFixed(1);
  console.log(
    `      ${mode}: ${turns} turns, ${violations} violations; ${kills} kills, ${takeovers.length} of the holder: takeover ` +
      `median ${ms(takeovers[takeovers.length >> 1])} ms, 95 % ${ms(takeovers[Math.floor(takeovers.length * 0.95)])} ms, ` +
      `max ${ms(takeovers.at(-1))} ms; ${stops} stops, ${holderStops} of the holder`,
  );
}

describe('lock under kills and stops', function () {
  this.timeout(0);

  let storageDir: string;

  beforeEach(() => {
    storageDir = mkdtempSync(join(tmpdir(), 'promptdeck-turns-'));
  });
  afterEach(() => {
    rmSync(storageDir, { recursive: true, force: true });
  });

  for (const mode of ['links', 'claims'] as const) {
    it(`never has two holders (${mode === 'links' ? 'hard links' : 'no hard links'})`, async () => {
      const tally = await disturb(storageDir, mode, mode === 'links' ? counts.kills : Math.ceil(counts.kills / 4));
      report(mode, tally);
      assert.equal(tally.violations, 0);
      assert.ok(tally.turns > 0);
    });
  }

  it('is what keeps them apart: without it there are violations', async () => {
    const tally = await disturb(storageDir, 'none', Math.min(counts.kills, 12));
    report('none', tally);
    assert.ok(tally.violations > 0);
  });

  it('goes from a worker that crashed to who waits, and to nobody before', async () => {
    const call = (method: string): MethodCall => ({ type: 'call', store: 'tools', method, args: [] });
    const freed: string[] = [];
    const client = new WorkerClient({
      url: new URL('./children/lockHolder.ts', import.meta.url),
      data: { storageDir },
      onChange: () => undefined,
      onIncident: () => undefined,
      onWait: () => undefined,
      onLog: () => undefined,
      onEnd: async (token) => {
        freed.push(token);
        await abandonLock(storageDir, token);
      },
    });
    const token = await client.call(call('list'));
    let isTaken = false;
    const waiter = new ProcessLock({ storageDir, token: 'waiter' });
    const waiting = waiter.acquire().then(() => (isTaken = true));
    await sleep(150);
    assert.equal(isTaken, false);
    await assert.rejects(client.call(call('save')));
    await waiting;
    assert.deepEqual(freed, [token]);
    // The next worker of the process waits like anybody else.
    const next = client.call(call('list'));
    await sleep(150);
    assert.equal(waiter.isHeld, true);
    assert.match(readFileSync(join(storageDir, 'lock', 'lock.2'), 'utf8'), /waiter/);
    waiter.release();
    assert.notEqual(await next, token);
    await client.close();
  });
});
