import { format } from 'node:util';
import { isFullRun } from '../faults/counts.ts';
import { buildExtension, packageExtension } from './build.ts';
import { runHostSuite } from './hostSuite.ts';
import { runMochaSuite } from './mochaSuite.ts';
import { OrderedOutput, type OutputSection } from './orderedOutput.ts';
import type { SuiteResult } from './suiteResult.ts';

interface Suite {
  title: string;
  run: (output: OutputSection, pattern?: string) => Promise<SuiteResult>;
}

const [name, pattern] = process.argv.slice(2);

/** The suites, in the order in which they are shown. */
const suites: Record<string, Suite> = {
  unit: {
    title: 'Unit tests',
    run: (output, pattern) =>
      runMochaSuite({
        output,
        specs: ['test/*.test.ts', 'test/{core,node,webview}/**/*.test.{ts,tsx}'],
        pattern,
        coverage: pattern === undefined,
        // Most tests wait for a disk, a worker or a browser, one file does not see another's. Some hold what has to
        // happen within a time, so that no more runs at once beside the other suites than without them.
        args: ['--parallel', '--jobs', name === undefined ? '2' : '3'],
      }),
  },
  faults: {
    title: isFullRun ? 'Fault tests, full counts' : 'Fault tests, short run',
    run: (output, pattern) => {
      const args = ['--timeout', isFullRun ? '0' : '120000'];
      return runMochaSuite({ output, specs: ['test/faults/**/*.test.ts'], pattern, args });
    },
  },
  host: { title: 'Tests inside the extension host', run: runHostSuite },
  window: {
    title: 'Tests in the window, on the packaged extension',
    run: (output, pattern) => {
      const args = ['--timeout', '120000'];
      return runMochaSuite({ output, specs: ['test/window/**/*.test.ts'], pattern, args });
    },
  },
};

/** What runs one after the other; the lanes run side by side. The unit tests want a processor, the others mostly wait. */
const lanes = [['unit'], ['faults', 'host', 'window']];

const chosen = Object.entries(suites).filter(([key]) => name === undefined || name === key);
if (chosen.length === 0) throw new Error(`There is no suite ${String(name)}: ${Object.keys(suites).join(', ')}.`);

buildExtension();
await packageExtension();

const output = new OrderedOutput((text) => process.stdout.write(text));
const jobs = new Map(chosen.map(([key, suite]) => [key, { suite, section: output.section() }]));
const outcomes = new Map<string, { line: string } & SuiteResult>();

async function runLane(keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const job = jobs.get(key);
    if (job === undefined) continue;
    const { section, suite } = job;
    const { title } = suite;
    section.write(`\n${title}\n${'='.repeat(title.length)}\n`);
    try {
      const { passed, failed } = await suite.run(section, pattern);
      outcomes.set(key, { passed, failed, line: `${title}: ${passed} passed, ${failed} failed` });
    } catch (error) {
      // A suite that crashes or is empty counts as one failed test.
      section.write(`${format(error)}\n`);
      const line = `${title}: ${error instanceof Error ? error.message : String(error)}`;
      outcomes.set(key, { passed: 0, failed: 1, line });
    }
    section.end();
  }
}

await Promise.all(lanes.map(runLane));
const results = [...jobs.keys()].flatMap((key) => outcomes.get(key) ?? []);
const sum = (count: keyof SuiteResult): number => results.reduce((total, result) => total + result[count], 0);
console.log(`\n${results.map(({ line }) => line).join('\n')}`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') === 0 ? 0 : 1);
