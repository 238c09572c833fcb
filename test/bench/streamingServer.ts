// The far side of the streaming bench, in a thread of its own so that it takes no time from the side that is measured. Tells
// its address; for each message it gets (the milliseconds between two chunks, undefined: none) it answers that way from then on.
import { parentPort } from 'node:worker_threads';
import { startModelServer } from '../model/server.ts';

const chunks = Array.from({ length: 1000 }, (_, index) => `word${index} `);
const server = await startModelServer();
let chunkDelayMs: number | undefined;
server.respondWith((request) => {
  parentPort?.postMessage({ departedAt: performance.timeOrigin + request.receivedAt });
  server.requests.length = 0;
  return { text: chunks, ...(chunkDelayMs === undefined ? {} : { chunkDelayMs }) };
});
parentPort?.on('message', (delay: number | undefined) => {
  chunkDelayMs = delay;
});
parentPort?.postMessage({ baseUrl: server.baseUrl('openai') });
