import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { resultVariable, type SuiteResult } from './suiteResult.ts';

/** Mocha's own spec reporter, which leaves the counts in a file as well. */
// eslint-disable-next-line import-x/no-default-export -- mocha looks for a reporter there
export default class ResultReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      const file = process.env[resultVariable];
      const result: SuiteResult = { passed: this.stats.passes, failed: this.stats.failures };
      if (file !== undefined) writeFileSync(file, JSON.stringify(result));
    });
  }
}
