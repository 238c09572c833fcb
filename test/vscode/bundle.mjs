// Bundles the extension-host suite into dist/test/vscode: each test file an entry, so that mocha loads them one by one.
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const outdir = join(here, '..', '..', 'dist', 'test');

await rm(outdir, { recursive: true, force: true });
await esbuild.build({
  entryPoints: [join(here, 'index.ts'), join(here, '**', '*.test.ts')],
  outbase: dirname(here),
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  // The editor gives `vscode`; the packages are there to be imported as they are.
  external: ['vscode'],
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
