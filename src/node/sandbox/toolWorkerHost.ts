import { Worker } from 'node:worker_threads';
import type { JsonValue } from '../../core/base/json.ts';
import type { GrantedCapabilities, ToolError, ToolResult } from '../../core/tools/toolRunner.ts';
import { workerUrl } from '../assets.ts';
import { HostCallError } from './hostCalls/hostCall.ts';
import { hostCalls } from './hostCalls/hostCalls.ts';
import { toolLimits } from './toolLimits.ts';
import { cpuTimeout } from './guestError.ts';
import type { FromHostedTool, ToHostedTool, ToolOutcome, ToolWorkerData } from './toolMessages.ts';

/** A run as the worker's host takes it: checked, with its budgets settled. */
export interface PreparedRun {
  toolCode: string;
  argumentsJson: string;
  cpuMs: number;
  wallMs: number;
  capabilities: GrantedCapabilities;
}

interface CurrentRun {
  runId: number;
  run: PreparedRun;
  logs: string[];
  logLevels: NonNullable<ToolResult['logLevels']>;
  startedAt: number;
  /** Why the host ends it; beats what the guest reports. */
  ended?: ToolError;
  timers: NodeJS.Timeout[];
  /** Ends a guest that computes beyond its budget and does not notice; absent while it waits. */
  cpuTimer?: NodeJS.Timeout | undefined;
  calls: AbortController;
  resolve: (result: ToolResult) => void;
}

/** The host's end of one worker: runs one tool at a time and ends the worker when a tool cannot be ended otherwise. */
export class ToolWorkerHost {
  /** False once the worker has ended or is being ended; such a host takes no more runs. */
  alive = true;
  private readonly worker: Worker;
  private readonly cancelFlag = new Int32Array(new SharedArrayBuffer(4));
  private readonly ready: Promise<void>;
  private markReady: () => void = () => undefined;
  private current: CurrentRun | undefined;
  private lastRunId = 0;

  constructor(quickjs: WebAssembly.Module) {
    const workerData: ToolWorkerData = { quickjs, cancelFlag: this.cancelFlag.buffer };
    this.worker = new Worker(workerUrl('toolWorker'), {
      name: 'promptdeck-tool',
      workerData,
      env: {},
      execArgv: [],
      stdin: false,
      // Kept from the editor's own output and left unread: reading them would keep the process alive.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 8 },
    });
    this.ready = new Promise((resolve) => {
      this.markReady = resolve;
    });
    this.worker.on('message', (message: FromHostedTool) => {
      this.receive(message);
    });
    this.worker.on('error', (error: unknown) => {
      this.crash(error instanceof Error ? error.message : String(error));
    });
    this.worker.on('exit', () => {
      this.crash('the worker ended');
    });
    this.worker.unref();
  }

  get busy(): boolean {
    return this.current !== undefined;
  }

  /** Runs a tool to its end. Never rejects. Aborting `signal` gives an error of kind `cancelled`. */
  run(run: PreparedRun, signal: AbortSignal | undefined): Promise<ToolResult> {
    return new Promise((resolve) => {
      const runId = ++this.lastRunId;
      const onAbort = (): void => {
        this.end(runId, { kind: 'cancelled', name: 'Cancelled', message: 'The tool was stopped.' });
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const current: CurrentRun = {
        runId,
        run,
        logs: [],
        logLevels: {},
        startedAt: performance.now(),
        timers: [],
        calls: new AbortController(),
        resolve: (result) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(result);
        },
      };
      this.current = current;
      this.worker.ref();
      if (signal?.aborted) {
        onAbort();
        return;
      }
      current.timers.push(
        setTimeout(() => {
          this.crash('it did not start in time');
        }, toolLimits.startMs),
      );
      void this.ready.then(() => {
        this.dispatch(current);
      });
    });
  }

  /** Ends the worker; a run under way gives an error of kind `cancelled`. Waits a second at most. */
  async terminate(): Promise<void> {
    this.alive = false;
    this.finish({ ok: false, error: { kind: 'cancelled', name: 'Cancelled', message: 'The tool was stopped.' } });
    let timer: NodeJS.Timeout | undefined;
    // A worker whose memory ran out may never report its end.
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, 1_000);
    });
    await Promise.race([this.worker.terminate(), patience]);
    clearTimeout(timer);
  }

  private dispatch(current: CurrentRun): void {
    if (this.current !== current || current.ended) return;
    const { runId, run } = current;
    for (const timer of current.timers.splice(0)) clearTimeout(timer);
    current.startedAt = performance.now();
    current.timers.push(
      setTimeout(() => {
        const message = `The tool took longer than ${run.wallMs / 1000} s and was stopped.`;
        this.end(runId, { kind: 'timeout', name: 'WallTimeout', message });
      }, run.wallMs),
    );
    this.post({ type: 'run', runId, toolCode: run.toolCode, argumentsJson: run.argumentsJson, cpuMs: run.cpuMs });
  }

  /** Asks the guest to end, and ends the worker where it does not. */
  private end(runId: number, error: ToolError): void {
    const current = this.current;
    if (current?.runId !== runId || current.ended) return;
    current.ended = error;
    Atomics.store(this.cancelFlag, 0, runId);
    this.post({ type: 'cancel', runId });
    current.timers.push(
      setTimeout(() => {
        this.kill(error);
      }, toolLimits.graceMs),
    );
  }

  private kill(error: ToolError): void {
    this.alive = false;
    this.finish({ ok: false, error });
    void this.worker.terminate();
  }

  /** Some native loops of the engine never ask whether they are interrupted. */
  private watchComputing(current: CurrentRun, leftMs: number): void {
    const timer = setTimeout(
      () => {
        // The message that it waits by now may be on its way, where this thread was held up.
        setImmediate(() => {
          if (this.current === current && current.cpuTimer === timer) this.kill(cpuTimeout(current.run.cpuMs));
        });
      },
      Math.min(leftMs + toolLimits.cpuGraceMs, 2 ** 31 - 1),
    );
    current.cpuTimer = timer;
  }

  private receive(message: FromHostedTool): void {
    if (message.type === 'ready') {
      this.markReady();
      return;
    }
    const current = this.current;
    if (current?.runId !== message.runId) return;
    if (message.type === 'log') keepLine(current, message);
    else if (message.type === 'call') void this.answer(current, message);
    else if (message.type === 'computing') this.watchComputing(current, message.leftMs);
    else if (message.type === 'waiting') this.stopWatching(current);
    else this.finish(message.outcome);
  }

  private stopWatching(current: CurrentRun): void {
    clearTimeout(current.cpuTimer);
    current.cpuTimer = undefined;
  }

  private async answer(
    { runId, run, calls }: CurrentRun,
    { callId, name, argumentsJson }: Extract<FromHostedTool, { type: 'call' }>,
  ): Promise<void> {
    const reply = (ok: boolean, value: JsonValue): void => {
      if (this.current?.runId === runId) {
        this.post({ type: 'answer', runId, callId, ok, text: JSON.stringify(value) });
      }
    };
    try {
      const call = hostCalls.get(name);
      if (!call) throw new HostCallError('TypeError', `There is no tool.${name}.`);
      const args: unknown = JSON.parse(argumentsJson);
      reply(
        true,
        await call(Array.isArray(args) ? (args as JsonValue[]) : [], {
          capabilities: run.capabilities,
          signal: calls.signal,
        }),
      );
    } catch (error) {
      const known = error instanceof HostCallError;
      reply(false, { name: known ? error.name : 'HostError', message: known ? error.message : `tool.${name} failed.` });
    }
  }

  private finish(outcome: ToolOutcome): void {
    const current = this.current;
    if (!current) return;
    this.current = undefined;
    for (const timer of current.timers) clearTimeout(timer);
    this.stopWatching(current);
    current.calls.abort();
    this.worker.unref();
    const result = current.ended ? { ok: false as const, error: current.ended } : outcome;
    const { logs, logLevels, startedAt } = current;
    const levels = Object.keys(logLevels).length > 0 ? { logLevels } : {};
    current.resolve({ ...result, logs, ...levels, durationMs: performance.now() - startedAt });
  }

  private crash(reason: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.finish({ ok: false, error: { kind: 'crash', name: 'Crash', message: `The sandbox broke off: ${reason}.` } });
    void this.worker.terminate();
  }

  private post(message: ToHostedTool): void {
    this.worker.postMessage(message);
  }
}

function keepLine({ logs, logLevels }: CurrentRun, { line, level }: Extract<FromHostedTool, { type: 'log' }>): void {
  if (level) logLevels[logs.length] = level;
  logs.push(line);
}
