// Builds everything that ships into dist/: the extension, the same core as a library, its workers and the webview.
// `--watch` rebuilds on change, `--metafile` writes dist/meta.json for the tests that hold the bundle's shape.
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const require = createRequire(import.meta.url);

/** @type {esbuild.BuildOptions} */
const node = {
  entryPoints: {
    extension: 'src/extension.ts',
    core: 'src/core.ts',
    storeWorker: 'src/node/store/storeWorker.ts',
    toolWorker: 'src/node/sandbox/toolWorker.ts',
  },
  outdir: 'dist',
  // Chunks lie beside the entries, so that import.meta.url finds workers and wasm from any of them.
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  external: ['vscode'],
  minify: !watch,
  keepNames: true,
  sourcemap: watch,
  metafile: true,
  define: { PROMPTDECK_BUNDLED: 'true' },
  // CommonJS packages inside an ESM bundle still ask for require(), and sql.js for __dirname.
  banner: {
    js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url),__dirname=import.meta.dirname;",
  },
  logLevel: 'warning',
};

/** @type {esbuild.BuildOptions} */
const webview = {
  entryPoints: [
    { in: 'webview/chat/main.tsx', out: 'chat' },
    { in: 'webview/chat/chat.css', out: 'chat' },
  ],
  outdir: 'dist/webview',
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2023',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: !watch,
  sourcemap: watch,
  metafile: true,
  logLevel: 'warning',
};

await rm('dist', { recursive: true, force: true });
await mkdir('dist', { recursive: true });
// Types only, so the source is its own declaration file.
await copyFile('src/api.ts', 'dist/api.d.ts');
await copyFile(require.resolve('sql.js/dist/sql-wasm.wasm'), 'dist/sql-wasm.wasm');
await copyFile(require.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'), 'dist/quickjs.wasm');

if (watch) {
  const contexts = await Promise.all([esbuild.context(node), esbuild.context(webview)]);
  await Promise.all(contexts.map((context) => context.watch()));
  console.log('Watching for changes.');
} else {
  const results = await Promise.all([esbuild.build(node), esbuild.build(webview)]);
  await writeFile('dist/meta.json', JSON.stringify({ node: results[0].metafile, webview: results[1].metafile }));
}
