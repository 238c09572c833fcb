import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from './build.ts';

/** What esbuild tells of the bundles of the last build. */
export interface BundleGraph {
  node: Metafile;
  webview: Metafile;
}

/** What an entry loads before anything is imported on demand. */
export interface StaticClosure {
  /** Output files, relative to the project. */
  outputs: string[];
  bytes: number;
  /** Source files inside these outputs, relative to the project. */
  inputs: string[];
}

/** @throws Error where nothing was built yet */
export async function readBundleGraph(): Promise<BundleGraph> {
  return JSON.parse(await readFile(join(root, 'dist', 'meta.json'), 'utf8')) as BundleGraph;
}

/**
 * Follows the static imports of an output.
 * @param entry such as `dist/extension.js`
 */
export function collectStaticClosure({ outputs }: Metafile, entry: string): StaticClosure {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    const output = outputs[path];
    if (output === undefined || seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind } of output.imports) if (kind === 'import-statement') visit(next);
  };
  visit(entry);
  const reached = [...seen].flatMap((path) => outputs[path] ?? []);
  return {
    outputs: [...seen],
    bytes: reached.reduce((sum, { bytes }) => sum + bytes, 0),
    inputs: reached.flatMap(({ inputs }) =>
      Object.entries(inputs)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([input]) => input),
    ),
  };
}
