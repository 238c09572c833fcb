import type { LogLevel } from '../../core/tools/toolRunner.ts';
import { toolLimits } from './toolLimits.ts';

/** Lets a run's log through until its lines or bytes are used up; the last line then says so. */
export class LogBudget {
  private readonly send: (line: string, level?: LogLevel) => void;
  private bytes = toolLimits.logBytes - 100;
  private lines: number = toolLimits.logLines;

  constructor(send: (line: string, level?: LogLevel) => void) {
    this.send = send;
  }

  /** @returns whether more would be let through */
  add(line: string, level?: LogLevel): boolean {
    if (this.lines <= 0) return false;
    const size = Buffer.byteLength(line) + 1;
    if (this.lines === 1 || size > this.bytes) {
      // Cut in bytes; half a character at the end becomes the replacement character's place and is dropped.
      const kept = Buffer.from(this.lines === 1 ? '' : line)
        .subarray(0, Math.max(0, this.bytes))
        .toString()
        .replace(/\uFFFD$/, '');
      if (kept !== '') this.send(kept, level);
      this.send(
        `… the log ends here: it holds ${toolLimits.logLines} lines and ${toolLimits.logBytes / 1024} KiB at most.`,
      );
      this.lines = 0;
      return false;
    }
    this.bytes -= size;
    this.lines -= 1;
    this.send(line, level);
    return true;
  }
}
