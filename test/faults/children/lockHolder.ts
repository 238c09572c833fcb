// A worker that takes the lock at `list` and falls over at `save`.
import { parentPort, workerData } from 'node:worker_threads';
import { ProcessLock } from '../../../src/node/store/lock/processLock.ts';
import type { NumberedRequest } from '../../../src/node/store/worker/storeCalls.ts';

const { storageDir, lockToken } = workerData as { storageDir: string; lockToken: string };
const lock = new ProcessLock({ storageDir, token: lockToken });

parentPort?.on('message', ({ id, request }: NumberedRequest) => {
  if (request.type === 'close') {
    parentPort?.postMessage({ type: 'result', id, value: undefined });
    parentPort?.close();
  } else if (request.type === 'call' && request.method === 'list') {
    void lock.acquire().then(() => {
      parentPort?.postMessage({ type: 'result', id, value: lockToken });
    });
  } else {
    process.exit(3);
  }
});
