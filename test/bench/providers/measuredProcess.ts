import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Vendor } from '../../model/modelRequest.ts';
import type { Figures, Order } from './streamProcess.ts';

/** One running `streamProcess`. */
export class MeasuredProcess {
  /** How long the provider, or the SDK, took to load. */
  readonly loadMs: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, loadMs: number) {
    this.#child = child;
    this.loadMs = loadMs;
  }

  /** @param script the built `streamProcess` */
  static async start(script: string, side: 'ours' | 'bare', vendor: Vendor, baseUrl: string): Promise<MeasuredProcess> {
    const child = fork(script, [side, vendor, baseUrl]);
    const { loadMs } = await message<{ loadMs: number }>(child);
    return new MeasuredProcess(child, loadMs);
  }

  /** Has the next answer read. @throws Error where the process ended over it */
  async carryOut(order: Order): Promise<Figures> {
    const figures = message<Figures>(this.#child);
    this.#child.send(order);
    return figures;
  }

  async end(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.kill();
    await exit;
  }
}

async function message<T>(child: ChildProcess): Promise<T> {
  const ended = new AbortController();
  const failed = once(child, 'exit', { signal: ended.signal }).then(() => {
    throw new Error('The measured process ended.');
  });
  try {
    const [told] = (await Promise.race([once(child, 'message', { signal: ended.signal }), failed])) as [T];
    return told;
  } finally {
    ended.abort();
    failed.catch(() => undefined);
  }
}
