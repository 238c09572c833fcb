import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { AppError, messageOf } from '../../../core/base/appError.ts';
import type { StoreChange } from '../../../core/base/entityStore.ts';
import type { StoreIncident, StoreWait } from '../storeIncident.ts';
import { nonJsonPath } from '../rows/entityChecks.ts';
import { checkNesting } from './nestingLimit.ts';
import type { NumberedRequest, StoreRequest, WorkerMessage } from './storeCalls.ts';

/** What a `WorkerClient` takes. */
export interface WorkerClientOptions {
  /** Entry file of the worker. */
  url: URL;
  /** Goes to every worker that is started, with a `lockToken` of its own added. */
  data: object;
  onChange: (change: StoreChange) => void;
  onWait: (wait: StoreWait | null) => void;
  onIncident: (incident: StoreIncident) => void;
  onLog: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** Frees what an ended worker still held; the next worker starts after it. */
  onEnd: (lockToken: string) => Promise<void>;
}

/** Garbage of short life that the worker may gather: its rows are small and go at once, and by default it may be 48 MB. */
const maxYoungGenerationSizeMb = 4;

interface PendingCall {
  resolve: (value: unknown) => void;
  reject: (error: AppError) => void;
}

/** One started worker and the calls it has not answered. */
interface RunningWorker {
  worker: Worker;
  pending: Map<number, PendingCall>;
  ended: Promise<void>;
}

/**
 * The calling thread's end of the worker. The worker is started by the first call; when it crashes, its open calls
 * reject with `StoreUnavailable` and the next call starts another.
 */
export class WorkerClient {
  private readonly options: WorkerClientOptions;
  private running: RunningWorker | undefined;
  private recovery: Promise<void> | undefined;
  /** Tokens of ended workers whose lock may not be free yet. */
  private readonly unfreed = new Set<string>();
  private isWaiting = false;
  private closing: Promise<void> | undefined;
  private lastId = 0;

  constructor(options: WorkerClientOptions) {
    this.options = options;
  }

  /** @throws AppError the worker's own, `StoreUnavailable` when it crashes, `StoreClosed` after `close` */
  async call(request: StoreRequest): Promise<unknown> {
    if (this.closing) throw new AppError('StoreClosed', 'The store is closed. Open it again to go on.');
    if (request.type === 'call') checkNesting(request.args);
    if (this.recovery) {
      await this.recovery;
      return this.call(request);
    }
    if (this.unfreed.size > 0) {
      await this.recover();
      if (this.unfreed.size > 0) throw lockStuck();
      return this.call(request);
    }
    this.running ??= this.start();
    return this.send(this.running, request);
  }

  /** From now on no call waits longer than two seconds for another window. */
  async limitWaits(): Promise<void> {
    if (!this.running || this.closing) return;
    await this.send(this.running, { type: 'limitWaits' }).catch(() => undefined); // A crash ended the waits.
  }

  /** Idempotent. Calls made before are finished, but for those that wait long for another window; the worker has ended when it resolves. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    const { running } = this;
    if (running) {
      // A crash on the way out rejects the open calls and ends the worker all the same.
      await this.send(running, { type: 'close' }).catch((error: unknown) => {
        this.options.onLog('warn', `The store's worker did not close in order: ${messageOf(error)}`);
      });
      await running.ended;
    }
    await this.recovery;
  }

  private send(running: RunningWorker, request: StoreRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const numbered: NumberedRequest = { id: ++this.lastId, request };
      try {
        running.worker.postMessage(numbered);
      } catch (cause) {
        reject(uncloneable(request, cause));
        return;
      }
      running.pending.set(numbered.id, { resolve, reject });
    });
  }

  private start(): RunningWorker {
    const lockToken = randomUUID();
    const worker = new Worker(this.options.url, {
      workerData: { ...this.options.data, lockToken },
      resourceLimits: { maxYoungGenerationSizeMb },
    });
    const pending = new Map<number, PendingCall>();
    let failure: unknown;
    worker.on('message', (message: WorkerMessage) => {
      this.receive(pending, message);
    });
    worker.on('error', (error) => {
      failure = error;
    });
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', (exitCode) => {
        this.running = undefined;
        this.tellWait(null);
        this.unfreed.add(lockToken);
        void this.recover();
        for (const call of pending.values()) call.reject(crashed(failure, exitCode));
        resolve();
      });
    });
    return { worker, pending, ended };
  }

  private recover(): Promise<void> {
    this.recovery = this.freeLocks()
      .catch((error: unknown) => {
        this.options.onLog('warn', `The lock of the ended store could not be freed: ${messageOf(error)}`);
      })
      .finally(() => {
        this.recovery = undefined;
      });
    return this.recovery;
  }

  private async freeLocks(): Promise<void> {
    for (const lockToken of this.unfreed) {
      await this.options.onEnd(lockToken);
      this.unfreed.delete(lockToken);
    }
  }

  private tellWait(wait: StoreWait | null): void {
    if (wait || this.isWaiting) this.options.onWait(wait);
    this.isWaiting = wait !== null;
  }

  private receive(pending: Map<number, PendingCall>, message: WorkerMessage): void {
    switch (message.type) {
      case 'change':
        this.options.onChange(message.change);
        return;
      case 'incident':
        this.options.onIncident(message.incident);
        return;
      case 'ending':
        // Until `exit` puts the freeing of its lock in this place.
        this.recovery = this.running?.ended;
        return;
      case 'waiting':
        this.tellWait(message.wait);
        return;
      case 'log':
        this.options.onLog(message.level, message.message);
        return;
      case 'result':
        pending.get(message.id)?.resolve(message.value);
        pending.delete(message.id);
        return;
      case 'error':
        pending.get(message.id)?.reject(new AppError(message.code, message.message, { cause: message.detail }));
        pending.delete(message.id);
        return;
    }
  }
}

function crashed(failure: unknown, exitCode: number): AppError {
  const reason = failure === undefined ? `exit code ${exitCode}` : messageOf(failure);
  return new AppError(
    'StoreUnavailable',
    `The database stopped unexpectedly (${reason}). What was being saved may not be saved. Try again.`,
    { cause: failure },
  );
}

function lockStuck(): AppError {
  return new AppError(
    'StoreUnavailable',
    'The database stopped unexpectedly, and its lock cannot be freed, since its folder cannot be written. Make the folder writable and try again.',
  );
}

function uncloneable(request: StoreRequest, cause: unknown): AppError {
  const paths = request.type === 'call' ? request.args.map((arg) => nonJsonPath(arg)) : [];
  const field = paths.find((path) => path !== undefined) ?? '';
  return new AppError('InvalidEntity', `This cannot be saved: \`${field}\` holds something that is not JSON.`, {
    cause,
  });
}
