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
    const panel = await compressedSize('chat.js', 'chat.css');
    const highlighter = await compressedSize('highlight.js');
    return [
      compare('promptdeck.vsix', vsix.size, 2048),
      compare('chat panel, gzip', panel, 70),
      compare('chat panel with what colours code, gzip', panel + highlighter, 70),
    ];
  },
};

async function compressedSize(...files: string[]): Promise<number> {
  const contents = await Promise.all(files.map((file) => readFile(join(root, 'dist', 'webview', file))));
  return contents.reduce((sum, content) => sum + gzipSync(content).length, 0);
}

function compare(what: string, bytes: number, budgetKB: number): Measurement {
  const ours = bytes / 1024;
  const goal = { goal: `≤ ${budgetKB} KB`, met: ours <= budgetKB };
  return { what, ours, baseline: budgetKB, against: 'the budget', unit: 'KB', ...goal };
}
