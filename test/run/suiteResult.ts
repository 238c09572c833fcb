import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopWhenAsked } from '../editor/shutdown.ts';

/** How many tests of a suite passed and failed. */
export interface SuiteResult {
  passed: number;
  failed: number;
}

/** Variable that names the file which `resultReporter.ts` writes a `SuiteResult` to. */
export const resultVariable = 'PROMPTDECK_TEST_RESULT';

/** Begins the lines of mocha on the extension host's console, among VS Code's own. */
export const hostLineMark = '[mocha] ';

/**
 * Runs mocha somewhere and reads what its reporter wrote.
 * @param run starts it with these environment variables and resolves with its words on a failure of the run as such
 * @throws Error where the suite crashed, wrote no result, or ran no test
 */
export async function collectResult(
  run: (env: Record<string, string>) => Promise<string | undefined>,
): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), 'promptdeck-result-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const forget = stopWhenAsked(remove);
  const file = join(folder, 'result.json');
  try {
    const complaint = await run({ [resultVariable]: file });
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) throw new Error(complaint ?? 'The suite ended without a result.');
    const result = JSON.parse(text) as SuiteResult;
    if (result.passed + result.failed === 0) throw new Error('The suite ran no test.');
    if (complaint !== undefined && result.failed === 0) throw new Error(complaint);
    return result;
  } finally {
    forget();
    await remove();
  }
}
