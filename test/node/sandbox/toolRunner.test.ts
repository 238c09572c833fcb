import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import type { JsonObject } from '../../../src/core/base/json.ts';
import type { ToolError, ToolResult, ToolRun, ToolRunner } from '../../../src/core/tools/toolRunner.ts';
import { createToolRunner } from '../../../src/node/sandbox/toolRunner.ts';
import { toolLimits } from '../../../src/node/sandbox/toolLimits.ts';

describe('tool runner', function () {
  this.timeout(30_000);
  let runner: ToolRunner;

  before(() => {
    runner = createToolRunner();
  });

  after(() => runner.close());

  function run(toolCode: string, args: JsonObject = {}, more: Partial<ToolRun> = {}): Promise<ToolResult> {
    return runner.run({ toolCode, arguments: args, ...more });
  }

  it('tells which runs have to wait for a free worker, and when they begin', async () => {
    const events: string[] = [];
    const slow = 'export default async (_args: {}, tool: any) => { await tool.sleep(300); return 1; }';
    const runs = ['a', 'b', 'c', 'd'].map(async (name) => {
      await run(slow, {}, { onQueued: (isQueued) => events.push(`${name} ${isQueued ? 'queued' : 'begins'}`) });
      events.push(`${name} ends`);
    });
    await Promise.all(runs);
    assert.deepEqual(events.slice(0, 2), ['c queued', 'd queued']);
    assert.deepEqual(events.filter((event) => /^[ab]/.test(event)).toSorted(), ['a ends', 'b ends']);
    for (const name of ['c', 'd']) {
      const own = events.filter((event) => event.startsWith(name));
      assert.deepEqual(own, [`${name} queued`, `${name} begins`, `${name} ends`]);
    }
  });

  async function value(toolCode: string, args: JsonObject = {}): Promise<unknown> {
    const result = await run(toolCode, args);
    if (!result.ok) assert.fail(JSON.stringify(result.error));
    return JSON.parse(result.json) as unknown;
  }

  async function error(toolCode: string, args: JsonObject = {}, more: Partial<ToolRun> = {}): Promise<ToolError> {
    const result = await run(toolCode, args, more);
    if (result.ok) assert.fail(`it gave ${result.json.slice(0, 200)}`);
    return result.error;
  }

  describe('the function it calls', () => {
    it('is the default export, in TypeScript', async () => {
      const code = `
        interface Sum { a: number; b: number }
        enum Unit { Metric = 'm' }
        export default async function ({ a, b }: Sum): Promise<string> {
          const sums: Map<string, number> = new Map<string, number>([['sum', (a as number) + b!]]);
          return String(sums.get('sum')) + Unit.Metric;
        }`;
      assert.equal(await value(code, { a: 1, b: 2 }), '3m');
    });

    it('is the default export, in JavaScript', async () => {
      assert.equal(await value('export default ({ a }) => a?.b ?? 7', { a: null }), 7);
    });

    it('is the only exported function where there is no default', async () => {
      const code = `export const spec = { name: 'x' }, defaults = {}; function hidden() {} export const run = () => 'ran';`;
      assert.equal(await value(code), 'ran');
    });

    it('is no class', async () => {
      const code = 'export class Helper {}\nexport const Other = class {};\nexport function run({ a }) { return a }';
      assert.equal(await value(code, { a: 'ran' }), 'ran');
      assert.equal(await value('export class Helper {}\nexport const classy = classy => classy.a', { a: 1 }), 1);
      assert.match((await error('export class Helper {}\nconst a = 1')).message, /exports no function/);
    });

    it('is awaited, at the top level of the module too', async () => {
      assert.equal(await value('const late = await Promise.resolve(5); export default async () => late'), 5);
    });

    it('may export a function named then', async () => {
      assert.equal(await value('export function then(r) { r("no") } export default () => 1'), 1);
    });

    for (const [what, code, message] of [
      ['nothing is written', ' \n', /no code/],
      ['nothing is exported', 'const a = 1', /exports no function/],
      ['two functions and no default', 'export function a() {} export function b() {}', /2 functions.*export default/],
      ['the default is no function', 'export default 3', /not a function/],
      ['the default is a class', 'export default class Tool { run() {} }', /not a function/],
      ['it imports', "import fs from 'node:fs'; export default () => fs.x", /cannot import/],
      ['the module throws', '\nnull.x; export default () => 1', /of null/],
      ['the module throws a SyntaxError', 'JSON.parse("{"); export default () => 1', /./],
      ['the module rejects', 'await Promise.reject(new Error("late")); export default () => 1', /late/],
    ] as const) {
      it(`is missing where ${what}: kind load`, async () => {
        const fault = await error(code);
        assert.equal(fault.kind, 'load', JSON.stringify(fault));
        assert.match(fault.message, message);
      });
    }
  });

  describe('errors', () => {
    it('carry name, line, column and frames of the author’s TypeScript', async () => {
      const code = [
        'interface A { city: string }',
        'function inner<T>(value: T): T {',
        '  const wide: Map<string, number> = new Map(); throw new TypeError("bad\\ncity");',
        '}',
        'export default async function main({ city }: A) {',
        '  return inner<string>(city);',
        '}',
      ].join('\n');
      const fault = await error(code, { city: 'x' });
      const column = (code.split('\n')[2] ?? '').indexOf('new TypeError') + 1;
      assert.equal(fault.kind, 'error');
      assert.equal(fault.name, 'TypeError');
      assert.equal(fault.message, 'bad city');
      assert.equal(fault.line, 3);
      assert.ok(Math.abs((fault.column ?? 0) - column) <= 'new TypeError'.length, `column ${fault.column}`);
      assert.match(fault.frames?.[0] ?? '', /^inner \(3:\d+\)$/);
      assert.match(fault.frames?.[1] ?? '', /^main \(6:\d+\)$/);
    });

    for (const [what, code, line] of [
      ['a property of undefined', 'export default (args: any) => {\n\n  return args.a.b;\n}', 3],
      ['a thrown error', 'export default () => {\n  throw new Error("x");\n}', 2],
      ['after an await', 'export default async () => {\n  await null;\n  throw new Error("x");\n}', 3],
      ['in a nested call', 'type T = {\n a: string };\nconst f = () => {\n  null.x;\n};\nexport default () => f()', 4],
      ['in a callback', 'export default () =>\n  [1].map((x: number) =>\n    x.y.z)', 3],
      [
        'in a getter',
        'class A {\n  get x(): number {\n    throw new Error("g");\n  }\n}\nexport default () => new A().x',
        3,
      ],
      [
        'a denied host call',
        'export default async (a: unknown, tool: any) => {\n  await tool.fetch("https://x.y");\n}',
        2,
      ],
      ['not a function', 'export default (a) => {\n  const b = 1;\n  a.nothing();\n}', 3],
    ] as const) {
      it(`point to the right line: ${what}`, async () => {
        assert.equal((await error(code)).line, line);
      });
    }

    it('of the syntax have their place', async () => {
      const typed = await error('export default () => {\n  let a: number == 3;\n}');
      assert.deepEqual([typed.kind, typed.line], ['syntax', 2]);
      const plain = await error('export default () => {\n  const a = 1;\n  a = = 2\n}');
      assert.deepEqual([plain.kind, plain.line], ['syntax', 3]);
      const late = await error('export default () => {\n  break;\n}');
      assert.deepEqual([late.kind, late.line], ['syntax', 2]);
    });

    it('tell what was thrown when it was no Error', async () => {
      assert.match((await error('export default () => { throw null }')).message, /null/);
      assert.equal((await error('export default () => { throw "plain" }')).message, 'plain');
      assert.match((await error('export default () => { throw { a: 1 } }')).message, /Object without a message/);
    });

    it('never run code of the thrown value', async () => {
      const fault = await error('export default () => { throw { get message() { for (;;); } } }');
      assert.equal(fault.kind, 'error');
    });
  });

  describe('results', () => {
    for (const [what, expression, json] of [
      ['undefined', 'undefined', 'null'],
      ['undefined inside', '({ a: undefined, b: [undefined] })', '{"a":null,"b":[null]}'],
      ['a Date', '({ d: new Date(0) })', '{"d":"1970-01-01T00:00:00.000Z"}'],
      ['no prototype', 'Object.assign(Object.create(null), { a: 1 })', '{"a":1}'],
      ['the same object twice', '(() => { const a = { x: 1 }; return [a, a]; })()', '[{"x":1},{"x":1}]'],
      ['holes', '[, 1]', '[null,1]'],
      ['minus zero', '-0', '0'],
      ['a lone surrogate', String.raw`"\ud800"`, String.raw`"\ud800"`],
    ] as const) {
      it(`may hold ${what}`, async () => {
        const result = await run(`export default () => ${expression}`);
        assert.equal(result.ok && result.json, json);
      });
    }

    for (const [what, expression, message] of [
      ['a Map', '({ x: new Map() })', 'Map is not JSON at result.x'],
      ['a BigInt', '({ a: [1n] })', 'BigInt is not JSON at result.a[0]'],
      ['NaN', '({ "odd key": NaN })', 'NaN is not JSON at result["odd key"]'],
      ['a function', '[() => 1]', 'function is not JSON at result[0]'],
      ['a symbol', 'Symbol("s")', 'Symbol is not JSON at result'],
      ['an accessor', '({ get x() { return 1; } })', 'An accessor is not JSON at result.x'],
      ['a cycle', '(() => { const a = { b: [] }; a.b.push(a); return a; })()', 'A cycle is not JSON at result.b[0]'],
      [
        '__proto__',
        'JSON.parse(\'{"a":{"__proto__":1}}\')',
        'A key named __proto__ is not allowed at result.a.__proto__',
      ],
      ['an invalid Date', 'new Date(NaN)', 'An invalid Date is not JSON at result'],
      ['an instance', 'new (class Foo { a = 1 })()', 'Foo is not JSON at result'],
      ['an Error', 'new Error("x")', 'Error is not JSON at result'],
      ['a huge text', '"q".repeat(2 ** 21)', 'More than 1024 KiB of JSON at result'],
      ['bytes beyond the limit', '"ü".repeat(600_000)', 'The result is larger than 1024 KiB'],
      [
        'endless nesting',
        '(() => { let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a; })()',
        'More than 256 levels at result[0][0]',
      ],
    ] as const) {
      it(`cannot hold ${what}: kind result, with the path`, async () => {
        const fault = await error(`export default () => ${expression}`);
        assert.equal(fault.kind, 'result', JSON.stringify(fault));
        assert.ok(fault.message.startsWith(message), fault.message);
      });
    }

    it('equal what JSON.stringify gives, for 10,000 random values', async () => {
      const lists = fc.array(fc.jsonValue({ maxDepth: 4 }), { minLength: 100, maxLength: 100 });
      await fc.assert(
        fc.asyncProperty(lists, async (list) => {
          const reference = JSON.stringify(list);
          const result = await run('export default ({ list }) => list', { list: JSON.parse(reference) as never });
          if (reference.includes('"__proto__":')) assert.equal(result.ok ? '' : result.error.kind, 'result');
          else assert.equal(result.ok && result.json, reference);
        }),
        { numRuns: 100 },
      );
    });

    for (const owner of [
      ...['Object', 'Array', 'Reflect', 'String', 'Number', 'JSON', 'Promise', 'globalThis'],
      ...['Object', 'String', 'Array', 'Promise', 'WeakSet', 'Date', 'Function', 'RegExp', 'Error'].map(
        (type) => `${type}.prototype`,
      ),
    ]) {
      it(`cannot be forged by patching ${owner}`, async () => {
        const patch = `{ const E = Error, keys = Reflect.ownKeys(${owner}), owner = ${owner}, show = console.log; keepError = E; keepLog = show;
          for (let i = 0; i < keys.length; i++) try {
            if (typeof owner[keys[i]] === 'function') owner[keys[i]] = () => 'FORGED'
          } catch {}
          owner.toJSON = () => 'FORGED'; }`;
        const code = `let keepError, keepLog;
          export default ({ fails, a }) => { ${patch} keepLog('hi'); if (fails) throw new keepError('real'); return { v: [a, 'x', 1.5] } }`;
        const result = await run(code, { a: 'A' });
        assert.equal(result.ok ? result.json : JSON.stringify(result.error), '{"v":["A","x",1.5]}');
        assert.deepEqual(result.logs, ['hi']);
        assert.equal((await error(code, { fails: true })).message, 'real');
      });
    }

    it('cannot be caught by setters on the prototypes of objects and lists', async () => {
      const code = `export default (args, tool) => {
        for (const key of ['0', '1', 'kind', 'name', 'message', 'value', 'key', 'parent', 'resolve', 'reject', 'site', 'get', 'left']) {
          for (const owner of [Object.prototype, Array.prototype]) {
            Object.defineProperty(owner, key, { __proto__: null, get: () => 'FORGED', set() { throw 'caught' }, configurable: true });
          }
        }
        return { v: [args.a] } }`;
      assert.deepEqual(await value(code, { a: 'A' }), { v: ['A'] });
    });
  });

  describe('limits', () => {
    it('end a tool that computes too long', async () => {
      const fault = await error('export default () => { for (;;); }', {}, { limits: { cpuMs: 200 } });
      assert.deepEqual([fault.kind, fault.name], ['timeout', 'CpuTimeout']);
    });

    it('end one that catches the interrupt and reports a result', async () => {
      const code = `async function spin() { for (;;); }
        export default async () => { await null; try { await spin() } catch {} return 'escaped' }`;
      const fault = await error(code, {}, { limits: { cpuMs: 200 } });
      assert.equal(fault.kind, 'timeout');
    });

    it('count computing only, not waiting', async () => {
      const result = await run(
        'export default async (a, tool) => { await tool.sleep(300); return 1 }',
        {},
        { limits: { cpuMs: 200 } },
      );
      assert.equal(result.ok && result.json, '1');
    });

    for (const [what, code] of [
      ['lastIndexOf', 'export default () => Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)'],
      ['indexOf', 'export default () => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)'],
      ['join', 'export default () => [].join.call({ length: 2 ** 31 }, "")'],
    ] as const) {
      it(`end a native loop that nothing can interrupt: ${what}`, async () => {
        const computing = await error(code, {}, { limits: { cpuMs: 100 } });
        assert.deepEqual([computing.kind, computing.name], ['timeout', 'CpuTimeout'], JSON.stringify(computing));
        const waiting = await error(code, {}, { limits: { wallMs: 300 } });
        assert.deepEqual([waiting.kind, waiting.name], ['timeout', 'WallTimeout'], JSON.stringify(waiting));
        assert.equal(await value('export default () => "next"'), 'next');
      });
    }

    it('end the worker of a native loop, so that nothing goes on computing', async () => {
      const exits: Promise<unknown>[] = [];
      const onWorker = (worker: Worker): void => {
        exits.push(once(worker, 'exit'));
      };
      process.on('worker', onWorker);
      const own = createToolRunner();
      // A run that has not begun to compute ends by itself.
      assert.ok((await own.run({ toolCode: 'export default () => 1', arguments: {} })).ok);
      const toolCode = 'export default () => Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)';
      const result = await own.run({ toolCode, arguments: {}, limits: { wallMs: 300 } });
      process.off('worker', onWorker);
      assert.equal(result.ok ? '' : result.error.name, 'WallTimeout');
      assert.equal(exits.length, 1);
      // Without an end of the worker this waits for ever.
      await Promise.all(exits);
      await own.close();
    });

    it('do not wait for what a tool goes on computing once it gave its result', async () => {
      const code = `export default async () => {
        let p: any = Promise.resolve();
        for (let i = 0; i < 6; i++) p = p.then(() => 0);
        p.then(() => { for (;;); });
        return 1;
      }`;
      const result = await run(code, {}, { limits: { cpuMs: 60_000, wallMs: 5_000 } });
      assert.equal(result.ok ? result.json : result.error.name, '1');
    });

    it('end a tool that waits too long', async () => {
      const fault = await error('export default (a, tool) => tool.sleep(60_000)', {}, { limits: { wallMs: 100 } });
      assert.deepEqual([fault.kind, fault.name], ['timeout', 'WallTimeout']);
    });

    it('hold memory', async () => {
      const fault = await error('export default () => { const a = []; for (;;) a.push(new Array(1000).fill(1)) }');
      assert.equal(fault.kind, 'memory');
    });

    for (const [what, body] of [
      ['of an object each', '() => { for (;;) kept.push({}) }'],
      ['of an object each, later', 'async () => { await null; for (;;) kept.push({}) }'],
      ['of a promise each', 'async () => { for (;;) kept.push((async () => { await null; return {} })()) }'],
    ] as const) {
      it(`hold memory in small parts: ${what}`, async () => {
        const code = `const kept: any[] = ["x".repeat(50 * 2 ** 20)];\nexport default ${body}`;
        const fault = await error(code, {}, { limits: { cpuMs: 30_000 } });
        assert.deepEqual([fault.kind, fault.message], ['memory', 'The tool needs more than 64 MiB of memory.']);
      });
    }

    it('hold recursion', async () => {
      const fault = await error('export default () => { const f = (n) => f(n + 1) + 1; return f(0) }');
      assert.equal(fault.kind, 'stack');
    });

    it('survive deeply nested source', async () => {
      for (const depth of [500, 5_000, 50_000]) {
        const result = await run(`export default () => ${'['.repeat(depth)}${']'.repeat(depth)}.length`);
        assert.ok(result.ok || ['syntax', 'stack', 'crash'].includes(result.error.kind), JSON.stringify(result));
        assert.equal(await value('export default () => "next"'), 'next');
      }
    });

    it('tell a promise that nothing can settle', async () => {
      assert.equal((await error('export default () => new Promise(() => {})')).kind, 'never');
      assert.equal((await error('await new Promise(() => {}); export default () => 1')).kind, 'never');
    });

    it('allow 200 host calls, 32 at once', async () => {
      const code = `export default async ({ count }, tool) => {
        const outcomes = await Promise.allSettled(Array.from({ length: count }, () => tool.sleep(1)));
        return outcomes.map((o) => o.status === 'fulfilled' ? 'ok' : o.reason.name);
      }`;
      const all = (await value(code, { count: 300 })) as string[];
      assert.equal(all.filter((each) => each === 'ok').length, toolLimits.hostCalls);
      assert.equal(all.filter((each) => each === 'HostCallLimit').length, 300 - toolLimits.hostCalls);
    });

    it('cut the log at its lines and at its bytes, and say so', async () => {
      const many = await run(
        'export default () => { for (let i = 0; i < 5000; i++) console.log("line " + i); return 1 }',
      );
      assert.ok(many.ok);
      assert.equal(many.logs.length, toolLimits.logLines);
      const all = await run('export default () => { for (let i = 1; i < 1000; i++) console.log("line " + i) }');
      assert.deepEqual([all.logs.length, all.logs.at(-1)], [999, 'line 999']);
      assert.match(many.logs.at(-1) ?? '', /log ends here/);
      const big = await run(
        'export default () => { for (let i = 0; i < 9; i++) console.log("ü".repeat(1e6)); return 1 }',
      );
      assert.ok(big.ok);
      assert.ok(Buffer.byteLength(big.logs.join('\n')) <= toolLimits.logBytes);
    });

    it('keep the log of a tool that had to be ended', async () => {
      const code =
        'export default () => { console.log("before"); return [].lastIndexOf.call({ length: 2 ** 53 - 1 }, 1) }';
      const result = await run(code, {}, { limits: { wallMs: 200 } });
      assert.deepEqual(result.logs, ['before']);
    });

    it('hold for what goes in', async () => {
      const long = 'x'.repeat(toolLimits.inputBytes);
      assert.equal((await error(`export default () => "${long}"`)).name, 'SourceTooLarge');
      assert.equal((await error('export default () => 1', { long })).kind, 'arguments');
      const cyclic: JsonObject = {};
      cyclic['self'] = cyclic;
      assert.equal((await error('export default () => 1', cyclic)).kind, 'arguments');
    });
  });

  describe('cancelling', () => {
    for (const [what, code] of [
      ['computes', 'export default () => { for (;;); }'],
      ['waits', 'export default (a, tool) => tool.sleep(60_000)'],
      ['cannot be interrupted', 'export default () => [].lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)'],
    ] as const) {
      it(`ends a tool that ${what}`, async () => {
        const abort = new AbortController();
        const running = error(code, {}, { signal: abort.signal });
        setTimeout(() => {
          abort.abort();
        }, 100);
        assert.equal((await running).kind, 'cancelled');
      });
    }

    it('before the start runs nothing', async () => {
      assert.equal((await error('export default () => 1', {}, { signal: AbortSignal.abort() })).kind, 'cancelled');
    });

    it('ends a run that still waits for a worker', async () => {
      const abort = new AbortController();
      const busy = [1, 2].map(() => run('export default (a, tool) => tool.sleep(300)'));
      const waiting = error('export default () => 1', {}, { signal: abort.signal });
      abort.abort();
      assert.equal((await waiting).kind, 'cancelled');
      assert.ok((await Promise.all(busy)).every(({ ok }) => ok));
    });
  });

  describe('workers', () => {
    it('take runs first in, first out', async () => {
      const order: number[] = [];
      const runs = [0, 1, 2, 3, 4, 5].map(async (n) => {
        await run('export default async (a, tool) => { await tool.sleep(30) }');
        order.push(n);
      });
      await Promise.all(runs);
      for (const [index, n] of order.entries()) assert.ok(Math.abs(index - n) <= 1, String(order));
    });

    it('share nothing between two runs', async () => {
      const write = 'export default () => { globalThis.kept = 1; Array.prototype.map = () => ["kept"]; return 1 }';
      await Promise.all([1, 2, 3].map(() => run(write)));
      assert.deepEqual(await value('export default () => [typeof globalThis.kept, ...[1].map(String)]'), [
        'undefined',
        '1',
      ]);
    });

    it('end when idle and start again', async () => {
      const brief = createToolRunner({ idleMs: 10 });
      assert.ok((await brief.run({ toolCode: 'export default () => 1', arguments: {} })).ok);
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.ok((await brief.run({ toolCode: 'export default () => 1', arguments: {} })).ok);
      await brief.close();
    });

    it('that are idle keep no process alive', async () => {
      const url = new URL('../../../src/node/sandbox/toolRunner.ts', import.meta.url).href;
      const script = `import { createToolRunner } from ${JSON.stringify(url)};
        const result = await createToolRunner().run({ toolCode: 'export default () => 1', arguments: {} });
        console.log(result.ok);`;
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
        timeout: 20_000,
      });
      assert.equal(stdout.trim(), 'true');
    });

    it('end with the runner, and a run under way with them', async () => {
      const closing = createToolRunner();
      closing.warm();
      const running = closing.run({ toolCode: 'export default () => { for (;;); }', arguments: {} });
      const queued = [1, 2].map(() => closing.run({ toolCode: 'export default () => 1', arguments: {} }));
      await new Promise((resolve) => setTimeout(resolve, 300));
      await closing.close();
      const [first] = await Promise.all([running, ...queued]);
      assert.equal(first.ok ? '' : first.error.kind, 'cancelled');
      const late = await closing.run({ toolCode: 'export default () => 1', arguments: {} });
      assert.equal(late.ok ? '' : late.error.kind, 'cancelled');
      await closing.close();
    });
  });

  describe('what the guest has', () => {
    it('is a console that shows values', async () => {
      const code = `export default () => {
        const loop = { a: [1, 'two'] }; loop.self = loop;
        console.log('text', 1, { a: [true, null], b: 'q' }, [undefined]); console.error(new TypeError('bad')); console.info();
        console.warn(new Map()); console.debug(loop);
      }`;
      const { logs, logLevels } = await run(code);
      assert.deepEqual(logLevels, { 1: 'error', 3: 'warn' });
      assert.equal((await run('export default () => console.log(1)')).logLevels, undefined);
      assert.equal(logs[0], 'text 1 {a: [true, null], b: "q"} [undefined]');
      assert.equal(logs[1], 'TypeError: bad');
      assert.equal(logs[2], '');
      assert.equal(logs[3], '[Map]');
      assert.match(logs[4] ?? '', /^\{a: \[1, "two"\], self: \{/);
    });

    it('is no import, require, process or global of Node', async () => {
      const names = ['require', 'process', 'Buffer', 'global', 'fetch', 'setTimeout', 'WebAssembly', 'std', 'os'];
      assert.deepEqual(
        await value(`export default ({ names }) => names.filter((n) => n in globalThis)`, { names }),
        [],
      );
      assert.match((await error('export default () => import("node:fs")')).message, /could not load module|import/);
    });

    it('is denied what nobody granted, in words', async () => {
      for (const call of ['fetch("https://example.com")', 'readWorkspaceFile("a.txt")']) {
        const fault = await error(`export default (a, tool) => tool.${call}`);
        assert.equal(fault.kind, 'host');
        assert.match(fault.message, /is not granted/);
      }
      assert.equal(
        await value(
          'export default async (a, tool) => { try { await tool.fetch("https://x.y") } catch (e) { return e.name } }',
        ),
        'NotGranted',
      );
    });
  });
});
