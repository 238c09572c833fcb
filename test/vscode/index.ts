import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import ResultReporter from '../run/resultReporter.ts';
import { hostLineMark } from '../run/suiteResult.ts';

/** Runs the suite; VS Code calls this in the extension host. @throws Error where a test fails */
export async function run(): Promise<void> {
  const pattern = process.env['PROMPTDECK_TEST_PATTERN'] ?? '';
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    for (const line of format(...args).split('\n')) console.log(hostLineMark + line);
  };
  const mocha = new Mocha({
    ui: 'bdd',
    color: false,
    timeout: 60_000,
    reporter: ResultReporter,
    grep: new RegExp(pattern),
  });
  for (const file of await collectTestFiles()) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}

async function collectTestFiles(): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob('**/*.test.js', { cwd: import.meta.dirname })) {
    files.push(join(import.meta.dirname, file));
  }
  return files.sort();
}
