import type { StoreUpkeep } from '../recovery/storeUpkeep.ts';
import type { UpkeepRequest } from './storeCalls.ts';

/** Daily backup and trash are looked to this long after the start, when nothing waits, and then again and again. */
export const firstUpkeepMs = 60_000;
export const nextUpkeepMs = 3_600_000;

/** What the worker does for its database as a whole: when it is asked, and by itself when the time has come. */
export class UpkeepService {
  private readonly upkeep: StoreUpkeep;
  private readonly onDue: () => void;
  private timer: NodeJS.Timeout | undefined;
  private due = false;

  /** @param onDue called when `isDue` becomes true */
  constructor(upkeep: StoreUpkeep, onDue: () => void) {
    this.upkeep = upkeep;
    this.onDue = onDue;
    this.wait(firstUpkeepMs);
  }

  /** Whether `runDue` is to be called, when nothing else waits. */
  get isDue(): boolean {
    return this.due;
  }

  /** Never rejects: what fails is told. */
  async runDue(): Promise<void> {
    this.due = false;
    await this.upkeep.backUpDaily();
    await this.upkeep.emptyTrash();
  }

  /** Tells what happened in windows that were closed before their user saw it. */
  tellUnseen(): Promise<void> {
    return this.upkeep.tellUnseen();
  }

  /** @returns the answer to a request @throws AppError `StoreUnavailable` */
  answer(request: UpkeepRequest): Promise<unknown> {
    switch (request.type) {
      case 'backUp':
        return this.upkeep.backUp();
      case 'storageInfo':
        return this.upkeep.info();
      case 'incidentSeen':
        return this.upkeep.markSeen(request.incidentId);
    }
  }

  /** Nothing is due any more. */
  stop(): void {
    clearTimeout(this.timer);
    this.due = false;
  }

  private wait(delayMs: number): void {
    this.timer = setTimeout(() => {
      this.wait(nextUpkeepMs);
      this.due = true;
      this.onDue();
    }, delayMs);
    this.timer.unref();
  }
}
