import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EditorSession } from '../../editor/editorSession.ts';
import type { EditorWindow, Locator } from '../../editor/editorWindow.ts';
import { startModelServer } from '../../model/server.ts';
import { vsixPath } from '../../run/build.ts';
import { ChatPanel } from '../../window/chatPanel.ts';
import type { Bench, Measurement } from '../measurement.ts';
import { answerText } from './answerText.ts';
import { summarizeFrames, type FrameTimes } from './frameTimes.ts';
import { watchFrames } from './pageDriver.ts';

/** So much of each stream is measured, from its first text on the page on: VS Code's own panel takes longer than the stream. */
const measuredMs = 60_000;
const pieces = answerText(50_000).match(/[^]{1,4}/g) ?? [];
/** Pieces a second. */
const paces = [200, 1000];

/** Our panel's share of the time that VS Code's takes, at most. */
const goal = 1 / 20;

interface Run {
  frames: FrameTimes;
  /** Processor time, in ms, of the main thread, on which workbench and webview both run. */
  main: number;
  /** KB of text on the page at the end. */
  shown: number;
}

/** The same answer in our panel and in VS Code's own chat panel, each in a VS Code of its own. */
export const panelPeer: Bench = {
  title: `The chat panel beside VS Code's own: the first ${String(measuredMs / 1000)} s of a 50 KB answer`,
  async run() {
    const measurements: Measurement[] = [];
    for (const pace of paces)
      measurements.push(...compare(pace, await measureTwice(pace, askOurs), await measureTwice(pace, askPeer)));
    return measurements;
  },
};

/** Watching frames has each of them made, also where nothing changed: so it has a run of its own. */
async function measureTwice(pace: number, ask: Ask): Promise<Run> {
  const { main, shown } = await measure(pace, ask, measureMain);
  const frames = await measure(pace, ask, ({ page }) => page.evaluate(watchFrames, measuredMs));
  return { main, shown, frames: summarizeFrames(frames) };
}

function compare(pace: number, ours: Run, peer: Run): Measurement[] {
  const beside = (what: string, unit: Measurement['unit'], figure: (run: Run) => number): Measurement => ({
    what: `${what}, ${pace.toLocaleString('en')} pieces/s`,
    ours: figure(ours),
    baseline: figure(peer),
    against: "VS Code's own",
    unit,
  });
  return [
    { ...beside("main thread's time", 'ms', ({ main }) => main), goal: '≤ 0.05 ×', met: ours.main <= peer.main * goal },
    // A busy machine lets a page that is never done do less in the same time.
    beside("main thread's time for each KB shown", 'ms', ({ main, shown }) => main / shown),
    beside('frame, 95th percentile', 'ms', ({ frames }) => frames.p95),
    beside('longest frame', 'ms', ({ frames }) => frames.longest),
    beside('frames over 50 ms', 'frames', ({ frames }) => frames.slow),
    beside('text shown by then', 'KB', ({ shown }) => shown),
  ];
}

/** Sends a message in a new window. @returns where the answer appears */
type Ask = (window: EditorWindow) => Promise<Locator>;

const askOurs: Ask = async (window) => {
  await window.openViewContainer('Promptdeck');
  await window.treeRow('tide').hover();
  await window.treeRow('tide').getByRole('button', { name: 'New Chat' }).click();
  const panel = await ChatPanel.in(window);
  await panel.send('Go on');
  return panel.messages(/^Answer/).first();
};

const askPeer: Ask = async (window) => {
  await window.runCommand('Bench: Ask the Peer');
  return window.page.locator('.interactive-response').first();
};

/** What `take` gives of an answer in a window of its own, from its first text on. */
async function measure<T>(
  pace: number,
  ask: Ask,
  take: (window: EditorWindow, answer: Locator) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'promptdeck-peer-'));
  const server = await startModelServer();
  const pieceDelayMs = 1000 / pace;
  server.respondWith(() => ({ text: pieces, chunkDelayMs: pieceDelayMs }));
  try {
    const workspace = join(folder, 'workspace');
    await writeWorkspace(workspace, server.baseUrl('openai'), pieceDelayMs);
    const extensionDevelopmentPath = join(import.meta.dirname, 'peerExtension');
    const session = await EditorSession.start({ workspace, extensionDevelopmentPath, vsixes: [vsixPath] });
    try {
      const window = await session.openWindow();
      // Alone: VS Code still loads much when its window is drawn.
      await window.page.waitForTimeout(5000);
      const answer = await ask(window);
      // Above neither answer: what moves below the pointer is looked up at each drawing.
      await window.page.mouse.move(640, 5);
      await answer.getByText('Part 1').first().waitFor();
      return await take(window, answer);
    } finally {
      await session.close();
    }
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A prompt for our panel, whose config leads to the model server, and what the peer extension tells. */
async function writeWorkspace(folder: string, baseUrl: string, pieceDelayMs: number): Promise<void> {
  const files = {
    'answer.json': JSON.stringify({ pieces, pieceDelayMs }),
    'llm_configs/peer.yml': `name: peer\nllm_config_class: OpenAICompatibleConfig\nbase_url: ${baseUrl}\nmodel_name: peer\n`,
    'prompts/tide.prompt.njk': '---\nllm_config_names: [peer]\n---\n{% system %}\nGo on.\n{% endsystem %}\n',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

async function measureMain({ page }: EditorWindow, answer: Locator): Promise<Pick<Run, 'main' | 'shown'>> {
  const session = await page.context().newCDPSession(page);
  // Processor time: on a busy machine the time that passes says little of a page that could wait.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const mainSeconds = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  };
  const before = await mainSeconds();
  await page.waitForTimeout(measuredMs);
  const main = (await mainSeconds()) - before;
  const shown = ((await answer.textContent()) ?? '').length / 1000;
  return { main: main * 1000, shown };
}
