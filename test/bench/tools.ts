import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import vm from 'node:vm';
import type { ToolResult, ToolRunner } from '../../src/core/tools/toolRunner.ts';
import { wasmPath } from '../../src/node/assets.ts';
import { createGuestContext } from '../../src/node/sandbox/guestEngine.ts';
import { createToolRunner } from '../../src/node/sandbox/toolRunner.ts';
import { median, type Bench, type Measurement } from './measurement.ts';

const rounds = 200;
const mixedCalls = 1_000;
const cpuMs = 500;
const wallMs = 1_000;
const toolCode = 'export default ({ list }: { list: number[] }) => ({ sum: list.reduce((a, b) => a + b, 0) })';
const plainCode = '(({ list }) => ({ sum: list.reduce((a, b) => a + b, 0) }))';
const args = { list: [1, 2, 3] };

/** Endless or greedy in ways of which some can be interrupted and some cannot. */
const attacks = {
  loop: 'export default () => { for (;;); }',
  nativeLoop: 'export default () => [].lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)',
  sleep: 'export default (a, tool) => tool.sleep(1e9)',
  memory: 'export default () => { const a = []; for (;;) a.push(new Array(1000).fill(1)) }',
  buffers: 'export default () => { const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(1)) }',
};

/** Calls of the sandbox beside the same work in plain V8 and in QuickJS without a worker, and how it holds under attack. */
export const tools: Bench = {
  title: `Calls of tools: ${rounds} warm calls, ${mixedCalls} mixed ones`,
  async run() {
    const runner = createToolRunner();
    try {
      const first = await timed(() => call(runner));
      const warm = await times(() => call(runner));
      const v8 = await times(() => void vm.runInNewContext(`JSON.stringify(${plainCode}(${JSON.stringify(args)}))`));
      const quickjs = await WebAssembly.compile(await readFile(wasmPath('quickjs.wasm')));
      const bare = await times(async () => {
        const { context } = await createGuestContext(quickjs, () => false);
        context.unwrapResult(context.evalCode(`JSON.stringify(${plainCode}(${JSON.stringify(args)}))`));
      });
      return [
        within('first result', first, 400),
        within('warm call, median', median(warm), 15),
        within('warm call, 95th percentile', percentile(warm, 0.95), 60),
        beside('warm call beside plain V8', median(warm), median(v8), 'node:vm, new context'),
        beside('warm call beside bare QuickJS', median(warm), median(bare), 'new instance, same thread'),
        beside('1,000 calls one after another', 1_000 * mean(warm), 1_000 * mean(v8), 'node:vm, new context'),
        ...(await underAttack(runner)),
      ];
    } finally {
      await runner.close();
    }
  },
};

async function underAttack(runner: ToolRunner): Promise<Measurement[]> {
  const limits = { cpuMs, wallMs };
  const cpuKill = await timed(() => runner.run({ toolCode: attacks.loop, arguments: {}, limits }));
  const kills: number[] = [];
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  for (const attack of Object.values(attacks)) {
    kills.push(await timed(() => runner.run({ toolCode: attack, arguments: {}, limits })));
  }
  clearInterval(watch);
  const lag = await lagOf(() => mixed(runner));
  return [
    within('an endless loop ends', cpuKill, cpuMs + 150),
    within('the slowest attack ends', Math.max(...kills), wallMs + 500),
    within('the host waits at most, over the mixed calls', lag, 200),
    within('memory grows under attack', (most - before) / 1024 / 1024, 256, 'MB'),
  ];
}

/** Honest calls, failing ones, logs, and some that have to be ended, as many at once as come. */
async function mixed(runner: ToolRunner): Promise<void> {
  const kinds = [
    toolCode,
    'export default () => { throw new Error("x") }',
    'export default () => { for (let i = 0; i < 100; i++) console.log(i) }',
    'export default async (a, tool) => { await tool.sleep(1); return "x".repeat(100_000) }',
  ];
  const runs = Array.from({ length: mixedCalls }, (_, index) => {
    const isEndless = index % 100 === 99;
    return runner.run({
      toolCode: isEndless ? attacks.nativeLoop : (kinds[index % kinds.length] ?? toolCode),
      arguments: args,
      ...(isEndless ? { limits: { cpuMs: 50, wallMs: 100 } } : {}),
    });
  });
  await Promise.all(runs);
}

async function lagOf(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  await work();
  delay.disable();
  return delay.max / 1e6;
}

async function call(runner: ToolRunner): Promise<ToolResult> {
  const result = await runner.run({ toolCode, arguments: args });
  if (!result.ok || result.json !== '{"sum":6}') throw new Error(`The tool gave ${JSON.stringify(result)}.`);
  return result;
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function times(work: () => unknown): Promise<number[]> {
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) all.push(await timed(work));
  return all;
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function within(what: string, ours: number, budget: number, unit: Measurement['unit'] = 'ms'): Measurement {
  return {
    what,
    ours,
    baseline: budget,
    against: 'budget',
    unit,
    goal: `≤ ${budget} ${unit}`,
    met: ours <= budget,
  };
}

function beside(what: string, ours: number, baseline: number, against: string): Measurement {
  return { what, ours, baseline, against, unit: 'ms' };
}
