import type { AppError } from '../../base/appError.ts';

/** Pause of a config whose vendor named none. */
const defaultCooldownMs = 30_000;
/** A quota does not come back within seconds, even where its vendor names some (Gemini does). */
const quotaCooldownMs = 5 * 60_000;
/** However long a vendor asks for, a config is tried again after this. */
const longestCooldownMs = 60 * 60_000;

interface Rest {
  /** When the failure was noted, and until when the config rests: ms since 1970. */
  since: number;
  until: number;
}

/** Which configs had better rest, shared by all chats of a runtime. */
export class ConfigCooldowns {
  private readonly rests = new Map<string, Rest>();
  private readonly now: () => number;

  /** @param now ms since 1970, for tests */
  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** Takes note of a failure; only overload in its several forms makes a config rest. */
  noteFailure(configName: string, error: AppError): void {
    const pause = cooldownMs(error);
    if (pause <= 0) return;
    const since = this.now();
    // A vendor's own word counts; the usual pause does not cut it short.
    const earlier = error.retryAfterMs === undefined ? (this.restingUntil(configName) ?? 0) : 0;
    this.rests.set(configName, { since, until: Math.max(since + pause, earlier) });
  }

  /**
   * A config that answered needs no rest, unless it failed for another chat after this request had left.
   * @param askedAt when the answered request left, in ms since 1970
   */
  noteSuccess(configName: string, askedAt: number): void {
    const rest = this.rests.get(configName);
    if (rest && rest.since < askedAt) this.rests.delete(configName);
  }

  isResting(configName: string): boolean {
    return this.restingUntil(configName) !== undefined;
  }

  /** When the config's rest is over, in ms since 1970; undefined: it does not rest. */
  restingUntil(configName: string): number | undefined {
    const until = this.rests.get(configName)?.until ?? 0;
    return until > this.now() ? until : undefined;
  }
}

function cooldownMs(error: AppError): number {
  switch (error.code) {
    case 'RateLimited':
    case 'Overloaded':
    case 'TimedOut':
      return Math.min(error.retryAfterMs ?? defaultCooldownMs, longestCooldownMs);
    case 'QuotaExceeded':
      return Math.min(Math.max(error.retryAfterMs ?? 0, quotaCooldownMs), longestCooldownMs);
    default:
      return 0;
  }
}
