// The side that is measured, in a process of its own: one vendor, either through our provider or through the bare SDK. Tells
// how long that took to load, then carries out one order after the other.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Vendor } from '../../model/modelRequest.ts';
import { connectionFor } from '../../node/llm/collectTurn.ts';
import { median } from '../measurement.ts';
import { bareSdks, type Ask } from './bareSdk.ts';

/** What the process is asked to do with the next answer: read it all, stop at its first text, or weigh the heap on the way. */
export type Order = 'read' | 'stop' | 'weigh';

/** What it tells of an answer. Times are milliseconds since 1970. */
export interface Figures {
  /** User and system time of the whole process. */
  cpuMs: number;
  firstTextAt: number;
  stoppedAt: number;
  characters: number;
  /** What the heap and the buffers beside it gained from the beginning of the answer to its end. */
  heapGrowthKB: number;
}

/** Characters of text between two looks at the heap. */
const weighEvery = 262_144;
const clock = (): number => performance.timeOrigin + performance.now();

const [side, vendor, baseUrl] = process.argv.slice(2) as ['ours' | 'bare', Vendor, string];
const began = performance.now();
const ask = side === 'ours' ? await openProvider(vendor, baseUrl) : await bareSdks[vendor](baseUrl);
process.send?.({ loadMs: performance.now() - began });
process.on('message', (order: Order) => {
  void answer(order).then((figures) => process.send?.(figures));
});

async function openProvider(name: Vendor, endpoint: string): Promise<Ask> {
  const { createProvider } = await import('../../../src/node/llm/providers.ts');
  const provider = await createProvider(connectionFor(name, endpoint, 'bench'));
  const request = { messages: [{ role: 'user' as const, content: 'Go' }], tools: [] };
  return async (signal, onText) => {
    for await (const event of provider.stream(request, signal)) {
      if (event.type === 'text') onText(event.text);
    }
  };
}

async function answer(order: Order): Promise<Figures> {
  const controller = new AbortController();
  const figures: Figures = { cpuMs: 0, firstTextAt: 0, stoppedAt: 0, characters: 0, heapGrowthKB: 0 };
  const weighing = order === 'weigh' ? new HeapWatch() : undefined;
  const before = process.cpuUsage();
  try {
    await ask(controller.signal, (text) => {
      if (figures.firstTextAt === 0) figures.firstTextAt = clock();
      figures.characters += text.length;
      weighing?.note(figures.characters);
      if (order === 'stop' && figures.stoppedAt === 0) {
        figures.stoppedAt = clock();
        controller.abort();
      }
    });
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  }
  const { user, system } = process.cpuUsage(before);
  figures.cpuMs = (user + system) / 1000;
  figures.heapGrowthKB = weighing?.growthKB ?? 0;
  return figures;
}

/** Looks at the heap now and then, garbage collected. */
class HeapWatch {
  private readonly collect: () => void;
  private readonly heldKB: number[] = [];
  private next = weighEvery;

  constructor() {
    setFlagsFromString('--expose-gc');
    this.collect = runInNewContext('gc') as () => void;
  }

  note(characters: number): void {
    if (characters < this.next) return;
    this.next += weighEvery;
    this.collect();
    const { heapUsed, external } = process.memoryUsage();
    this.heldKB.push((heapUsed + external) / 1024);
  }

  /** From the first quarter of the looks to the last: what is only in flight at the moment of a look evens out. */
  get growthKB(): number {
    const quarter = Math.floor(this.heldKB.length / 4);
    return median(this.heldKB.slice(-quarter)) - median(this.heldKB.slice(0, quarter));
  }
}
