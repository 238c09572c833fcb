import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** What a group is started with besides its command. */
export interface ProcessGroupOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Gets each line that the first process writes to stdout or stderr; absent: output is dropped. */
  onLine?: (line: string) => void;
}

/** A process and all that it starts, which end together: at the latest when this process exits. */
export class ProcessGroup {
  readonly #leader: ChildProcess;
  readonly #killAtExit = () => {
    this.#signal('SIGKILL');
  };
  /** Resolves with the exit code of the first process, null where a signal ended it. */
  readonly exited: Promise<number | null>;

  constructor(command: string, args: readonly string[], options: ProcessGroupOptions = {}) {
    const { onLine, ...rest } = options;
    // `detached` makes the process the leader of a new group, which one signal reaches as a whole.
    this.#leader = spawn(command, args, { ...rest, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#leader.stdout, this.#leader.stderr]) {
      if (stream) createInterface(stream).on('line', (line) => onLine?.(line));
    }
    this.exited = new Promise((resolve, reject) => {
      this.#leader.once('error', reject);
      this.#leader.once('exit', resolve);
    });
    // Whoever does not wait for the end must not be brought down by it.
    this.exited.catch(() => undefined);
    process.once('exit', this.#killAtExit);
  }

  /** Kills those of the group whose command line has a text in it, as a crash does. @returns how many there were */
  async crash(text: string): Promise<number> {
    const { pid } = this.#leader;
    const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,pgid=,args=']);
    const found = stdout
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, group, ...args]) => Number(group) === pid && args.join(' ').includes(text));
    for (const [each] of found) process.kill(Number(each), 'SIGKILL');
    return found.length;
  }

  /** Asks the first process to end, gives the group 5 s to follow it, then kills what is left. */
  async stop(): Promise<void> {
    if (this.#leader.exitCode === null && this.#leader.signalCode === null) {
      this.#leader.kill('SIGTERM');
      await Promise.race([once(this.#leader, 'exit'), sleep(5000, undefined, { ref: false })]);
    }
    for (let waited = 0; waited < 5000 && this.#signal(0); waited += 50) await sleep(50);
    this.#signal('SIGKILL');
    process.off('exit', this.#killAtExit);
  }

  /** Sends a signal to the group. @returns whether there was anyone to get it */
  #signal(signal: NodeJS.Signals | 0): boolean {
    const { pid } = this.#leader;
    if (pid === undefined) return false;
    try {
      // Windows has no groups: there the first process stands for all.
      process.kill(process.platform === 'win32' ? pid : -pid, signal);
      return true;
    } catch {
      return false;
    }
  }
}
