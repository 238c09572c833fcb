import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ProcessStamp } from './lockOwner.ts';
import type { SystemProcesses } from './processIdentity.ts';

/** Linux: everything is a small file of proc(5). */
export class LinuxProcesses implements SystemProcesses {
  readonly recheckMs = 0;
  private stamp: Promise<ProcessStamp> | undefined;

  own(): Promise<ProcessStamp> {
    this.stamp ??= Promise.resolve(ownStamp());
    return this.stamp;
  }

  startTime(pid: number): Promise<string | undefined> {
    return Promise.resolve(parseStat(readText(`/proc/${pid}/stat`)));
  }
}

/**
 * `starttime` of a /proc/PID/stat, in clock ticks since boot. `ended` for a zombie without threads: while a killed process
 * dies, its first thread may be a zombie already and another still be writing to a file.
 */
export function parseStat(stat: string | undefined): string | undefined {
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses and may itself hold any character.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, threads, startTime] = [fields[0], fields[17], fields[19]];
  if ((state === 'Z' || state === 'X') && Number(threads) <= 1) return 'ended';
  return startTime;
}

function ownStamp(): ProcessStamp {
  return {
    pid: process.pid,
    startTime: parseStat(readText('/proc/self/stat')) ?? '',
    bootId: readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '',
    // Start times count from another zero in another time namespace.
    pidSpace: `${namespace('pid')} ${namespace('time')}`.trim(),
    machine: machine(readText('/etc/machine-id')),
  };
}

/** Images of containers share their machine-id(5), so the host's name belongs to it. */
export function machine(machineId: string | undefined): string {
  const id = machineId?.trim() ?? '';
  return /^[0-9a-f]{32}$/.test(id) ? `${id}/${hostname()}` : '';
}

function namespace(kind: 'pid' | 'time'): string {
  try {
    return readlinkSync(`/proc/self/ns/${kind}`);
  } catch {
    return ''; // Older kernels have none.
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // No such process, or a system that does not tell.
  }
}
