import { readFileSync } from 'node:fs';

/** Who holds a lock. Process ids are used again, so start time and boot tell one process from a later one. */
export interface LockOwner {
  pid: number;
  /** In the system's own unit; empty where the system does not tell. */
  startTime: string;
  /** Empty where the system does not tell. */
  bootId: string;
  /** The worker within the process. */
  token: string;
}

/** This process and the worker named by `token`. */
export function currentOwner(token: string): LockOwner {
  return { pid: process.pid, startTime: processState(process.pid)?.startTime ?? '', bootId: bootId(), token };
}

/** True only where the owner can no longer be running; in doubt false. */
export function isOwnerDead(owner: LockOwner): boolean {
  if (owner.bootId !== bootId()) return true;
  const state = processState(owner.pid);
  if (state) return state.ended || state.startTime !== owner.startTime;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** Linux only (proc(5), /proc/PID/stat): undefined elsewhere and for a process that is not there. */
function processState(pid: number): { startTime: string; ended: boolean } | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses and may itself hold any character.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0] ?? '';
  // A zombie was killed and only waits for its parent to notice.
  return { startTime: fields[19] ?? '', ended: state === 'Z' || state === 'X' };
}

function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // No such process, or a system without /proc.
  }
}
