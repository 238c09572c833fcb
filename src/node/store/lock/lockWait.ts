import { AppError } from '../../../core/base/appError.ts';
import type { StoreWait } from '../storeIncident.ts';
import type { LockOwner } from './lockOwner.ts';
import type { Verdict } from './processIdentity.ts';

/** Why the lock was not had: somebody holds it, its file cannot be read, or others were quicker. */
export type Obstacle =
  | { kind: 'owner'; owner: LockOwner; verdict: Verdict; path: string }
  | { kind: 'unreadable'; path: string; error: unknown }
  | { kind: 'others' };

/** Shorter waits show nothing. */
export const noticeMs = 2000;

/** One wait for the lock, told about once it is long. */
export class LockWait {
  private readonly start = performance.now();
  private readonly tell: (wait: StoreWait | null) => void;
  private told: { token: string; at: number } | undefined;

  constructor(tell: (wait: StoreWait | null) => void) {
    this.tell = tell;
  }

  /** In ms. */
  get lasted(): number {
    return performance.now() - this.start;
  }

  /** Tells of the owner where the wait is long and it was not told of; not of each in a quick change of owners. */
  update(obstacle: Obstacle): void {
    if (obstacle.kind !== 'owner' || this.lasted < (this.told ? this.told.at + noticeMs : noticeMs)) return;
    if (this.told?.token === obstacle.owner.token) return;
    this.told = { token: obstacle.owner.token, at: this.lasted };
    this.tell({ pid: obstacle.owner.pid, message: describe(obstacle) });
  }

  end(): void {
    if (this.told) this.tell(null);
  }
}

/** The wait was given up. */
export function lockBusy(obstacle: Obstacle): AppError {
  const reason = obstacle.kind === 'owner' ? describe(obstacle) : 'Other windows are using the chat database.';
  return new AppError('StoreUnavailable', `${reason} Promptdeck was closed while it waited, so this was not done.`);
}

/** The lock file cannot be read, so that nobody knows whether it is free. */
export function lockUnreadable(path: string, cause: unknown): AppError {
  return new AppError(
    'StoreUnavailable',
    `The lock file ${path} cannot be read, so the database cannot be used. Make it readable for you, or, where no other Promptdeck is running, delete it.`,
    { cause },
  );
}

/** Who is waited for, since when, and what to do. */
function describe({ owner, verdict, path }: Extract<Obstacle, { kind: 'owner' }>): string {
  const name = owner.label === '' ? `Process ${owner.pid}` : `${owner.label} (process ${owner.pid})`;
  const place = verdict === 'unknown' && owner.host !== '' ? ` on ${owner.host}` : '';
  const since = new Date(owner.since);
  const time = Number.isNaN(since.getTime()) ? '' : ` since ${since.toLocaleTimeString('en-GB')}`;
  const remedy =
    verdict === 'unknown'
      ? `Whether it still runs cannot be seen from here. If it does not, delete ${path} to go on.`
      : 'This goes on by itself when that one is done; if it hangs, end it.';
  return `${name}${place} has been using the chat database${time}. ${remedy}`;
}
