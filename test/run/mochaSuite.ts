import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopWhenAsked } from '../editor/shutdown.ts';
import { root } from './build.ts';
import type { OutputSection } from './orderedOutput.ts';
import { collectResult, type SuiteResult } from './suiteResult.ts';

const inModules = (path: string): string => join(root, 'node_modules', path);

/** What mocha runs in a process of its own. */
export interface MochaSuiteOptions {
  output: OutputSection;
  specs: readonly string[];
  /** Only tests whose full title matches. */
  pattern?: string | undefined;
  /** Prints the share of the sources that ran. */
  coverage?: boolean;
  args?: readonly string[];
}

/** Mocha's colours, which it would leave out since it writes to this process instead of a terminal. */
const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};

/** Runs mocha over test files as they stand. @throws Error where it crashes or runs no test */
export async function runMochaSuite(options: MochaSuiteOptions): Promise<SuiteResult> {
  const { output, specs, pattern, coverage = false, args = [] } = options;
  const reporter = join(import.meta.dirname, 'resultReporter.ts');
  // What a failed test left open must not keep the run from its end.
  const hooks = join(root, 'test', 'model', 'holdRequestsToSpecs.ts');
  const mocha = [
    inModules('mocha/bin/mocha.js'),
    '--exit',
    '--require',
    hooks,
    '--require',
    join(import.meta.dirname, 'holdWebAssembly.ts'),
    '--reporter',
    reporter,
    ...args,
    ...specs,
  ];
  if (pattern !== undefined) mocha.push('--grep', pattern);
  const command = coverage ? [inModules('c8/bin/c8.js'), process.execPath, ...mocha] : mocha;
  return collectResult(async (resultEnv) => {
    const child = spawn(process.execPath, command, {
      cwd: root,
      // Each thread and process of the tests runs the sources; their types are stripped once.
      env: { ...process.env, ...colors, NODE_COMPILE_CACHE: inModules('.cache/promptdeck'), ...resultEnv },
      // The channel tells the child when this process is gone.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output.write(text);
      });
    }
    const closed = once(child, 'close');
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    const forget = stopWhenAsked(async () => {
      child.kill('SIGTERM');
      await ended;
    });
    const [code, signal] = await ended;
    forget();
    // Its last words; what a test left running may keep the stream open.
    await Promise.race([closed, sleep(2000, undefined, { ref: false })]);
    return code === 0 ? undefined : `Mocha ended with ${String(code ?? signal)}.`;
  });
}
