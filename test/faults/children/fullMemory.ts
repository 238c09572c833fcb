import { parentPort, workerData } from 'node:worker_threads';
import initSqlJs from 'sql.js';
import { diskFileSystem } from '../../../src/node/store/sqlite/fileSystem.ts';
import { openSqliteEngine } from '../../../src/node/store/sqlite/openSqliteEngine.ts';
import { webAssembly, type Instance, type Memory } from '../../../src/node/store/sqlite/webAssembly.ts';
import { readFileSync } from 'node:fs';
import { wasmPath } from '../../../src/node/assets.ts';

// A thread whose SQLite gets no more memory: by `workerData.kind` with sql.js as it is, or with our engine.

/** What the test looks at. */
export interface FullMemoryReport {
  /** Messages of what was thrown by the write that found no memory, and by a small one after it. */
  errors: string[];
  nulls: number;
  /** Whether the first bytes of memory are those of a value. */
  isOverwritten: boolean;
  memoryFailed: boolean;
}

// More than the memory has at the start, which is 16 MB.
const huge = 'x'.repeat(20_000_000);
const large = 'x'.repeat(15_000_000);
const { kind, file } = workerData as { kind: 'stock' | 'ours'; file: string };

function messageFrom(work: () => unknown): string {
  try {
    work();
    return '';
  } catch (error) {
    return String(error);
  }
}

async function runStock(): Promise<FullMemoryReport> {
  const compiled = await webAssembly.compile(readFileSync(wasmPath('sql-wasm.wasm')));
  let memory: Memory | undefined;
  const config = {
    instantiateWasm: (imports: object, done: (instance: Instance) => void) => {
      const instance = new webAssembly.Instance(compiled, imports);
      memory = Object.values(instance.exports).find((value): value is Memory => value instanceof webAssembly.Memory);
      if (!memory) throw new Error('There is no memory.');
      memory.grow = () => {
        throw new RangeError('no memory');
      };
      done(instance);
      return {};
    },
  };
  const database = new (await initSqlJs(config)).Database();
  database.run('CREATE TABLE t (value)');
  const errors = [messageFrom(() => database.run('INSERT INTO t VALUES (?)', [huge]))];
  const nulls = Number(database.exec('SELECT count(*) FROM t WHERE value IS NULL')[0]?.values[0]?.[0]);
  errors.push(messageFrom(() => database.run('INSERT INTO t VALUES (?)', [new Uint8Array(20_000_000).fill(0x78)])));
  const start = memory ? new Uint8Array(memory.buffer, 0, 1000) : new Uint8Array();
  return { errors, nulls, isOverwritten: start.every((byte) => byte === 0x78), memoryFailed: false };
}

async function runOurs(): Promise<FullMemoryReport> {
  const engine = await openSqliteEngine({
    fileSystem: diskFileSystem,
    isLockHeld: () => true,
    memoryLimit: 20 * 1024 * 1024,
  });
  const connection = engine.open(file);
  connection.run('CREATE TABLE t (value)');
  connection.run('INSERT INTO t VALUES (?)', ['small']);
  const errors = [
    messageFrom(() => {
      connection.transaction(() => {
        connection.run('INSERT INTO t VALUES (?)', ['before']);
        connection.run('INSERT INTO t VALUES (?)', [large]);
      });
    }),
    messageFrom(() => connection.run('INSERT INTO t VALUES (?)', ['after'])),
  ];
  connection.close();
  return { errors, nulls: 0, isOverwritten: false, memoryFailed: engine.memoryFailed };
}

parentPort?.postMessage(kind === 'stock' ? await runStock() : await runOurs());
