// Entry of the worker that holds guests: one run at a time, each in an instance of its own.
import { parentPort, workerData } from 'node:worker_threads';
import { GuestRun } from './guestRun.ts';
import type { FromHostedTool, ToHostedTool, ToolWorkerData } from './toolMessages.ts';

if (!parentPort) throw new Error('toolWorker runs as a worker thread only.');
const port = parentPort;
const { quickjs, cancelFlag } = workerData as ToolWorkerData;
const cancelled = new Int32Array(cancelFlag);
let current: { runId: number; guest: GuestRun } | undefined;

function post(message: FromHostedTool): void {
  port.postMessage(message);
}

async function run({ runId, toolCode, argumentsJson, cpuMs }: Extract<ToHostedTool, { type: 'run' }>): Promise<void> {
  const guest = new GuestRun(
    {
      quickjs,
      isCancelled: () => Atomics.load(cancelled, 0) === runId,
      log: (line, level) => {
        post({ type: 'log', runId, line, ...(level ? { level } : {}) });
      },
      call: (callId, name, argumentsJson) => {
        post({ type: 'call', runId, callId, name, argumentsJson });
      },
      computing: (leftMs) => {
        post({ type: 'computing', runId, leftMs });
      },
      waiting: () => {
        post({ type: 'waiting', runId });
      },
    },
    cpuMs,
  );
  current = { runId, guest };
  void guest.start(toolCode, argumentsJson);
  const outcome = await guest.outcome;
  current = undefined;
  post({ type: 'done', runId, outcome });
}

port.on('message', (message: ToHostedTool) => {
  if (message.type === 'run') void run(message);
  else if (current?.runId !== message.runId) return;
  else if (message.type === 'cancel') current.guest.cancel();
  else current.guest.answer(message.callId, message.ok, message.text);
});
post({ type: 'ready' });
