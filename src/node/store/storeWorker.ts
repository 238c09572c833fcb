import { parentPort, workerData } from 'node:worker_threads';
import type { NumberedRequest, StoreWorkerData, WorkerMessage } from './worker/storeCalls.ts';
import { StoreService } from './worker/storeService.ts';

// Entry of the worker thread that owns the database.
if (!parentPort) throw new Error('The store runs in a worker thread.');
const port = parentPort;
const service = new StoreService(workerData as StoreWorkerData, (message: WorkerMessage) => {
  port.postMessage(message);
});
port.on('message', (numbered: NumberedRequest) => {
  service.receive(numbered);
});
// Without a listener on the port nothing keeps the thread alive.
void service.closed.then(() => {
  port.close();
});
