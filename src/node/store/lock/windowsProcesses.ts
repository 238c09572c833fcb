import { hostname } from 'node:os';
import type { ProcessStamp } from './lockOwner.ts';
import type { SystemProcesses } from './processIdentity.ts';
import type { RunCommand } from './runCommand.ts';

/**
 * Windows: the creation time comes from PowerShell, which takes most of a second. So another process is asked for only when
 * it holds the lock and its id exists, and this process's own time is learnt in the background: a lock file written before
 * has none, and is then judged by the process id alone. Creation times are absolute, so that no boot need be told apart.
 */
export class WindowsProcesses implements SystemProcesses {
  readonly recheckMs = 10_000;
  private readonly run: RunCommand;
  private readonly machine: Promise<string>;
  private ownStart = '';

  /** @param ownDelayMs when this process's own time is asked for, so as not to slow its start */
  constructor(run: RunCommand, ownDelayMs = 5000) {
    this.run = run;
    this.machine = this.askMachine();
    setTimeout(() => {
      void this.startTime(process.pid).then((start) => {
        this.ownStart = start ?? '';
      });
    }, ownDelayMs).unref();
  }

  async own(): Promise<ProcessStamp> {
    const machine = await this.machine;
    return { pid: process.pid, startTime: this.ownStart, bootId: '', pidSpace: '', machine };
  }

  /** In units of 100 ns since 1601. */
  async startTime(pid: number): Promise<string | undefined> {
    const question = `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.ToFileTimeUtc()`;
    const answer = await this.run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', question]);
    return /^\d+$/.exec(answer?.trim() ?? '')?.[0];
  }

  /** Copies of a disk share the id, so the computer's name belongs to it. */
  private async askMachine(): Promise<string> {
    const key = 'HKLM\\SOFTWARE\\Microsoft\\Cryptography';
    const answer = await this.run('reg.exe', ['query', key, '/v', 'MachineGuid', '/reg:64']);
    const id = /MachineGuid\s+REG_SZ\s+([0-9a-fA-F-]{36})/.exec(answer ?? '')?.[1];
    return id === undefined ? '' : `${id}/${hostname()}`;
  }
}
