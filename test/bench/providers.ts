import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as esbuild from 'esbuild';
import type { Vendor } from '../model/modelRequest.ts';
import { median, type Bench, type Measurement } from './measurement.ts';
import { MeasuredProcess } from './providers/measuredProcess.ts';
import type { Figures, Order } from './providers/streamProcess.ts';
import type { AnswerPlan } from './providers/streamServer.ts';

const vendors: readonly Vendor[] = ['openai', 'azure', 'groq', 'anthropic', 'gemini'];
const against = 'the bare SDK';

/** A short answer, at a pace beyond any vendor's. */
const shortAnswer: AnswerPlan = { chunks: 20, size: 5, chunkDelayMs: 1 };
const longAnswer: AnswerPlan = { chunks: 10_000, size: 5 };
/** 10 MB. */
const largeAnswer: AnswerPlan = { chunks: 10_240, size: 1024 };
const abandonedAnswer: AnswerPlan = { chunks: 10_000, size: 5, chunkDelayMs: 2, hangsUp: true };

/** Each vendor's provider, as it is bundled to be shipped, and the vendor's SDK, out of the same bundle. */
export const providers: Bench = {
  title: 'Providers beside the bare SDKs, each side in a process of its own, by turns',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'promptdeck-providers-'));
    const server = new Worker(new URL('./providers/streamServer.ts', import.meta.url));
    try {
      const [{ baseUrls }] = (await once(server, 'message')) as [{ baseUrls: Record<Vendor, string> }];
      const script = await buildProcess(folder);
      const measurements: Measurement[] = [];
      for (const vendor of vendors) measurements.push(...(await measure(vendor, script, baseUrls[vendor], server)));
      return measurements;
    } finally {
      await server.terminate();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** As `esbuild.mjs` builds what ships. @returns path of the script */
async function buildProcess(folder: string): Promise<string> {
  await esbuild.build({
    entryPoints: { process: fileURLToPath(new URL('./providers/streamProcess.ts', import.meta.url)) },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
    keepNames: true,
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'warning',
  });
  return join(folder, 'process.mjs');
}

async function measure(vendor: Vendor, script: string, baseUrl: string, server: Worker): Promise<Measurement[]> {
  const loads = await loadTimes(vendor, script, baseUrl);
  const [ours, bare] = await Promise.all([
    MeasuredProcess.start(script, 'ours', vendor, baseUrl),
    MeasuredProcess.start(script, 'bare', vendor, baseUrl),
  ]);
  const byTurns = new Turns(server, ours, bare);
  try {
    const first = await byTurns.run(
      shortAnswer,
      'read',
      25,
      ({ firstTextAt }, { departedAt }) => firstTextAt - departedAt,
    );
    const cpu = await byTurns.run(longAnswer, 'read', 9, ({ cpuMs }) => cpuMs);
    const stop = await byTurns.run(abandonedAnswer, 'stop', 7, ({ stoppedAt }, { closedAt }) => closedAt - stoppedAt);
    const heap = await byTurns.run(largeAnswer, 'weigh', 3, ({ heapGrowthKB }) => heapGrowthKB);
    const firstText = { ours: median(first.ours), baseline: median(first.bare) };
    const time = { ours: Math.min(...cpu.ours), baseline: Math.min(...cpu.bare) };
    const closed = { ours: median(stop.ours), baseline: median(stop.bare) };
    const growth = { ours: median(heap.ours), baseline: median(heap.bare) };
    return [
      {
        what: `${vendor}: first text after the request's departure`,
        ...firstText,
        against,
        unit: 'ms',
        goal: '≤ +5 ms',
        met: firstText.ours - firstText.baseline <= 5,
      },
      {
        what: `${vendor}: CPU of 10,000 chunks, best of 9`,
        ...time,
        against,
        unit: 'ms',
        goal: '≤ 1.15 ×',
        met: time.ours / time.baseline <= 1.15,
      },
      {
        what: `${vendor}: memory gained over 10 MB of text`,
        ...growth,
        against,
        unit: 'KB',
        goal: '≤ 1,024 KB',
        met: growth.ours <= 1024,
      },
      {
        what: `${vendor}: from stop to closed socket`,
        ...closed,
        against,
        unit: 'ms',
        goal: '≤ 100 ms',
        met: closed.ours <= 100,
      },
      { what: `${vendor}: load at the first request`, ours: loads.ours, baseline: loads.bare, against, unit: 'ms' },
    ];
  } finally {
    await Promise.all([ours.end(), bare.end()]);
  }
}

/** Best of several starts, by turns. */
async function loadTimes(vendor: Vendor, script: string, baseUrl: string): Promise<{ ours: number; bare: number }> {
  const best = { ours: Infinity, bare: Infinity };
  for (let round = 0; round < 5; round++) {
    for (const side of ['ours', 'bare'] as const) {
      const started = await MeasuredProcess.start(script, side, vendor, baseUrl);
      best[side] = Math.min(best[side], started.loadMs);
      await started.end();
    }
  }
  return best;
}

/** When a request arrived at the server, and when its socket closed; milliseconds since 1970. */
interface ServerTimes {
  departedAt: number;
  closedAt: number;
}

/** Has both sides do the same, one after the other, so that what the machine does meanwhile falls on both. */
class Turns {
  readonly #server: Worker;
  readonly #sides: Readonly<Record<'ours' | 'bare', MeasuredProcess>>;

  constructor(server: Worker, ours: MeasuredProcess, bare: MeasuredProcess) {
    this.#server = server;
    this.#sides = { ours, bare };
  }

  /** @returns the figure of each run, warm-ups left out */
  async run(
    plan: AnswerPlan,
    order: Order,
    runs: number,
    figure: (figures: Figures, times: ServerTimes) => number,
  ): Promise<{ ours: number[]; bare: number[] }> {
    const ready = once(this.#server, 'message');
    this.#server.postMessage(plan);
    await ready;
    const found = { ours: [] as number[], bare: [] as number[] };
    const warmUps = order === 'weigh' ? 1 : 2;
    for (let round = 0; round < warmUps + runs; round++) {
      const sides = round % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const);
      for (const side of sides) {
        const times = this.#times(plan);
        const figures = await this.#sides[side].carryOut(order);
        if (order !== 'stop' && figures.characters !== plan.chunks * plan.size) throw new Error('It is not whole.');
        const value = figure(figures, await times);
        if (round >= warmUps) found[side].push(value);
      }
    }
    return found;
  }

  #times(plan: AnswerPlan): Promise<ServerTimes> {
    return new Promise((resolve) => {
      const times: ServerTimes = { departedAt: 0, closedAt: 0 };
      const note = (told: Partial<ServerTimes>): void => {
        Object.assign(times, told);
        if (plan.hangsUp === true && times.closedAt === 0) return;
        this.#server.off('message', note);
        resolve(times);
      };
      this.#server.on('message', note);
    });
  }
}
