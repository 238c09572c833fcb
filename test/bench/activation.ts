import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { EditorSession } from '../editor/editorSession.ts';
import type { EditorWindow } from '../editor/editorWindow.ts';
import { poll } from '../editor/poll.ts';
import { vsixPath } from '../run/build.ts';
import { median, type Bench, type Measurement } from './measurement.ts';

/** Milliseconds of one extension in VS Code's table "Extension Activation Stats". */
interface ActivationTimes {
  load: number;
  call: number;
  finish: number;
}

const runs = 6;
const ours = 'promptdeck.promptdeck';
const empty = 'bench.empty';
const git = 'vscode.git';

/** Loading and activating the extension, beside one that does nothing and beside VS Code's own git extension. */
export const activation: Bench = {
  title: `Activation, from VS Code's own start-up table (median of ${runs} windows)`,
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'promptdeck-activation-'));
    try {
      const workspace = join(folder, 'workspace');
      await mkdir(workspace);
      const vsixes = [vsixPath, await packEmptyExtension(join(folder, 'empty'))];
      const session = await EditorSession.start({ workspace, vsixes });
      try {
        const samples = [];
        for (let run = 0; run < runs; run++) samples.push(await measureWindow(session, run % 2 === 0));
        return summarize(samples);
      } finally {
        await session.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/**
 * Activates both extensions, one after the other, in a new window. Whoever comes first pays for what both share, so the
 * runs alternate.
 */
async function measureWindow(session: EditorSession, oursFirst: boolean): Promise<Map<string, ActivationTimes>> {
  const window = await session.openWindow();
  // Alone: git and others load as the window opens.
  await window.page.waitForTimeout(3000);
  const activateOurs = (): Promise<void> => window.openViewContainer('Promptdeck');
  const activateEmpty = (): Promise<void> => window.runCommand('Bench: Activate Empty Extension');
  for (const activate of oursFirst ? [activateOurs, activateEmpty] : [activateEmpty, activateOurs]) {
    await activate();
    await window.page.waitForTimeout(1000);
  }
  const table = await poll(async () => {
    const times = parseActivationTable(await readStartupPerformance(window));
    return [ours, empty, git].every((id) => times.has(id)) ? times : undefined;
  }, 'The three extensions in the start-up table');
  await window.page.close();
  return table;
}

/** Text of the document that "Developer: Startup Performance" opens. */
async function readStartupPerformance(window: EditorWindow): Promise<string> {
  const { page } = window;
  await window.runCommand('View: Close All Editors');
  await window.runCommand('Developer: Startup Performance');
  await page.locator('.editor-instance .view-line').nth(10).waitFor();
  await page.locator('.editor-instance .view-lines').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+c');
  return page.evaluate<string>('navigator.clipboard.readText()');
}

/** Rows are `| id | Eager | Load Code | Call Activate | Finish Activate | Event | By |`. */
function parseActivationTable(text: string): Map<string, ActivationTimes> {
  const [, section = ''] = text.split('## Extension Activation Stats');
  const rows = (section.split('\n## ')[0] ?? '').matchAll(/^\| (\S+) +\| \w+ +\| (\d+) +\| (\d+) +\| (\d+) +\|/gm);
  return new Map(
    Array.from(rows, ([, id = '', load, call, finish]) => [
      id,
      { load: Number(load), call: Number(call), finish: Number(finish) },
    ]),
  );
}

function summarize(samples: readonly Map<string, ActivationTimes>[]): Measurement[] {
  const figure = (id: string, part: (times: ActivationTimes) => number): number =>
    median(samples.flatMap((sample) => sample.get(id) ?? []).map(part));
  const total = ({ load, call, finish }: ActivationTimes): number => load + call + finish;
  const parts = { 'load code': 'load', 'call activate': 'call', 'finish activate': 'finish' } as const;
  const above = figure(ours, total) - figure(empty, total);
  const compare = (what: string, part: (times: ActivationTimes) => number): Measurement => ({
    what,
    ours: figure(ours, part),
    baseline: figure(empty, part),
    against: 'an empty extension',
    unit: 'ms',
  });
  return [
    ...Object.entries(parts).map(([what, part]) => compare(what, (times) => times[part])),
    { ...compare('in all', total), goal: '≤ 50 ms above', met: above <= 50 },
    {
      ...compare('in all ', total),
      baseline: figure(git, total),
      against: "VS Code's git",
      goal: 'below',
      met: figure(ours, total) < figure(git, total),
    },
  ];
}

/** @returns the path of its VSIX */
async function packEmptyExtension(folder: string): Promise<string> {
  const [publisher, name] = empty.split('.');
  const command = 'bench.activateEmpty';
  const manifest = {
    name,
    publisher,
    version: '0.0.1',
    engines: { vscode: '^1.101.0' },
    type: 'module',
    main: './extension.js',
    contributes: { commands: [{ command, title: 'Activate Empty Extension', category: 'Bench' }] },
  };
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(
    join(folder, 'extension.js'),
    `import * as vscode from 'vscode';
export function activate({ subscriptions }) {
  subscriptions.push(vscode.commands.registerCommand('${command}', () => undefined));
}`,
  );
  const packagePath = join(folder, 'empty.vsix');
  await createVSIX({ cwd: folder, packagePath, allowMissingRepository: true, skipLicense: true, dependencies: false });
  return packagePath;
}
