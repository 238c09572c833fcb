import { LinuxProcesses } from './linuxProcesses.ts';
import { MacProcesses } from './macProcesses.ts';
import { ProcessIdentity, type SystemProcesses } from './processIdentity.ts';
import { runCommand } from './runCommand.ts';
import { WindowsProcesses } from './windowsProcesses.ts';

let shared: ProcessIdentity | undefined;

/** Processes of the system that this runs on; what it learnt of this process is shared by all locks of the thread. */
export function processIdentity(): ProcessIdentity {
  shared ??= new ProcessIdentity(systemProcesses());
  return shared;
}

/** A system of another kind tells nothing in Linux's files: then no owner is ever proven dead. */
function systemProcesses(): SystemProcesses {
  if (process.platform === 'darwin') return new MacProcesses(runCommand);
  if (process.platform === 'win32') return new WindowsProcesses(runCommand);
  return new LinuxProcesses();
}
