import { readFile } from 'node:fs/promises';
import type { ToolError, ToolResult, ToolRun, ToolRunner } from '../../core/tools/toolRunner.ts';
import { wasmPath } from '../assets.ts';
import { toolLimits } from './toolLimits.ts';
import { ToolWorkerHost, type PreparedRun } from './toolWorkerHost.ts';

/** Options of a runner. */
export interface ToolRunnerOptions {
  /** Workers at one time; further runs wait, first in first out. Default 2. */
  maxWorkers?: number;
  /** Milliseconds after which a worker without work ends. Default 60,000. */
  idleMs?: number;
}

interface QueuedRun {
  run: PreparedRun;
  signal: AbortSignal | undefined;
  /** Its caller was told that it has to wait. */
  isTold: boolean;
  onQueued: (isQueued: boolean) => void;
  resolve: (result: ToolResult) => void;
}

/** Runs tools in QuickJS, compiled to WebAssembly, inside worker threads. Nothing starts before the first call. */
export function createToolRunner(options: ToolRunnerOptions = {}): ToolRunner {
  return new WorkerToolRunner(options);
}

class WorkerToolRunner implements ToolRunner {
  private readonly maxWorkers: number;
  private readonly idleMs: number;
  private readonly queue: QueuedRun[] = [];
  private workers: ToolWorkerHost[] = [];
  private readonly idleTimers = new Map<ToolWorkerHost, NodeJS.Timeout>();
  private engine: Promise<WebAssembly.Module> | undefined;
  private closed = false;

  constructor({ maxWorkers = 2, idleMs = 60_000 }: ToolRunnerOptions) {
    this.maxWorkers = maxWorkers;
    this.idleMs = idleMs;
  }

  run(run: ToolRun): Promise<ToolResult> {
    const prepared = prepare(run);
    if ('kind' in prepared) return Promise.resolve(failed(prepared));
    return new Promise((resolve) => {
      const { signal, onQueued = () => undefined } = run;
      const queued: QueuedRun = { run: prepared, signal, isTold: false, onQueued, resolve };
      if (this.closed || run.signal?.aborted) {
        resolve(failed(stopped));
        return;
      }
      const onAbort = (): void => {
        if (this.take(queued)) resolve(failed(stopped));
      };
      run.signal?.addEventListener('abort', onAbort, { once: true });
      queued.resolve = (result) => {
        run.signal?.removeEventListener('abort', onAbort);
        resolve(result);
      };
      this.queue.push(queued);
      void this.work();
    });
  }

  warm(): void {
    if (this.closed) return;
    void this.loadEngine().then(
      (engine) => {
        if (!this.closed && this.workers.length === 0) this.rest(this.addWorker(engine));
      },
      () => undefined, // The first run meets the same failure and reports it.
    );
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { resolve } of this.queue.splice(0)) resolve(failed(stopped));
    for (const timer of this.idleTimers.values()) clearTimeout(timer);
    this.idleTimers.clear();
    await Promise.all(this.workers.splice(0).map((worker) => worker.terminate()));
  }

  /** Gives waiting runs to free workers, starting one where there may be another. */
  private async work(): Promise<void> {
    let engine: WebAssembly.Module;
    try {
      engine = await this.loadEngine();
    } catch (error) {
      const message = `The sandbox's engine cannot be loaded: ${String(error)}`;
      for (const { resolve } of this.queue.splice(0)) resolve(failed({ kind: 'crash', name: 'Crash', message }));
      return;
    }
    while (this.queue.length > 0) {
      this.workers = this.workers.filter((worker) => worker.alive);
      const free = this.workers.find((worker) => !worker.busy);
      if (!free && this.workers.length >= this.maxWorkers) {
        this.tellQueued();
        return;
      }
      const next = this.queue.shift();
      if (next) void this.give(free ?? this.addWorker(engine), next);
    }
  }

  private tellQueued(): void {
    for (const queued of this.queue.filter(({ isTold }) => !isTold)) {
      queued.isTold = true;
      queued.onQueued(true);
    }
  }

  private async give(worker: ToolWorkerHost, queued: QueuedRun): Promise<void> {
    const { run, signal, resolve } = queued;
    if (queued.isTold) queued.onQueued(false);
    clearTimeout(this.idleTimers.get(worker));
    this.idleTimers.delete(worker);
    resolve(await worker.run(run, signal));
    if (worker.alive && !this.closed) this.rest(worker);
    await this.work();
  }

  private addWorker(engine: WebAssembly.Module): ToolWorkerHost {
    const worker = new ToolWorkerHost(engine);
    this.workers.push(worker);
    return worker;
  }

  /** Ends the worker after a while without work; the timer keeps no process alive. */
  private rest(worker: ToolWorkerHost): void {
    const timer = setTimeout(() => {
      this.idleTimers.delete(worker);
      this.workers = this.workers.filter((other) => other !== worker);
      void worker.terminate();
    }, this.idleMs);
    timer.unref();
    this.idleTimers.set(worker, timer);
  }

  private loadEngine(): Promise<WebAssembly.Module> {
    this.engine ??= readFile(wasmPath('quickjs.wasm')).then((bytes) => WebAssembly.compile(bytes));
    return this.engine;
  }

  /** Takes a run out of the queue; false where it is no longer there. */
  private take(queued: QueuedRun): boolean {
    const index = this.queue.indexOf(queued);
    if (index >= 0) this.queue.splice(index, 1);
    return index >= 0;
  }
}

const stopped: ToolError = { kind: 'cancelled', name: 'Cancelled', message: 'The tool was stopped.' };

function failed(error: ToolError): ToolResult {
  return { ok: false, error, logs: [], durationMs: 0 };
}

/** Checks what goes in, before a worker is asked for. */
function prepare(run: ToolRun): PreparedRun | ToolError {
  const limit = `${toolLimits.inputBytes / 1024} KiB`;
  if (Buffer.byteLength(run.toolCode) > toolLimits.inputBytes) {
    return { kind: 'load', name: 'SourceTooLarge', message: `The tool's code is larger than ${limit}.` };
  }
  const { cpuMs = toolLimits.cpuMs, wallMs = toolLimits.wallMs } = run.limits ?? {};
  for (const [name, value] of Object.entries({ cpuMs, wallMs })) {
    if (Number.isFinite(value) && value > 0) continue;
    const message = `"${name}" must be a positive number of milliseconds, not ${String(value)}.`;
    return { kind: 'arguments', name: 'InvalidLimit', message };
  }
  let argumentsJson: string;
  try {
    argumentsJson = JSON.stringify(run.arguments);
  } catch (error) {
    return { kind: 'arguments', name: 'ArgumentsNotJson', message: `The arguments are not JSON: ${String(error)}` };
  }
  if (Buffer.byteLength(argumentsJson) > toolLimits.inputBytes) {
    return { kind: 'arguments', name: 'ArgumentsTooLarge', message: `The arguments are larger than ${limit}.` };
  }
  return {
    toolCode: run.toolCode,
    argumentsJson,
    cpuMs,
    wallMs: Math.min(wallMs, toolLimits.maxWallMs),
    capabilities: run.capabilities ?? {},
  };
}
