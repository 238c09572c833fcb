import { dirname } from 'node:path';
import { AppError, isAppError, messageOf } from '../../../core/base/appError.ts';
import type { StoreChange } from '../../../core/base/entityStore.ts';
import { ChangeLog, readRevisions } from '../rows/changeLog.ts';
import { ProcessLock } from '../lock/processLock.ts';
import type { Connection } from '../sqlite/connection.ts';
import type { Driver, Outcome } from './driver.ts';
import { openStoreUpkeep } from '../recovery/storeUpkeep.ts';
import { migrations } from '../schema/migrations.ts';
import { isFatal } from '../sqlite/fileConnection.ts';
import { diskFileSystem } from '../sqlite/fileSystem.ts';
import { hasMemoryFailed } from '../sqlite/loadSqlJs.ts';
import { openStoreDriver } from './storeDriver.ts';
import {
  storeMethods,
  type MethodCall,
  type NumberedRequest,
  type StoreWorkerData,
  type UpkeepRequest,
  type WorkerMessage,
} from './storeCalls.ts';
import { copyDatabase } from './copyDatabase.ts';
import { OutsideChanges } from './outsideChanges.ts';
import { UpkeepService } from './upkeepService.ts';
import { runMethod } from './storeRows.ts';
import type { StoreIncident } from '../storeIncident.ts';
import { memoryExhausted } from '../storeUnavailable.ts';

type NumberedCall = { id: number; request: MethodCall };

/**
 * The worker's side of the store. Requests that wait are served in rounds: all waiting writes share one lock and one
 * flush, then all waiting reads see the result.
 */
export class StoreService {
  /** Resolves when `close` was served. */
  readonly closed: Promise<void>;
  private readonly data: StoreWorkerData;
  private readonly post: (message: WorkerMessage) => void;
  private readonly lock: ProcessLock;
  private readonly changes = new ChangeLog();
  private waiting: NumberedRequest[] = [];
  private isRunning = false;
  private mustLookOutside = false;
  /** In the round that runs. */
  private isLooking = false;
  private driver: Driver | undefined;
  private upkeep: UpkeepService | undefined;
  private readonly outside: OutsideChanges;
  private hasEnded = false;
  private resolveClosed: () => void = () => undefined;

  constructor(data: StoreWorkerData, post: (message: WorkerMessage) => void) {
    this.data = data;
    this.post = post;
    this.lock = new ProcessLock({
      storageDir: dirname(data.file),
      token: data.lockToken,
      label: data.label,
      onWait: (wait) => {
        this.post({ type: 'waiting', wait });
      },
    });
    this.outside = new OutsideChanges(data.file, this.log, () => {
      this.mustLookOutside = true;
      this.schedule();
    });
    this.closed = new Promise((resolve) => {
      this.resolveClosed = resolve;
    });
  }

  receive(numbered: NumberedRequest): void {
    const { id, request } = numbered;
    // At once: what waits now would keep it waiting.
    if (request.type === 'limitWaits' || request.type === 'close') this.lock.limitWaits();
    if (request.type === 'limitWaits') {
      this.post({ type: 'result', id, value: undefined });
      return;
    }
    if (this.hasEnded) {
      this.postError(id, memoryExhausted(this.data.file));
      return;
    }
    this.waiting.push(numbered);
    this.schedule();
  }

  /** After the messages that are on their way, so that they share the round. */
  private schedule(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    setImmediate(() => {
      void this.runRounds().finally(() => {
        this.isRunning = false;
      });
    });
  }

  private async runRounds(): Promise<void> {
    while (this.waiting.length > 0 || this.mustLookOutside || this.upkeep?.isDue === true) {
      if (this.waiting.length === 0 && !this.mustLookOutside) {
        await this.upkeep?.runDue();
        continue;
      }
      const round = this.waiting;
      this.waiting = [];
      this.isLooking = this.mustLookOutside;
      this.mustLookOutside = false;
      await this.runRound(round);
      if (hasMemoryFailed()) this.end();
    }
  }

  private async runRound(round: readonly NumberedRequest[]): Promise<void> {
    const calls = round.flatMap(({ id, request }) => (request.type === 'call' ? [{ id, request }] : []));
    const opens = round.filter(({ request }) => request.type === 'open');
    const copies = round.flatMap(({ id, request }) => (request.type === 'copyTo' ? [{ id, path: request.path }] : []));
    const upkeeps = round.flatMap(({ id, request }) => (isUpkeep(request) ? [{ id, request }] : []));
    const asked = [...opens, ...calls, ...copies, ...upkeeps];
    try {
      const driver = asked.length > 0 ? await this.open() : this.driver;
      for (const { id } of opens) this.post({ type: 'result', id, value: undefined });
      if (driver) {
        await this.serveWrites(driver, calls.filter(isWrite));
        await this.serveReads(
          driver,
          calls.filter((call) => !isWrite(call)),
        );
        for (const copy of copies) await this.serveCopy(driver, copy);
      }
      for (const { id, request } of upkeeps) await this.serveUpkeep(id, request);
      if (opens.length > 0) await this.upkeep?.tellUnseen();
    } catch (error) {
      for (const { id } of asked) this.postError(id, error);
      if (asked.length === 0) this.log('warn', messageOf(error));
    }
    for (const { id, request } of round) if (request.type === 'close') this.close(id);
  }

  private async open(): Promise<Driver> {
    if (this.driver) return this.driver;
    const driver = await openStoreDriver({
      file: this.data.file,
      lock: this.lock,
      migrations,
      onReload: (connection) => {
        for (const change of this.outside.take(connection)) this.post({ type: 'change', change });
      },
      onIncident: this.tellIncident,
      log: this.log,
    });
    try {
      const upkeep = await openStoreUpkeep({
        file: this.data.file,
        driver,
        fileSystem: diskFileSystem,
        migrations,
        onIncident: this.tellIncident,
        log: this.log,
      });
      await this.outside.start(driver);
      this.upkeep = new UpkeepService(upkeep, () => {
        this.schedule();
      });
    } catch (error) {
      driver.close();
      throw error;
    }
    this.driver = driver;
    return driver;
  }

  private async serveWrites(driver: Driver, calls: readonly NumberedCall[]): Promise<void> {
    if (calls.length === 0) return;
    const works = calls.map(
      ({ request }) =>
        (connection: Connection) =>
          this.write(connection, request),
    );
    let outcomes: Outcome<WriteResult>[];
    try {
      outcomes = await driver.write(works);
    } catch (error) {
      for (const { id } of calls) this.postError(id, error);
      return;
    }
    outcomes.forEach((outcome, index) => {
      const id = calls[index]?.id ?? 0;
      if (!outcome.ok) {
        this.postError(id, outcome.error);
        return;
      }
      this.outside.passOver(outcome.value.revisions);
      // Before the result, so that who awaits a write finds its listeners up to date.
      for (const change of outcome.value.changes) this.post({ type: 'change', change });
      this.post({ type: 'result', id, value: outcome.value.value });
    });
  }

  private write(connection: Connection, request: MethodCall): WriteResult {
    try {
      const value = this.run(connection, request);
      const changes = this.changes.finish(connection);
      return { value, changes, revisions: readRevisions(connection) };
    } finally {
      this.changes.discard();
    }
  }

  /** All under one lock. Also looks once where a file event asked for it. */
  private async serveReads(driver: Driver, calls: readonly NumberedCall[]): Promise<void> {
    if (calls.length === 0 && !this.isLooking) return;
    const outcomes = await driver.read((connection) =>
      calls.map(({ request }) => outcomeOf(() => this.run(connection, request))),
    );
    outcomes.forEach((outcome, index) => {
      const id = calls[index]?.id ?? 0;
      if (outcome.ok) this.post({ type: 'result', id, value: outcome.value });
      else this.postError(id, outcome.error);
    });
  }

  private async serveCopy(driver: Driver, { id, path }: { id: number; path: string }): Promise<void> {
    try {
      await copyDatabase(driver, diskFileSystem, path);
      this.post({ type: 'result', id, value: undefined });
    } catch (error) {
      this.postError(id, error);
    }
  }

  private async serveUpkeep(id: number, request: UpkeepRequest): Promise<void> {
    try {
      this.post({ type: 'result', id, value: await this.upkeep?.answer(request) });
    } catch (error) {
      this.postError(id, error);
    }
  }

  private run(connection: Connection, request: MethodCall): unknown {
    return runMethod(connection, this.data.workspace, this.changes, request);
  }

  private close(id: number): void {
    this.closeDatabase();
    this.post({ type: 'result', id, value: undefined });
    this.resolveClosed();
  }

  /** Before any answer goes out, so that the next call is for another worker, whose memory is its own. */
  private announceEnd(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const { message } = memoryExhausted(this.data.file);
    this.post({ type: 'ending' });
    this.post({ type: 'incident', incident: { kind: 'memory-exhausted', message, folder: dirname(this.data.file) } });
  }

  private end(): void {
    this.announceEnd();
    const failure = memoryExhausted(this.data.file);
    for (const { id } of this.waiting) this.postError(id, failure);
    this.waiting = [];
    this.mustLookOutside = false;
    this.closeDatabase();
    this.resolveClosed();
  }

  private closeDatabase(): void {
    this.upkeep?.stop();
    this.outside.stop();
    this.driver?.close();
  }

  private readonly tellIncident = (incident: StoreIncident): void => {
    this.post({ type: 'incident', incident });
  };

  private readonly log = (level: 'info' | 'warn' | 'error', message: string): void => {
    this.post({ type: 'log', level, message });
  };

  private postError(id: number, error: unknown): void {
    if (hasMemoryFailed()) this.announceEnd();
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const { code, message } = isAppError(error)
      ? error
      : new AppError('StoreUnavailable', `The database ${this.data.file} could not do this: ${messageOf(error)}`);
    this.post({ type: 'error', id, code, message, detail });
  }
}

/** What fails in one call is its own; where the disk fails, all do. */
function outcomeOf<T>(work: () => T): Outcome<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (isFatal(error)) throw error;
    return { ok: false, error };
  }
}

interface WriteResult {
  value: unknown;
  changes: StoreChange[];
  revisions: Map<string, number>;
}

function isWrite({ request }: NumberedCall): boolean {
  const methods: Record<string, 'read' | 'write'> = storeMethods[request.store];
  return methods[request.method] === 'write';
}

function isUpkeep(request: NumberedRequest['request']): request is UpkeepRequest {
  return request.type === 'backUp' || request.type === 'storageInfo' || request.type === 'incidentSeen';
}
