import type { ProcessStamp } from './lockOwner.ts';
import type { SystemProcesses } from './processIdentity.ts';
import type { RunCommand } from './runCommand.ts';

/** macOS: ps(1), sysctl(8) and ioreg(8). Each takes some milliseconds, so what is this process's own is asked once. */
export class MacProcesses implements SystemProcesses {
  readonly recheckMs = 1000;
  private readonly run: RunCommand;
  private stamp: Promise<ProcessStamp> | undefined;

  constructor(run: RunCommand) {
    this.run = run;
  }

  own(): Promise<ProcessStamp> {
    this.stamp ??= this.askOwn();
    return this.stamp;
  }

  async startTime(pid: number): Promise<string | undefined> {
    // To the second. A process of the same id and second would count as the owner: kept, never broken.
    const line = (await this.run('/bin/ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)]))?.trim();
    const [, state, start] = /^(\S+)\s+(\S.*\d)$/.exec(line ?? '') ?? [];
    return state?.startsWith('Z') === true ? 'ended' : start?.replaceAll(/\s+/g, ' ');
  }

  private async askOwn(): Promise<ProcessStamp> {
    const [startTime, boot, device] = await Promise.all([
      this.startTime(process.pid),
      this.run('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']),
      this.run('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']),
    ]);
    return {
      pid: process.pid,
      startTime: startTime ?? '',
      bootId: /^[0-9A-F-]{36}$/i.exec(boot?.trim() ?? '')?.[0] ?? '',
      pidSpace: '',
      machine: /"IOPlatformUUID" = "([^"]+)"/.exec(device ?? '')?.[1] ?? '',
    };
  }
}
