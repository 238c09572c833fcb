import { existsSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { loadSqlJs } from '../../../src/node/store/sqlite/loadSqlJs.ts';

// The store's worker, whose SQLite may have little memory as long as `workerData.smallMemoryFlag` is there.
const { smallMemoryFlag } = workerData as { smallMemoryFlag: string };
if (existsSync(smallMemoryFlag)) (await loadSqlJs()).guard.limit = 20 * 1024 * 1024;
await import('../../../src/node/store/storeWorker.ts');
