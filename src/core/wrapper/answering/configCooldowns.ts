import type { AppError } from '../../base/appError.ts';

/** Pause of a config whose vendor named none. */
const defaultCooldownMs = 30_000;
/** A quota does not come back within seconds. */
const quotaCooldownMs = 5 * 60_000;
/** However long a vendor asks for, a config is tried again after this. */
const longestCooldownMs = 60 * 60_000;

/** Which configs had better rest, shared by all chats of a runtime. */
export class ConfigCooldowns {
  private readonly until = new Map<string, number>();
  private readonly now: () => number;

  /** @param now clock in ms, for tests */
  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** Takes note of a failure; only overload in its several forms makes a config rest. */
  noteFailure(configName: string, error: AppError): void {
    const pause = cooldownMs(error);
    if (pause > 0) this.until.set(configName, this.now() + pause);
  }

  /** A config that answered needs no rest. */
  noteSuccess(configName: string): void {
    this.until.delete(configName);
  }

  isResting(configName: string): boolean {
    return (this.until.get(configName) ?? 0) > this.now();
  }
}

function cooldownMs(error: AppError): number {
  switch (error.code) {
    case 'RateLimited':
    case 'Overloaded':
    case 'TimedOut':
      return Math.min(error.retryAfterMs ?? defaultCooldownMs, longestCooldownMs);
    case 'QuotaExceeded':
      return Math.min(error.retryAfterMs ?? quotaCooldownMs, longestCooldownMs);
    default:
      return 0;
  }
}
