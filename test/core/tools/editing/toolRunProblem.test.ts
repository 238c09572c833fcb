import assert from 'node:assert/strict';
import { toolRunProblem } from '../../../../src/core/tools/editing/toolRunProblem.ts';
import type { ToolError } from '../../../../src/core/tools/toolRunner.ts';

describe('what a run says about a line', () => {
  const failed = (error: ToolError) => toolRunProblem({ ok: false, error, logs: [], durationMs: 1 });

  it('is the error, where it has a place', () => {
    assert.deepEqual(failed({ kind: 'error', name: 'TypeError', message: 'x is not a function', line: 3, column: 7 }), {
      message: 'The last run failed here: TypeError: x is not a function',
      line: 3,
      column: 7,
      severity: 'warning',
      code: 'failedRun',
    });
    const syntax = failed({ kind: 'syntax', name: 'SyntaxError', message: 'SyntaxError: no', line: 2 });
    assert.equal(syntax?.message, 'The last run failed here: SyntaxError: no');
    assert.equal(syntax.column, 1);
  });

  it('is nothing where it went well, was stopped, or has no place', () => {
    assert.equal(toolRunProblem({ ok: true, json: '1', logs: [], durationMs: 1 }), undefined);
    assert.equal(failed({ kind: 'cancelled', name: 'Cancelled', message: 'Stopped.', line: 1 }), undefined);
    assert.equal(failed({ kind: 'timeout', name: 'Timeout', message: 'Too long.' }), undefined);
  });
});
