import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openRuntime } from '../../src/core.ts';
import { median, type Bench, type Measurement } from './measurement.ts';

/** The ways of keeping a message, each measured in a process of its own by `storeCommitProcess.mjs`. */
const waysToCommit = ['promptdeck', 'whole-file', 'node:sqlite', 'nothing'] as const;
type WayToCommit = (typeof waysToCommit)[number];

/** What a process comes to. */
interface CommitFigures {
  /** Median of one commit of a 1 KB message. */
  commitMs: number;
  /** Of our own: from the call until the store answers, and how much of that the calling thread was busy. */
  readyMs?: number;
  mainThreadMs?: number;
  /** Highest resident memory of the process. */
  peakMB: number;
}

const sizesMB = [1, 10, 100];
const commitGrowthGoal = 2;
const memoryGoalMB = 120;
const readyGoalMs = 300;
const mainThreadGoalMs = 10;

/**
 * What it costs to keep one more message in databases of different sizes: through the shipped core, by sql.js as its README
 * shows it (the whole file written each time), and by SQLite in Node itself.
 */
export const storeCommits: Bench = {
  title: 'The commit of a 1 KB message, and the memory of the process that does it',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'promptdeck-commits-'));
    try {
      const bySize = new Map<number, Record<WayToCommit, CommitFigures>>();
      for (const size of sizesMB) bySize.set(size, await measureSize(folder, size));
      return [...bySize].flatMap(([size, figures]) => measurementsOf(size, figures, bySize.get(sizesMB[0] ?? 0)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measureSize(folder: string, sizeMB: number): Promise<Record<WayToCommit, CommitFigures>> {
  const storageDir = join(folder, `${sizeMB}`);
  await fillDatabase(storageDir, sizeMB);
  const measured: Partial<Record<WayToCommit, CommitFigures>> = {};
  for (const way of waysToCommit) {
    // Each on a copy, so that none finds what another left.
    const copy = join(folder, 'copy');
    await mkdir(copy);
    await copyFile(join(storageDir, 'promptdeck.db'), join(copy, 'promptdeck.db'));
    measured[way] = await measureWay(way, copy);
    await rm(copy, { recursive: true });
  }
  await rm(storageDir, { recursive: true });
  return measured as Record<WayToCommit, CommitFigures>;
}

/** Chats of 1,000 messages of about 1 KB each, until the file is as large as wanted. */
async function fillDatabase(storageDir: string, sizeMB: number): Promise<void> {
  const runtime = await openRuntime({ storageDir });
  const file = join(storageDir, 'promptdeck.db');
  for (let chat = 0; (await sizeOf(file)) < sizeMB * 1e6; chat++) {
    await runtime.chatHistories.save({
      promptName: 'bench',
      chatHistory: Array.from({ length: sizeMB > 1 ? 1000 : 100 }, (_, index) => ({
        id: `${chat}-${index}`,
        role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
        content: `${chat} ${index} ${'What a model says, in words. '.repeat(30)}`,
        timestamp: new Date(Date.UTC(2026, 0, 1) + chat * 1e6 + index * 1000).toISOString(),
      })),
    });
  }
  await runtime.close();
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => ({ size: 0 }))).size;
}

async function measureWay(way: WayToCommit, storageDir: string): Promise<CommitFigures> {
  const script = fileURLToPath(new URL('./storeCommitProcess.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, way, storageDir]);
  const { commitMs, ...others } = JSON.parse(stdout) as Omit<CommitFigures, 'commitMs'> & { commitMs: number[] };
  return { ...others, commitMs: median(commitMs) };
}

function measurementsOf(
  size: number,
  figures: Record<WayToCommit, CommitFigures>,
  smallest: Record<WayToCommit, CommitFigures> | undefined,
): Measurement[] {
  const ours = figures.promptdeck;
  const commit = (baseline: number, against: string): Measurement => ({
    what: `commit at ${size} MB, beside ${against}`,
    ours: ours.commitMs,
    baseline,
    against,
    unit: 'ms',
  });
  const memory = (baseline: number, against: string): Measurement => ({
    what: `memory at ${size} MB, beside ${against}`,
    ours: ours.peakMB,
    baseline,
    against,
    unit: 'MB',
  });
  const growth: Measurement[] =
    smallest && smallest !== figures
      ? [
          {
            ...commit(smallest.promptdeck.commitMs, `ours at ${sizesMB[0] ?? 0} MB`),
            goal: `≤ ${commitGrowthGoal} ×`,
            met: ours.commitMs / smallest.promptdeck.commitMs <= commitGrowthGoal,
          },
        ]
      : [];
  const opening = (what: string, found: number | undefined, goalMs: number): Measurement => ({
    what: `${what} at ${size} MB`,
    ours: found ?? Number.NaN,
    baseline: goalMs,
    against: 'the goal',
    unit: 'ms',
    goal: `≤ ${goalMs} ms`,
    met: (found ?? Infinity) <= goalMs,
  });
  return [
    opening('store ready', ours.readyMs, readyGoalMs),
    opening('calling thread busy while it opens', ours.mainThreadMs, mainThreadGoalMs),
    ...growth,
    commit(figures['whole-file'].commitMs, 'sql.js with the whole file'),
    commit(figures['node:sqlite'].commitMs, 'node:sqlite'),
    {
      ...memory(figures.nothing.peakMB, 'a bare Node process'),
      goal: `≤ ${memoryGoalMB} MB`,
      met: ours.peakMB <= memoryGoalMB,
    },
    memory(figures['whole-file'].peakMB, 'sql.js with the whole file'),
    memory(figures['node:sqlite'].peakMB, 'node:sqlite'),
  ];
}
