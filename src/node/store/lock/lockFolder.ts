import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../core/base/appError.ts';
import { makeFolders } from '../makeFolders.ts';
import { type LockOwner, parseOwner } from './lockOwner.ts';

/** What a lock file says. `unclear`: it names no owner, as while one is being made where there are no hard links. */
export type LockState = LockOwner | 'free' | 'unclear' | 'gone';

/** The files of the folder, as one reading found them. */
export interface LockListing {
  /** Numbers of the lock files, rising. */
  numbers: number[];
  /** Names of drafts and claims. */
  others: string[];
}

/** Beyond what any number of acquisitions reaches, and exact as a JavaScript number. */
const maxDigits = 15;
const lockName = new RegExp(`^lock\\.([1-9]\\d{0,${maxDigits - 1}})$`);
const freeMark = 'free';

/**
 * The files of one lock: `lock.N`, each with the name of an owner, or free; `draft.TOKEN`, an owner's text before it becomes
 * a lock file; `claim.N.TOKEN`, who is about to make lock file N where there are no hard links. Other files are left alone.
 */
export class LockFolder {
  readonly path: string;

  /** @param storageDir the folder whose database the lock guards */
  constructor(storageDir: string) {
    this.path = join(storageDir, 'lock');
  }

  pathOf(number: number): string {
    return this.file(`lock.${number}`);
  }

  /** Makes the folder where it is missing. @throws what the file system throws */
  make(): void {
    makeFolders(this.path);
  }

  /** Every file that is there from the call to its return is in it. */
  list(): LockListing {
    const names = this.names();
    const numbers = names.flatMap((name) => numberOf(name) ?? []).sort((a, b) => a - b);
    if ((numbers.at(-1) ?? 0) >= 10 ** maxDigits - 1) throw this.foreignFile(numbers.at(-1) ?? 0);
    return { numbers, others: names.filter((name) => /^(draft|claim\.\d+)\../.test(name)) };
  }

  /** @throws what the file system throws for a file that is there and cannot be read */
  state(number: number): LockState {
    const text = this.read(`lock.${number}`);
    if (text === undefined) return 'gone';
    if (text.startsWith(freeMark)) return 'free';
    return parseOwner(text) ?? 'unclear';
  }

  /** Owners that claimed a number, as far as their claims are whole. */
  claims(number: number): LockOwner[] {
    const claims = this.names().filter((name) => name.startsWith(`claim.${number}.`));
    return claims.flatMap((name) => this.ownerIn(name) ?? []);
  }

  /** The owner that a draft or claim names. */
  ownerIn(name: string): LockOwner | undefined {
    const text = this.read(name);
    return text === undefined ? undefined : parseOwner(text);
  }

  /** Makes a lock file, unless there is one of that number. @returns whether it did */
  create(number: number, owner: LockOwner): boolean {
    const text = JSON.stringify(owner);
    const draft = this.file(`draft.${owner.token}`);
    try {
      writeFileSync(draft, text, { mode: 0o600 });
      // A link appears with its whole content or not at all, and never replaces another file.
      linkSync(draft, this.pathOf(number));
      return true;
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false;
    } finally {
      rmSync(draft, { force: true });
    }
    // Each system refuses links in its own words, where there are none. What else is wrong shows here again.
    return this.createWithClaim(number, owner.token, text);
  }

  /**
   * Without hard links a lock file exists before its content does. Its maker is known all the same: the claim is whole before
   * the file is made and goes after the content is on disk. A file left without content stays: it counts as free.
   */
  createWithClaim(number: number, token: string, text: string): boolean {
    const claim = this.file(`claim.${number}.${token}`);
    try {
      writeSynced(claim, 'w', text);
      writeSynced(this.pathOf(number), 'wx', text);
      return true;
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false;
      throw error;
    } finally {
      rmSync(claim, { force: true });
    }
  }

  /** Marks a lock file as free, in one step. @throws what the file system throws */
  free(number: number): void {
    try {
      writeFileSync(this.pathOf(number), freeMark, { flag: 'r+' });
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return;
      // A disk that copies on write may have no room for four bytes.
      truncateSync(this.pathOf(number), 0);
    }
  }

  /** @throws what the file system throws */
  remove(number: number): void {
    const path = this.pathOf(number);
    // A folder of that name is not ours, and nobody can make a lock file in its place.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) rmSync(path, { force: true });
  }

  /** Removes a draft or claim. */
  removeOther(name: string): void {
    rmSync(this.file(name), { force: true });
  }

  private names(): string[] {
    try {
      return readdirSync(this.path);
    } catch (error) {
      if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return [];
      throw error;
    }
  }

  /** A folder in a file's place reads as nothing. */
  private read(name: string): string | undefined {
    try {
      return readFileSync(this.file(name), 'utf8');
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      if (hasCode(error, 'EISDIR')) return '';
      throw error;
    }
  }

  private file(name: string): string {
    return join(this.path, name);
  }

  private foreignFile(number: number): AppError {
    return new AppError(
      'StoreUnavailable',
      `The file ${this.pathOf(number)} was not made by Promptdeck and keeps the database from being used. Move it away and try again.`,
    );
  }
}

function numberOf(name: string): number | undefined {
  const digits = lockName.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function writeSynced(path: string, flag: 'w' | 'wx', text: string): void {
  const descriptor = openSync(path, flag, 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
