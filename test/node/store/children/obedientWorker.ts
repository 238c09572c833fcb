// A worker that answers `list`, falls over at `save`, and never answers `get`.
import { parentPort, workerData } from 'node:worker_threads';
import type { NumberedRequest } from '../../../../src/node/store/worker/storeCalls.ts';

parentPort?.on('message', ({ id, request }: NumberedRequest) => {
  if (request.type === 'call' && request.method === 'save') process.exit(3);
  if (request.type === 'call' && request.method === 'delete') throw new Error('out of order');
  if (request.type === 'call' && request.method === 'get') return;
  parentPort?.postMessage({ type: 'result', id, value: (workerData as { lockToken: string }).lockToken });
  if (request.type === 'close') parentPort?.close();
});
