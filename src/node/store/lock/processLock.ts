import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isJsonObject } from '../../../core/base/json.ts';
import { currentOwner, isOwnerDead, type LockOwner } from './lockOwner.ts';

/** Lock files below the highest that stay, so that a slow reader of the folder always sees one that is above its own. */
const keptFiles = 8;
const firstNoticeMs = 5000;

/**
 * One lock between processes, as numbered files in `lock/`. The highest number counts: its file names the owner, empty
 * means free. The next number is created only after the highest reads free or its owner is dead, and the folder is listed
 * again to confirm. A lock is never broken by its age, so a suspended owner keeps it.
 */
export class ProcessLock {
  private readonly folder: string;
  private readonly owner: LockOwner;
  private readonly onWait: (message: string) => void;
  private held: number | undefined;

  /** @param storageDir the folder whose database the lock guards */
  constructor(storageDir: string, token: string, onWait: (message: string) => void) {
    this.folder = lockFolder(storageDir);
    this.owner = currentOwner(token);
    this.onWait = onWait;
  }

  /** Resolves when this process holds the lock. @throws what the file system throws */
  async acquire(): Promise<void> {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const start = performance.now();
    let noticeAt = firstNoticeMs;
    while (!this.tryAcquire()) {
      await delay(1 + Math.random() * 4);
      if (performance.now() - start < noticeAt) continue;
      noticeAt *= 2;
      this.onWait(`Waiting for another window to finish writing to ${this.folder}.`);
    }
  }

  release(): void {
    if (this.held === undefined) return;
    truncateSync(join(this.folder, fileName(this.held)), 0);
    this.held = undefined;
  }

  private tryAcquire(): boolean {
    const numbers = lockNumbers(this.folder);
    const highest = numbers.at(-1) ?? 0;
    if (highest > 0 && !isFree(join(this.folder, fileName(highest)))) return false;
    const mine = highest + 1;
    if (!this.create(mine)) return false;
    if (lockNumbers(this.folder).at(-1) !== mine) {
      // Others went on since the first listing, so that this number had become free below theirs.
      rmSync(join(this.folder, fileName(mine)), { force: true });
      return false;
    }
    this.held = mine;
    this.removeOldFiles(mine);
    return true;
  }

  private removeOldFiles(mine: number): void {
    for (const name of readdirSync(this.folder)) {
      const path = join(this.folder, name);
      const isOld = name.startsWith('draft.') ? isAbandoned(path) : (numberOf(name) ?? mine) <= mine - keptFiles;
      if (isOld) rmSync(path, { force: true });
    }
  }

  /** A link appears with its whole content or not at all, and never replaces another file. */
  private create(number: number): boolean {
    const draft = join(this.folder, `draft.${this.owner.token}`);
    writeFileSync(draft, JSON.stringify(this.owner), { mode: 0o600 });
    try {
      linkSync(draft, join(this.folder, fileName(number)));
      return true;
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false;
      throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
}

/** Frees the lock where the worker named by `token` holds it. Only for a worker that has ended. */
export function abandonLock(storageDir: string, token: string): Promise<void> {
  return Promise.resolve().then(() => {
    const folder = lockFolder(storageDir);
    const highest = lockNumbers(folder).at(-1);
    if (highest === undefined) return;
    const path = join(folder, fileName(highest));
    const state = lockState(path);
    if (typeof state === 'object' && state.token === token) truncateSync(path, 0);
  });
}

function lockFolder(storageDir: string): string {
  return join(storageDir, 'lock');
}

function fileName(number: number): string {
  return `lock.${number}`;
}

/** In rising order. */
function lockNumbers(folder: string): number[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
  return names
    .map(numberOf)
    .filter((number) => number !== undefined)
    .sort((a, b) => a - b);
}

function numberOf(name: string): number | undefined {
  const digits = /^lock\.(\d+)$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** What a lock file says; `gone` where it was deleted meanwhile, which only happens below the highest. */
function lockState(path: string): LockOwner | 'free' | 'gone' {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 'gone';
    throw error;
  }
  return parseOwner(text) ?? 'free';
}

/** Undefined for a released lock (empty), and for what a power cut may have left of one. */
function parseOwner(text: string): LockOwner | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { pid, startTime, bootId, token } = value;
  const isOwner =
    typeof pid === 'number' && typeof startTime === 'string' && typeof bootId === 'string' && typeof token === 'string';
  return isOwner ? { pid, startTime, bootId, token } : undefined;
}

function isFree(path: string): boolean {
  return lockState(path) === 'free' || isAbandoned(path);
}

function isAbandoned(path: string): boolean {
  const state = lockState(path);
  return typeof state === 'object' && isOwnerDead(state);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
