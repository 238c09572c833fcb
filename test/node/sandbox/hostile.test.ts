import assert from 'node:assert/strict';
import type { ToolResult, ToolRunner } from '../../../src/core/tools/toolRunner.ts';
import { createToolRunner } from '../../../src/node/sandbox/toolRunner.ts';

/** A hostile tool's body and how its run has to end: with this JSON, or with an error of one of these kinds. */
interface Attack {
  code: string;
  json?: string;
  kinds?: string[];
}

const gives = (json: string, code: string): Attack => ({ code, json });
const ends = (kinds: string, code: string): Attack => ({ code, kinds: kinds.split(' ') });

const attacks: Record<string, Attack[]> = {
  'patching what the shell stands on': [
    gives('{"a":1}', 'export default () => { Object.prototype.get = () => "FORGED"; return { a: 1 } }'),
    gives(
      '{"ok":1}',
      'export default () => { Promise.prototype.then = () => "FORGED"; return (async () => ({ ok: 1 }))() }',
    ),
    gives(
      '1',
      'export default async () => { Promise.prototype.then = (a) => a("FORGED"); return await Promise.resolve(1) }',
    ),
    gives(
      '5',
      'export default async (a, tool) => { Promise.prototype.then = () => { throw 1 }; await tool.sleep(1); return 5 }',
    ),
    gives(
      '3',
      'export default async (a, tool) => { globalThis.Error = class { constructor() { throw 5 } }; await tool.sleep(1); return 3 }',
    ),
    gives(
      '{"a":[1]}',
      'export default () => { for (const k of Reflect.ownKeys(globalThis)) try { delete globalThis[k] } catch {} return { a: [1] } }',
    ),
    gives(
      '1',
      'export default () => { Object.freeze(Promise.prototype); Object.freeze(Object.prototype); Object.preventExtensions(globalThis); return 1 }',
    ),
    gives('1', 'export default () => { console = null; globalThis.console = 5; return 1 }'),
    gives('"mine"', 'export default (a, tool) => { tool.sleep = () => "mine"; return tool.sleep() }'),
    gives(
      '["sleep","fetch","readWorkspaceFile"]',
      'export default (a, tool) => { tool.__proto__.fetch = 1; tool.constructor.prototype.sleep = 2; return Object.keys(tool) }',
    ),
    ends(
      'never error',
      'export default async (a, tool) => { Object.defineProperty(Promise.prototype, "constructor", { get() { throw new Error("c") } }); await tool.sleep(1); return 5 }',
    ),
    gives(
      '"1970-01-01T00:00:00.000Z"',
      'export default () => { for (const k of ["toISOString", "getTime", "toJSON", "valueOf"]) Date.prototype[k] = () => "FORGED"; return new Date(0) }',
    ),
    gives(
      '[1,{"0":2}]',
      `export default () => { for (const key of ["0", "1", "length", "value", "configurable", "__proto__"]) try {
      Object.defineProperty(Object.prototype, key, { __proto__: null, get: () => "FORGED", set() { throw 1 }, configurable: true }) } catch {}
      return [1, Object.defineProperty({}, "0", { __proto__: null, value: 2, enumerable: true })] }`,
    ),
    gives(
      '"7"',
      'export default async () => { class P extends Promise { constructor(f) { super(f); this.then = (r) => r(7) } } return String(await new P(() => {})) }',
    ),
    gives(
      '"x"',
      'export default () => { Symbol = undefined; Reflect = undefined; RegExp.prototype.exec = () => { throw 1 }; String.prototype.replace = () => "FORGED"; return "x" }',
    ),
  ],
  'results that act': [
    ends('timeout', 'export default () => new Proxy({}, { getPrototypeOf() { for (;;); } })'),
    ends('timeout', 'export default () => new Proxy({ a: 1 }, { getOwnPropertyDescriptor() { for (;;); } })'),
    ends(
      'timeout memory',
      'export default () => new Proxy({}, { ownKeys() { return Array.from({ length: 1e7 }, (_, i) => "k" + i) } })',
    ),
    ends(
      'timeout result',
      'export default () => new Proxy([1], { getOwnPropertyDescriptor: (t, k) => k === "length" ? { value: 1e9, writable: true, configurable: false, enumerable: false } : Reflect.getOwnPropertyDescriptor(t, k) })',
    ),
    ends('error', 'export default () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy }'),
    ends('timeout', 'export default () => ({ get then() { for (;;); } })'),
    gives('1', 'export default () => ({ get then() { return (resolve) => resolve(1) } })'),
    ends('error', 'export default () => ({ get then() { throw new Error("then") } })'),
    gives('{"a":2}', 'export default () => ({ [Symbol.for("x")]: 1, a: 2, get [Symbol.toStringTag]() { for (;;); } })'),
    gives('[1,2]', 'export default () => Object.assign([1, 2], { extra: 1, toJSON: () => "FORGED" })'),
    gives(
      '"1970-01-01T00:00:00.000Z"',
      'export default () => new (class extends Date { constructor() { super(0) } toISOString() { return "FORGED" } })()',
    ),
    ends('result', 'export default function* () { yield 1 }'),
    ends('result', 'export default async function* () { yield 1 }'),
    ends('result', 'export default () => new String("x")'),
    ends('result', 'export default () => new Uint8Array(4)'),
    ends('result', 'export default () => new WeakRef({})'),
    ends('result', 'export default () => Object(1n)'),
    ends('result', 'export default () => -Infinity'),
    ends(
      'result',
      'export default () => { let a = ["x".repeat(1000)]; for (let i = 0; i < 20; i++) a = [a, a]; return a }',
    ),
    ends('result', 'export default () => ({ ["k".repeat(2 ** 21)]: 1 })'),
  ],
  'errors that act': [
    ends('error', 'export default () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy }'),
    ends(
      'error',
      'export default () => { throw new Proxy({}, { getOwnPropertyDescriptor() { throw 1 }, getPrototypeOf() { throw 2 } }) }',
    ),
    ends(
      'timeout',
      'export default () => { throw new Proxy({}, { getPrototypeOf() { for (;;); }, getOwnPropertyDescriptor() { for (;;); } }) }',
    ),
    ends(
      'error',
      'export default () => { Error.stackTraceLimit = 1e9; Error.prepareStackTrace = () => { for (;;); }; throw new Error("x") }',
    ),
    ends(
      'error',
      'export default () => { const e = new Error("m"); for (const k of ["stack", "name", "message"]) Object.defineProperty(e, k, { get() { for (;;); } }); throw e }',
    ),
    ends('error memory', 'export default () => { throw new Error("x".repeat(2 ** 24)) }'),
    ends(
      'error',
      'export default () => { const e = new Error("m"); e.cause = e; e.name = { toString() { for (;;); } }; throw e }',
    ),
    ends('error', 'export default () => { throw 10n ** 1000n }'),
    ends(
      'error timeout',
      'export default () => { let p = null; for (let i = 0; i < 10_000; i++) p = Object.create(p); throw p }',
    ),
    ends('error', 'export default () => { throw new AggregateError(Array(1e4).fill(new Error("x"))) }'),
    ends('error', 'export default () => import("data:text/javascript,export default 1")'),
    ends('load', 'export default class Tool { run() {} }'),
  ],
  'computing without end': [
    ends(
      'timeout',
      'export default async () => { async function* g() { for (;;) yield 1 } for await (const x of g()); }',
    ),
    ends('timeout memory', 'export default () => [...(function* () { for (;;) yield 1 })()]'),
    ends('timeout', 'for (;;) await null; export default () => 1'),
    ends('timeout', 'outer: for (;;) for (;;) continue outer; export default () => 1'),
    ends('timeout', 'export default () => { try { return 1 } finally { for (;;); } }'),
    ends('timeout', 'export default () => { JSON.parse("[1]", () => { for (;;); }) }'),
    ends('timeout', 'export default () => JSON.stringify({ toJSON() { for (;;); } })'),
    ends('timeout', 'export default () => /(x+x+)+y/.test("x".repeat(50))'),
    ends('timeout', 'export default () => "a".replace(/a/, () => { for (;;); })'),
    ends('timeout', 'export default () => [1, 2].sort(() => { for (;;); })'),
    ends('timeout', 'export default () => `${{ [Symbol.toPrimitive]() { for (;;); } }}`'),
    ends('timeout', 'export default () => { const e = () => eval("for (;;);"); try { e() } catch {} e() }'),
    ends('timeout', 'export default () => new Function("for (;;);")()'),
    ends(
      'timeout',
      'export default async (a, tool) => { tool.sleep(1).then(() => { for (;;); }); await tool.sleep(200); return 1 }',
    ),
    ends('timeout', 'export default () => { class A { static { for (;;); } } }'),
    ends(
      'timeout',
      'export default () => { new FinalizationRegistry(() => { for (;;); }).register({}, 1); for (;;) ({}); }',
    ),
    ends(
      'timeout memory',
      'export default async () => { const f = async () => { await null; f(); f() }; await f(); return new Promise(() => {}) }',
    ),
  ],
  'taking memory': [
    ends('error memory', 'export default () => "x".repeat(2 ** 30)'),
    ends('memory', 'export default () => new Array(2 ** 27 - 1).fill(1.5)'),
    ends('error memory', 'export default () => new Uint8Array(2 ** 31).length'),
    ends('error memory', 'export default () => new SharedArrayBuffer(2 ** 33).byteLength'),
    ends(
      'memory',
      'export default () => { const m = new Map(); for (let i = 0; ; i++) m.set(i, "v".repeat(100_000) + i) }',
    ),
    ends(
      'memory',
      'export default () => { let s = "x"; const a = []; for (;;) { s += s.slice(0, 100_000) + "y"; a.push(s + a.length) } }',
    ),
    ends('memory error', 'export default () => console.log("x".repeat(2 ** 29))'),
    ends('error', 'export default () => Math.max.apply(null, new Array(1e7))'),
    ends('error memory', 'export default () => String(2n ** 10_000_000n).length'),
    ends('memory stack', 'export default () => { let a = {}; for (;;) a = { a } }'),
    ends(
      'stack error timeout',
      'export default () => { let a = {}; for (let i = 0; i < 50_000; i++) a = { a }; return JSON.stringify(a) }',
    ),
    ends(
      'stack error memory',
      'export default () => { const p = []; p.push(p); p.toString = () => `${[p]}`; return `${p}` }',
    ),
    ends(
      'stack error memory',
      'export default () => { let f = () => 1; for (let i = 0; i < 1e5; i++) f = f.bind(null); return f() }',
    ),
  ],
  'reaching out': [
    gives(
      '["undefined","undefined","undefined"]',
      'export default () => [eval("typeof process"), new Function("return typeof require")(), (0, eval)("typeof Deno")]',
    ),
    gives('[]', 'export default () => Object.keys(import.meta)'),
    gives('"undefined"', 'export default () => typeof Atomics'),
    ends('error', 'export default function () { return (function () { return arguments.callee.caller })() }'),
    ends('syntax', 'export default () => { with ({}) {} }'),
    ends('load', 'export { default } from "node:fs"'),
    ends('load', 'export * from "os"; export default () => 1'),
    ends('load', 'import "./other.ts"; export default () => 1'),
    ends('error', 'export default async () => (await import("node:child_process")).execSync("id")'),
    gives(
      '["TypeError","TypeError","TypeError"]',
      `export default (a, tool) => Promise.all([{ toString: () => "http://x" }, 5, null].map((url) => tool.fetch(url).catch((e) => e.name)))`,
    ),
    gives(
      '"An accessor is not JSON at options.method"',
      'export default (a, tool) => tool.fetch("http://x", { get method() { for (;;); } }).catch((e) => e.message)',
    ),
    gives(
      '"NotGranted"',
      'export default (a, tool) => { Array.prototype.push = String.prototype.startsWith = () => true; return tool.readWorkspaceFile("/etc/passwd").catch((e) => e.name) }',
    ),
  ],
  'asking too much of the host': [
    gives(
      '33',
      'export default async (a, tool) => (await Promise.all(Array.from({ length: 33 }, () => tool.sleep(1)))).length',
    ),
    gives(
      '"HostCallLimit"',
      'export default async (a, tool) => { for (let i = 0; i < 200; i++) await tool.sleep(0); return tool.sleep(0).catch((e) => e.name) }',
    ),
    gives(
      '["TypeError","TypeError","TypeError","TypeError","TypeError"]',
      'export default (a, tool) => Promise.all([NaN, -1, "5", {}, 1n].map((ms) => tool.sleep(ms).catch((e) => e.name)))',
    ),
    ends('timeout', 'export default (a, tool) => tool.sleep(Infinity)'),
    gives(
      '"early"',
      'export default (a, tool) => { for (let i = 0; i < 40; i++) tool.sleep(Infinity); return "early" }',
    ),
    gives(
      '1',
      'export default () => { const loop = { deep: [] }; loop.deep.push(loop, new Proxy({}, { ownKeys() { throw 1 } }), 1n, Symbol(), new Map()); for (let i = 0; i < 100; i++) console.log(loop, loop); return 1 }',
    ),
    gives(
      '1',
      'export default () => { console.log({ get a() { for (;;); }, toString() { for (;;); } }); console.error(Object.create(null)); console.warn(...Array(1000).fill("x")); return 1 }',
    ),
    gives(
      '1',
      'export default () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); console.log(proxy); return 1 }',
    ),
  ],
};

const probe = `export default () => [Object.keys(Object.prototype).length, [].map.name, typeof globalThis.kept, 'then' in {}]`;

describe('a hostile tool', function () {
  this.timeout(30_000);
  let runner: ToolRunner;

  before(() => {
    runner = createToolRunner({ maxWorkers: 1 });
  });

  after(() => runner.close());

  async function run({ code, kinds = [] }: Attack): Promise<ToolResult> {
    const limits = kinds.includes('timeout') ? { cpuMs: 100, wallMs: 400 } : {};
    return runner.run({ toolCode: code, arguments: { a: 1 }, limits });
  }

  for (const [group, list] of Object.entries(attacks)) {
    describe(group, () => {
      for (const attack of list) {
        it(
          attack.code
            .replace(/^export default /, '')
            .replace(/\s+/g, ' ')
            .slice(0, 110),
          async () => {
            const result = await run(attack);
            const shown = JSON.stringify(result).slice(0, 500);
            if (attack.json !== undefined) assert.equal(result.ok && result.json, attack.json, shown);
            if (attack.kinds) assert.ok(!result.ok && attack.kinds.includes(result.error.kind), shown);
            assert.ok(result.ok || (result.error.message !== '' && !result.error.message.includes('\n')), shown);
            const next = await run({ code: probe });
            assert.equal(next.ok && next.json, '[0,"map","undefined",false]', JSON.stringify(next));
          },
        );
      }
    });
  }

  it('leaves nothing pending in the next run', async () => {
    await run({ code: 'export default (a, tool) => { for (let i = 0; i < 32; i++) tool.sleep(30); return 1 }' });
    const result = await run({
      code: 'export default async (a, tool) => { const got = []; for (let i = 0; i < 3; i++) got.push(await tool.sleep(15)); return got }',
    });
    assert.equal(result.ok && result.json, '[null,null,null]');
  });
});
