import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import initSqlJs from 'sql.js';
import { wasmPath } from '../../assets.ts';
import { fileFailure } from '../storeUnavailable.ts';
import { MemoryGuard } from './memoryGuard.ts';
import type { SqlJsModule } from './sqlJsModule.ts';
import { unknownEngine } from './unknownEngine.ts';
import { Vfs } from './vfs.ts';
import { WasmMemory } from './wasmMemory.ts';
import { webAssembly, type Instance } from './webAssembly.ts';

/**
 * SHA-256 of `dist/sql-wasm.wasm` of sql.js 1.16.0, the version that package.json names. The file system is patched into
 * structures of exactly this build. To renew it after an update of sql.js: `sha256sum node_modules/sql.js/dist/sql-wasm.wasm`,
 * then run the tests of the store and the fault tests.
 */
export const sqlJsWasmHash = '43bbcdd44287e5a2db3b6b5af34b1a3485a7a441285d247976c1ebe3c61f8dbf';

/**
 * Bytes that SQLite may use: enough for several copies of the largest value (see `maxValueBytes`), and far below the 2 GB at
 * which emscripten refuses to grow without asking the memory.
 */
const memoryLimit = 512 * 1024 * 1024;

/** sql.js as it was loaded: one a thread, since it is a single instance for all who ask. */
export interface SqlJs {
  module: SqlJsModule;
  memory: WasmMemory;
  guard: MemoryGuard;
  vfs: Vfs;
}

let loading: Promise<SqlJs> | undefined;
let loadedGuard: MemoryGuard | undefined;

/** Whether SQLite's memory failed in this thread, which then needs to be replaced by another. */
export function hasMemoryFailed(): boolean {
  return loadedGuard?.failed ?? false;
}

/**
 * Loads stock sql.js and keeps what it hides: its memory and the state of it.
 * @throws AppError `StoreUnavailable` where the file is missing or not the one that this program was built for
 */
export function loadSqlJs(): Promise<SqlJs> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<SqlJs> {
  const { module: unguarded, instance } = await initialize(await webAssembly.compile(readWasm()));
  const wasmMemory = exportOf(instance, webAssembly.Memory);
  const guard = new MemoryGuard(wasmMemory, memoryLimit);
  loadedGuard = guard;
  const module = failStop(unguarded, guard);
  const memory = new WasmMemory(wasmMemory);
  return { module, memory, guard, vfs: new Vfs(module, memory, exportOf(instance, webAssembly.Table)) };
}

/** An exception out of SQLite is a trap of WebAssembly, which leaves SQLite's memory in any state. */
function failStop(module: SqlJsModule, guard: MemoryGuard): SqlJsModule {
  const guarded = Object.entries(module).map(([name, value]: [string, unknown]) => {
    if (!name.startsWith('_') || typeof value !== 'function') return [name, value];
    const call = value as (...args: unknown[]) => unknown;
    const replacement = (...args: unknown[]): unknown => {
      try {
        return call(...args);
      } catch (error) {
        guard.fail();
        throw error;
      }
    };
    return [name, replacement];
  });
  return Object.fromEntries(guarded) as SqlJsModule;
}

function readWasm(): Uint8Array<ArrayBuffer> {
  const path = wasmPath('sql-wasm.wasm');
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw fileFailure(path, 'read', error);
  }
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sqlJsWasmHash) throw unknownEngine(`${path} has the SHA-256 ${found}`);
  return bytes;
}

function initialize(compiled: WebAssembly.Module): Promise<{ module: SqlJsModule; instance: Instance }> {
  return new Promise((resolve, reject) => {
    let instance: Instance | undefined;
    const config = {
      instantiateWasm: (imports: object, done: (instance: Instance) => void) => {
        try {
          instance = new webAssembly.Instance(compiled, imports);
          done(instance);
        } catch (error) {
          // sql.js would wait for ever.
          reject(unknownEngine('it does not start', error));
        }
        return {};
      },
    };
    initSqlJs(config).then((module) => {
      if (!instance) {
        reject(unknownEngine('it was started before'));
        return;
      }
      // The type that comes with sql.js leaves out the module of emscripten that it is.
      resolve({ module: module as unknown as SqlJsModule, instance });
    }, reject);
  });
}

/** By type, since the names of a build are short ones that change. */
function exportOf<T>(instance: Instance, kind: new (...args: never[]) => T): T {
  const found = Object.values(instance.exports).find((value) => value instanceof kind);
  if (!found) throw unknownEngine(`it has no ${kind.name}`);
  return found as T;
}
