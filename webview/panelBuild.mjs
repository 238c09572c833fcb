import { Buffer } from 'node:buffer';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { minify } from 'terser';

/** @typedef {'chat' | 'toolRun'} PanelName the panels by the names of their folders */

/** What each panel's page imports on demand. */
const modulesOnDemand = { chat: ['highlight/highlight.ts'], toolRun: [] };

/**
 * Leaves `import('./NAME.ts')` to the page, which finds NAME.js beside the script. Splitting, which does the same, takes a third
 * script for what it needs itself, and the page would wait for that.
 * @type {import('esbuild').Plugin}
 */
const onDemand = {
  name: 'on demand',
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./${basename(path, '.ts')}.js`, external: true } : undefined,
    );
  },
};

/**
 * Minifies scripts once more, where they are to be minified: 3 % less for each page to load than esbuild leaves.
 * @type {import('esbuild').Plugin}
 */
const smaller = {
  name: 'smaller',
  setup(build) {
    const { minify: isWanted, write = true } = build.initialOptions;
    if (!isWanted) return;
    build.initialOptions.write = false;
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const file of outputFiles.filter(({ path }) => path.endsWith('.js'))) {
        const { code = '' } = await minify(file.text, { module: true, ecma: 2020, compress: { passes: 2 } });
        file.contents = Buffer.from(code);
      }
      if (!write) return;
      for (const { path, contents } of outputFiles) {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, contents);
      }
    });
  },
};

/**
 * How a panel's page is bundled into `dist/webview`: `NAME.js`, `NAME.css`, and a script beside them for each module that
 * loads on demand.
 * @param {PanelName} name
 * @returns {import('esbuild').BuildOptions & { metafile: true }}
 */
export const panelBuild = (name) => ({
  entryPoints: [
    { in: `webview/${name}/main.tsx`, out: name },
    { in: `webview/${name}/${name}.css`, out: name },
    ...modulesOnDemand[name].map((path) => ({ in: `webview/${name}/${path}`, out: basename(path, '.ts') })),
  ],
  outdir: 'dist/webview',
  bundle: true,
  plugins: [onDemand, smaller],
  format: 'esm',
  platform: 'browser',
  target: 'es2023',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  // Beside the script: they would be a third of a percent of what each panel loads.
  legalComments: 'external',
  metafile: true,
  logLevel: 'warning',
});
