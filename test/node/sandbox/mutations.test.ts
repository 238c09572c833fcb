import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A protection taken out of the source, and the tests that have to notice. */
interface Mutation {
  what: string;
  file: string;
  changes: [from: string, to: string][];
  /** Under `test/`, and which of its tests. */
  test: string;
  grep: string;
}

const sandbox = 'src/node/sandbox';
const runnerTest = 'node/sandbox/toolRunner.test.ts';
const hostCallTest = 'node/sandbox/hostCalls.test.ts';

const mutations: Mutation[] = [
  {
    what: 'a worker that cannot be interrupted is not ended',
    file: `${sandbox}/toolWorkerHost.ts`,
    changes: [
      [
        '    this.finish({ ok: false, error });\n    void this.worker.terminate();',
        '    this.finish({ ok: false, error });',
      ],
    ],
    test: runnerTest,
    grep: 'end the worker',
  },
  {
    what: 'JSON is looked up when it is used',
    file: `${sandbox}/guestPrelude.ts`,
    changes: [
      [
        'const { parse, stringify } = JSON;',
        'const parse = (text) => JSON.parse(text), stringify = (value) => JSON.stringify(value);',
      ],
    ],
    test: runnerTest,
    grep: 'forged by patching JSON',
  },
  {
    what: 'Object.keys is looked up when it is used',
    file: `${sandbox}/guestPrelude.ts`,
    changes: [['const { keys } = Object;', 'const keys = (object) => Object.keys(object);']],
    test: runnerTest,
    grep: 'forged by patching Object',
  },
  {
    what: 'a result counts after an interrupt',
    file: `${sandbox}/guestRun.ts`,
    changes: [['if (!this.interrupted) this.finish({ ok: true, json });', 'this.finish({ ok: true, json });']],
    test: runnerTest,
    grep: 'catches the interrupt',
  },
  {
    what: 'the budget of computing is not held',
    file: `${sandbox}/guestRun.ts`,
    changes: [
      ['else if (used > this.cpuMs)', 'else if (used > Infinity)'],
      ['    this.ports.computing(this.cpuMs - this.usedMs);\n', ''],
    ],
    test: runnerTest,
    grep: 'computes too long',
  },
  {
    what: 'the budget of computing is held where the guest can be interrupted only',
    file: `${sandbox}/toolWorkerHost.ts`,
    changes: [['this.kill(cpuTimeout(current.run.cpuMs));', '{}']],
    test: runnerTest,
    grep: 'nothing can interrupt: join',
  },
  {
    what: 'runs share an instance',
    file: `${sandbox}/guestEngine.ts`,
    changes: [
      [
        '  return { context: runtime.newContext(), memory };',
        '  return (kept ??= { context: runtime.newContext(), memory });',
      ],
      [
        '/**\n * A context',
        'let kept: { context: QuickJSContext; memory: WebAssembly.Memory } | undefined;\n\n/**\n * A context',
      ],
    ],
    test: runnerTest,
    grep: 'share nothing',
  },
  {
    what: 'code may have any length',
    file: `${sandbox}/toolRunner.ts`,
    changes: [['Buffer.byteLength(run.toolCode) > toolLimits.inputBytes', 'run.toolCode.length < 0']],
    test: runnerTest,
    grep: 'hold for what goes in',
  },
  {
    what: 'arguments may have any length',
    file: `${sandbox}/toolRunner.ts`,
    changes: [['Buffer.byteLength(argumentsJson) > toolLimits.inputBytes', 'argumentsJson.length < 0']],
    test: runnerTest,
    grep: 'hold for what goes in',
  },
  {
    what: 'a result may have any length',
    file: `${sandbox}/guestRun.ts`,
    changes: [['Buffer.byteLength(json) > toolLimits.resultBytes', 'json.length < 0']],
    test: runnerTest,
    grep: 'bytes beyond the limit',
  },
  {
    what: 'the host answers any number of calls',
    file: `${sandbox}/guestPrelude.ts`,
    changes: [['if (id > callLimit) {', 'if (id < 0) {']],
    test: runnerTest,
    grep: '200 host calls',
  },
  {
    what: 'links are not followed before a file is judged',
    file: `${sandbox}/hostCalls/readWorkspaceFile.ts`,
    changes: [
      ['const real = await realpath(asked);', 'const real = asked;'],
      ['const again = await realpath(asked);', 'const again = asked;'],
      [
        'const root = await realpath(workspaceRoot).catch(() => undefined);',
        'const root: string | undefined = workspaceRoot;',
      ],
      [' | constants.O_NOFOLLOW', ''],
    ],
    test: hostCallTest,
    grep: 'does not read "(link|up|harmless)',
  },
  {
    what: 'a redirect is not judged like the first address',
    file: `${sandbox}/hostCalls/toolFetch.ts`,
    changes: [['if (fault !== undefined) throw', 'if (fault !== undefined && redirect === 0) throw']],
    test: hostCallTest,
    grep: 'does not follow a redirect',
  },
  {
    what: 'a name may lead to this computer',
    file: `${sandbox}/hostCalls/toolFetch.ts`,
    changes: [['found.every(({ address }) => isAllowed(address))', 'found.length > 0']],
    test: 'node/sandbox/toolFetch.test.ts',
    grep: 'is refused where it leads',
  },
  {
    what: 'a body has no length',
    file: `${sandbox}/hostCalls/toolFetch.ts`,
    changes: [["{ 'content-length': Buffer.byteLength(body) }", '{}']],
    test: 'node/sandbox/toolFetch.test.ts',
    grep: 'frames the body',
  },
  {
    what: 'a login goes along to another origin',
    file: `${sandbox}/hostCalls/toolFetch.ts`,
    changes: [['(isSameOrigin || !privateHeaders.test(name)) && ', '']],
    test: hostCallTest,
    grep: 'tells the new one no login',
  },
  {
    what: 'the model may send reserved names',
    file: 'src/core/tools/toolArguments.ts',
    changes: [
      ['const kept = sent.filter(([name]) => !reserved.has(name));', 'const kept = sent;'],
      ['filter(([name]) => !reserved.has(name) && name', 'filter(([name]) => name'],
      ['arguments: { ...checked.arguments, ...supplied },', 'arguments: { ...supplied, ...checked.arguments },'],
    ],
    test: 'core/tools/toolArguments.test.ts',
    grep: 'never lets the model set a reserved name',
  },
];

const checkout = path.join(import.meta.dirname, '../../..');

function mutated(source: string, { what, changes }: Mutation): string {
  return changes.reduce((text, [from, to]) => {
    assert.equal(text.split(from).length, 2, `${what}: "${from}" must stand exactly once in its file`);
    return text.replace(from, () => to);
  }, source);
}

/** Whether the tests pass in a folder, and what they print. */
function runTests(folder: string, { test, grep }: Mutation): Promise<{ passed: boolean; output: string }> {
  const mocha = path.join(checkout, 'node_modules/mocha/bin/mocha.js');
  const args = [mocha, '--exit', '--bail', '--grep', grep, `test/${test}`];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder, timeout: 100_000 }, (error, stdout, stderr) => {
      resolve({ passed: error === null, output: stdout + stderr });
    });
  });
}

describe('a protection that is taken out', function () {
  this.timeout(120_000);

  it('is one that the source has', async () => {
    for (const mutation of mutations) {
      const source = await readFile(path.join(checkout, mutation.file), 'utf8');
      assert.notEqual(mutated(source, mutation), source);
    }
  });

  // Each starts its tests in a process of its own: a minute in all.
  if (process.env['PROMPTDECK_MUTATIONS'] === undefined) {
    it('is noticed by a test (set PROMPTDECK_MUTATIONS to try each)');
    return;
  }

  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'promptdeck-mutations-'));
    for (const name of ['src', 'package.json', 'test/node/sandbox', 'test/core/tools', 'test/fuzzRuns.ts']) {
      await cp(path.join(checkout, name), path.join(folder, name), { recursive: true });
    }
    await symlink(path.join(checkout, 'node_modules'), path.join(folder, 'node_modules'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  for (const mutation of mutations) {
    it(`is noticed by a test: ${mutation.what}`, async () => {
      const file = path.join(folder, mutation.file);
      const source = await readFile(file, 'utf8');
      const whole = await runTests(folder, mutation);
      assert.ok(whole.passed && /[1-9]\d* passing/.test(whole.output), whole.output);
      await writeFile(file, mutated(source, mutation));
      try {
        const { passed, output } = await runTests(folder, mutation);
        assert.ok(!passed && output.includes('failing'), output);
      } finally {
        await writeFile(file, source);
      }
    });
  }
});
