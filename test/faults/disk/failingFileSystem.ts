import type { FileSystem } from '../../../src/node/store/sqlite/fileSystem.ts';
import { callFileSystem, fileSystemProxy } from './fileSystemProxy.ts';
import { fileError } from './memoryDisk.ts';

/** How a call of the file system fails. */
export type Failure =
  | 'EIO'
  | 'ENOSPC'
  | 'EACCES'
  | 'EMFILE'
  /** A write that does half of its work and then finds the disk full. */
  | 'half-written'
  /** Half of the bytes that were asked for, as a system may deliver at any time. No error. */
  | 'short';

/** Which calls fail. */
export interface Fault {
  failure: Failure;
  /** The number of the first call that fails, from 1. */
  at: number;
  /** All calls from there on, until `heal`. */
  forEver: boolean;
  /** Only these count and fail; default: all. */
  only?: readonly (keyof FileSystem)[];
}

/** Hands all calls to a file system, except those that fail. */
export class FailingFileSystem {
  readonly fileSystem = fileSystemProxy((name, args) => this.call(name, args));
  /** Calls so far. */
  calls = 0;
  private readonly underlying: FileSystem;
  private fault: Fault | undefined;

  constructor(underlying: FileSystem, fault?: Fault) {
    this.underlying = underlying;
    this.fault = fault;
  }

  /** From now on no call fails. */
  heal(): void {
    this.fault = undefined;
  }

  private call(name: keyof FileSystem, args: unknown[]): unknown {
    const go = (given: unknown[]): unknown => callFileSystem(this.underlying, name, given);
    const { fault } = this;
    if (fault?.only && !fault.only.includes(name)) return go(args);
    this.calls += 1;
    const fails = fault && (fault.forEver ? this.calls >= fault.at : this.calls === fault.at);
    if (!fails) return go(args);
    if (fault.failure === 'short') return go(name === 'read' || name === 'write' ? halved(args) : args);
    // What is closed stays closed, whatever the system says.
    if (name === 'close') go(args);
    if (fault.failure === 'half-written' && name === 'write') go(halved(args));
    throw fileError(fault.failure === 'half-written' ? 'ENOSPC' : fault.failure, name, String(args[0]));
  }
}

/** The arguments of a `read` or `write` of half the length, at least a byte. */
function halved(args: unknown[]): unknown[] {
  const [descriptor, buffer, offset, length, position] = args;
  return [descriptor, buffer, offset, Math.max(1, Number(length) >> 1), position];
}
