import { spawn } from 'node:child_process';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { installEditor, node24 } from './install.mjs';

/**
 * Runs a TypeScript entry under Node 24, installing that first where it is missing. This process then only stands in
 * for it: it passes on arguments, signals and the exit code. The child has a channel to it and ends when that closes,
 * so that nothing is left behind when this process is killed.
 * @param {URL} entry
 */
export async function runUnderNode24(entry) {
  await installEditor();
  const child = spawn(node24, [fileURLToPath(entry), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm's shell between may die without a word to us.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, 1000);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, signal) => resolve(exitCode ?? (signal === 'SIGINT' ? 130 : 1)));
  });
  clearInterval(watch);
  process.exitCode = code;
}
