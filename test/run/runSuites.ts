import { isFullRun } from '../faults/counts.ts';
import { buildExtension, packageExtension } from './build.ts';
import { runHostSuite } from './hostSuite.ts';
import { runMochaSuite } from './mochaSuite.ts';
import type { SuiteResult } from './suiteResult.ts';

/** The suites in the order in which they run, quickest first. */
const suites: Record<string, { title: string; run: (pattern?: string) => Promise<SuiteResult> }> = {
  unit: {
    title: 'Unit tests',
    run: (pattern) =>
      runMochaSuite({
        specs: ['test/*.test.ts', 'test/{core,node,webview}/**/*.test.{ts,tsx}'],
        pattern,
        coverage: pattern === undefined,
        // Most tests wait for a disk, a worker or a browser, one file does not see another's.
        args: ['--parallel', '--jobs', '3'],
      }),
  },
  faults: {
    title: isFullRun ? 'Fault tests, full counts' : 'Fault tests, short run',
    run: (pattern) =>
      runMochaSuite({ specs: ['test/faults/**/*.test.ts'], pattern, args: ['--timeout', isFullRun ? '0' : '120000'] }),
  },
  host: { title: 'Tests inside the extension host', run: runHostSuite },
  window: {
    title: 'Tests in the window, on the packaged extension',
    run: (pattern) => runMochaSuite({ specs: ['test/window/**/*.test.ts'], pattern, args: ['--timeout', '120000'] }),
  },
};

const [name, pattern] = process.argv.slice(2);
const chosen = Object.entries(suites).filter(([key]) => name === undefined || name === key);
if (chosen.length === 0) throw new Error(`There is no suite ${String(name)}: ${Object.keys(suites).join(', ')}.`);

buildExtension();
packageExtension();

const total: SuiteResult = { passed: 0, failed: 0 };
const lines: string[] = [];
for (const [, { title, run }] of chosen) {
  console.log(`\n${title}\n${'='.repeat(title.length)}`);
  try {
    const { passed, failed } = await run(pattern);
    total.passed += passed;
    total.failed += failed;
    lines.push(`${title}: ${passed} passed, ${failed} failed`);
  } catch (error) {
    // A suite that crashes or is empty counts as one failed test.
    console.error(error);
    total.failed += 1;
    lines.push(`${title}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
console.log(`\n${lines.join('\n')}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
