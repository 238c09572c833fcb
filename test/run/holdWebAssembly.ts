// For mocha (`--require`). While a thread holds compiled WebAssembly, V8 gives it to all others of its process that compile the
// same bytes: each of the many stores of the tests starts a thread.
import { readFileSync } from 'node:fs';
import { wasmPath } from '../../src/node/assets.ts';
import { webAssembly } from '../../src/node/store/sqlite/webAssembly.ts';

export const held = (['sql-wasm.wasm', 'quickjs.wasm'] as const).map((name) =>
  webAssembly.compile(readFileSync(wasmPath(name))),
);
