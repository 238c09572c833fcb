import { setTimeout as delay } from 'node:timers/promises';
import type { StoreWait } from '../storeIncident.ts';
import { LockFolder, type LockListing } from './lockFolder.ts';
import { type LockOwner, newOwner } from './lockOwner.ts';
import { type Obstacle, LockWait, lockBusy, lockUnreadable, noticeMs } from './lockWait.ts';
import type { ProcessIdentity } from './processIdentity.ts';
import { processIdentity } from './systemProcesses.ts';

/** Lock files are removed when there are more than this, all but the newest `keptFiles`. */
const mostFiles = 16;
const keptFiles = 4;
/** A look costs some 50 µs; a dead owner's lock is taken over within the longest pause. */
const firstPauseMs = 1;
const longestPauseMs = 50;
const releaseRetryMs = 50;

/** What a `ProcessLock` takes. */
export interface ProcessLockOptions {
  /** The folder whose database the lock guards. */
  storageDir: string;
  /** Names the worker within the process; no two locks share one. */
  token: string;
  /** For people who wait for this lock: what this process is. */
  label?: string;
  /** Told of a wait of over two seconds, and with null when it is over. */
  onWait?: (wait: StoreWait | null) => void;
  /** By default those of this system. */
  identity?: ProcessIdentity;
  /** By default the one in `storageDir`. */
  folder?: LockFolder;
}

/**
 * One lock between processes, as numbered files in `lock/`. The highest number counts: its file names the owner or says that
 * it is free. The next number is created only after the highest reads free or its owner is dead; then the folder is read
 * again to confirm. A lock is never broken by its age, so a suspended owner keeps it. `docs/lock.md` says why this is right.
 */
export class ProcessLock {
  private readonly options: ProcessLockOptions;
  private readonly folder: LockFolder;
  private readonly identity: ProcessIdentity;
  private areWaitsLimited = false;
  private held: number | undefined;
  private releaseRetry: NodeJS.Timeout | undefined;

  constructor(options: ProcessLockOptions) {
    this.options = options;
    this.folder = options.folder ?? new LockFolder(options.storageDir);
    this.identity = options.identity ?? processIdentity();
  }

  get isHeld(): boolean {
    return this.held !== undefined && this.releaseRetry === undefined;
  }

  /**
   * Resolves when this process holds the lock. Calls must not overlap.
   * @throws AppError `StoreUnavailable` where the wait was given up or the lock cannot be read, and what the file system throws
   */
  async acquire(): Promise<void> {
    if (this.held !== undefined) {
      // Its release failed, so that it still is this one's.
      clearTimeout(this.releaseRetry);
      this.releaseRetry = undefined;
      return;
    }
    const wait = new LockWait(this.options.onWait ?? (() => undefined));
    let pause = firstPauseMs;
    this.folder.make();
    try {
      for (;;) {
        const obstacle = await this.tryAcquire();
        if (!obstacle) return;
        if (this.areWaitsLimited && wait.lasted >= noticeMs) throw lockBusy(obstacle);
        if (obstacle.kind === 'unreadable' && wait.lasted >= noticeMs) {
          throw lockUnreadable(obstacle.path, obstacle.error);
        }
        wait.update(obstacle);
        await delay(pause * (0.5 + Math.random() / 2));
        pause = Math.min(pause * 1.3, longestPauseMs);
      }
    } finally {
      wait.end();
    }
  }

  /** Never throws: where the disk refuses, it is tried again until the lock is free or acquired anew. */
  release(): void {
    if (this.held === undefined) return;
    clearTimeout(this.releaseRetry);
    this.releaseRetry = undefined;
    try {
      this.folder.free(this.held);
      this.held = undefined;
    } catch {
      this.releaseRetry = setTimeout(() => {
        this.release();
      }, releaseRetryMs).unref();
    }
  }

  /** From now on no `acquire` waits longer than two seconds in all, the one under way included. */
  limitWaits(): void {
    this.areWaitsLimited = true;
  }

  /** @returns what was in the way; undefined: the lock is held */
  private async tryAcquire(): Promise<Obstacle | undefined> {
    const highest = this.folder.list().numbers.at(-1) ?? 0;
    const seen = highest === 0 ? 'free' : await this.look(highest);
    if (seen === 'mine') return this.confirm(highest);
    if (seen !== 'free') return seen;
    const owner = newOwner(await this.identity.own(), this.options.token, this.options.label ?? '');
    return this.folder.create(highest + 1, owner) ? this.confirm(highest + 1) : { kind: 'others' };
  }

  /** `mine`: a try that failed half-way left it. */
  private async look(number: number): Promise<'free' | 'mine' | Obstacle> {
    const path = this.folder.pathOf(number);
    try {
      const state = this.folder.state(number);
      if (state === 'free') return 'free';
      if (state === 'gone') return { kind: 'others' };
      if (state === 'unclear') return await this.lookAtClaims(number);
      return this.names(state) ? 'mine' : await this.judge(state, path);
    } catch (error) {
      return { kind: 'unreadable', path, error };
    }
  }

  /** A lock file that names nobody is being made by a claimant that lives; without one its maker or owner is gone. */
  private async lookAtClaims(number: number): Promise<'free' | Obstacle> {
    for (const claimant of this.folder.claims(number)) {
      const verdict = await this.judge(claimant, this.folder.pathOf(number));
      if (verdict !== 'free' && !this.names(claimant)) return verdict;
    }
    // A claim may have gone before it was looked for, but then the file has its content.
    return this.folder.state(number) === 'unclear' ? 'free' : { kind: 'others' };
  }

  private async judge(owner: LockOwner, path: string): Promise<'free' | Obstacle> {
    const verdict = await this.identity.judge(owner);
    return verdict === 'dead' ? 'free' : { kind: 'owner', owner, verdict, path };
  }

  /** The file of this number is this one's. It counts if no higher one was there meanwhile. */
  private async confirm(mine: number): Promise<Obstacle | undefined> {
    try {
      const listing = this.folder.list();
      const highest = listing.numbers.at(-1) ?? 0;
      // Whoever removes a higher file removes this one first.
      if (highest === mine && this.isMine(mine)) {
        if (listing.numbers.length > mostFiles) await this.removeOldFiles(listing, mine);
        this.held = mine;
        return undefined;
      }
      // Others went on since the first look, so that this number had become free below theirs.
      if (highest > mine) this.folder.remove(mine);
      return { kind: 'others' };
    } catch (error) {
      this.folder.free(mine);
      throw error;
    }
  }

  private isMine(number: number): boolean {
    const state = this.folder.state(number);
    return typeof state === 'object' && this.names(state);
  }

  private names(owner: LockOwner): boolean {
    return owner.token === this.options.token && owner.pid === process.pid;
  }

  /** The lower ones first, and none above one that would not go: `confirm` relies on it. */
  private async removeOldFiles({ numbers, others }: LockListing, mine: number): Promise<void> {
    try {
      for (const number of numbers) if (number <= mine - keptFiles) this.folder.remove(number);
      for (const name of others) {
        const owner = this.folder.ownerIn(name);
        // A claim in the making belongs to one whose lock file is not made yet; a draft that is gone is made again.
        const isOld = owner ? (await this.identity.judge(owner)) === 'dead' : name.startsWith('draft.');
        if (isOld) this.folder.removeOther(name);
      }
    } catch {
      // The next owner tries again.
    }
  }
}
