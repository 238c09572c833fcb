// The far side, in a thread of its own. Takes one plan after the other; tells when a request arrived and when its socket closed
// before the answer's end, in milliseconds since 1970.
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import type { ModelRequest } from '../../model/modelRequest.ts';
import { startModelServer } from '../../model/server.ts';

/** How the next requests are answered. */
export interface AnswerPlan {
  chunks: number;
  /** Characters of one chunk. */
  size: number;
  /** Milliseconds between two; absent: none. */
  chunkDelayMs?: number;
  /** Whether the client will hang up. */
  hangsUp?: boolean;
}

const server = await startModelServer();
let plan: AnswerPlan = { chunks: 1, size: 1 };
const since1970 = (time: number): number => performance.timeOrigin + time;

server.respondWith((request) => {
  server.requests.length = 0;
  parentPort?.postMessage({ departedAt: since1970(request.receivedAt) });
  if (plan.hangsUp === true) void tellClose(request);
  const { chunks, size, chunkDelayMs } = plan;
  return {
    text: Array<string>(chunks).fill('word '.repeat(Math.ceil(size / 5)).slice(0, size)),
    ...(chunkDelayMs === undefined ? {} : { chunkDelayMs }),
  };
});

async function tellClose(request: ModelRequest): Promise<void> {
  while (request.closedAt === undefined) await sleep(1);
  parentPort?.postMessage({ closedAt: since1970(request.closedAt) });
}

parentPort?.on('message', (next: AnswerPlan) => {
  plan = next;
  parentPort?.postMessage({ ready: true });
});
const { openai, azure, groq, anthropic, gemini } = Object.fromEntries(
  (['openai', 'azure', 'groq', 'anthropic', 'gemini'] as const).map((vendor) => [vendor, server.baseUrl(vendor)]),
);
parentPort?.postMessage({ baseUrls: { openai, azure, groq, anthropic, gemini } });
