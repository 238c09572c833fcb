import { fileURLToPath } from 'node:url';

/** Set by the bundler; absent where the sources run as they are, in tests. */
declare const PROMPTDECK_BUNDLED: boolean | undefined;

const bundled = typeof PROMPTDECK_BUNDLED !== 'undefined';

/** Entry file of a worker: beside this file in the bundle, in its own folder in the sources. */
export function workerUrl(worker: 'storeWorker' | 'toolWorker'): URL {
  if (bundled) return new URL(`./${worker}.js`, import.meta.url);
  const folder = worker === 'storeWorker' ? 'store' : 'sandbox';
  return new URL(`./${folder}/${worker}.ts`, import.meta.url);
}

/** Absolute path of a WebAssembly file: beside this file in the bundle, in its package in the sources. */
export function wasmPath(wasm: 'sql-wasm.wasm' | 'quickjs.wasm'): string {
  if (bundled) return fileURLToPath(new URL(`./${wasm}`, import.meta.url));
  return fileURLToPath(
    import.meta.resolve(
      wasm === 'sql-wasm.wasm' ? 'sql.js/dist/sql-wasm.wasm' : '@jitl/quickjs-wasmfile-release-sync/wasm',
    ),
  );
}
