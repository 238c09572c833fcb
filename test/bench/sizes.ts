import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root, vsixPath } from '../run/build.ts';
import type { Bench, Measurement } from './measurement.ts';

/** Sizes of what is shipped beside their budgets. */
export const sizes: Bench = {
  title: 'Sizes',
  async run() {
    const vsix = await stat(vsixPath);
    const panel = await readFile(join(root, 'dist', 'webview', 'chat.js'));
    return [compare('promptdeck.vsix', vsix.size, 2048), compare('chat panel, gzip', gzipSync(panel).length, 70)];
  },
};

function compare(what: string, bytes: number, budgetKB: number): Measurement {
  const ours = bytes / 1024;
  const goal = { goal: `≤ ${budgetKB} KB`, met: ours <= budgetKB };
  return { what, ours, baseline: budgetKB, against: 'the budget', unit: 'KB', ...goal };
}
