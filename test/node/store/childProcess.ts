import { spawn, type ChildProcessByStdio, type SpawnOptions } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** A script of `children/` in a process of its own, whose printed lines are collected. */
export class ChildProcess {
  readonly lines: string[] = [];
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  readonly ended: Promise<void>;
  private rest = '';
  private readonly waiting = new Set<() => void>();

  constructor(script: URL, args: string[], options: Pick<SpawnOptions, 'uid' | 'gid'> = {}) {
    this.process = spawn(process.execPath, [fileURLToPath(script), ...args], {
      ...options,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.process.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (this.rest + chunk).split('\n');
      this.rest = lines.pop() ?? '';
      this.lines.push(...lines);
      for (const check of this.waiting) check();
    });
    this.ended = new Promise((resolve) => {
      this.process.once('close', () => {
        resolve();
      });
    });
  }

  /** Resolves when at least `count` lines were printed. */
  printed(count: number): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.lines.length < count) return;
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
      check();
    });
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}
