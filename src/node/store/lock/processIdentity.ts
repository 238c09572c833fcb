import type { ProcessStamp } from './lockOwner.ts';

/** `unknown` where it cannot be proven that the process has ended nor seen that it runs. */
export type Verdict = 'dead' | 'running' | 'unknown';

/** What one kind of system tells about its processes. */
export interface SystemProcesses {
  /** For how long, in ms, a process that was not found dead need not be asked for its start again. */
  readonly recheckMs: number;
  /** This process. The same at every call, but for fields that become known later. Never rejects. */
  own(): Promise<ProcessStamp>;
  /** Start of the process of this id; `ended` for one that waits only to be noticed by its parent; undefined: not told. */
  startTime(pid: number): Promise<string | undefined>;
}

/** Tells this process's identity, and whether another has ended. */
export class ProcessIdentity {
  private readonly processes: SystemProcesses;
  /** The last one not found dead. What says `dead` is never remembered. */
  private kept: { pid: number; startTime: string; verdict: Verdict; until: number } | undefined;

  constructor(processes: SystemProcesses) {
    this.processes = processes;
  }

  own(): Promise<ProcessStamp> {
    return this.processes.own();
  }

  /** `dead` only where the process can never run again. */
  async judge(other: ProcessStamp): Promise<Verdict> {
    const own = await this.processes.own();
    const sameMachine = other.machine !== '' && other.machine === own.machine;
    // A machine runs one boot at a time. That another boot is another machine's cannot be told without its name.
    if (other.bootId !== own.bootId) {
      return sameMachine && other.bootId !== '' && own.bootId !== '' ? 'dead' : 'unknown';
    }
    if (own.bootId === '' && !sameMachine) return 'unknown';
    if (other.pidSpace !== own.pidSpace) return 'unknown';
    if (!exists(other.pid)) return 'dead';
    const { kept } = this;
    if (kept?.pid === other.pid && kept.startTime === other.startTime && performance.now() < kept.until) {
      return kept.verdict;
    }
    const verdict = compare(await this.processes.startTime(other.pid), other.startTime);
    if (verdict !== 'dead') {
      const until = performance.now() + this.processes.recheckMs;
      this.kept = { pid: other.pid, startTime: other.startTime, verdict, until };
    }
    return verdict;
  }
}

function compare(found: string | undefined, expected: string): Verdict {
  if (found === 'ended') return 'dead';
  if (found === undefined || expected === '') return 'unknown';
  return found === expected ? 'running' : 'dead';
}

/** Signal 0 is sent to nobody and says whether there is somebody, on every system. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's process. In doubt it is there.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
