import assert from 'node:assert/strict';
import type { ToolRunner } from '../../../src/core/tools/toolRunner.ts';
import { createToolRunner } from '../../../src/node/sandbox/toolRunner.ts';

/** TypeScript of every sort that is taken out before the code runs, spread over lines. */
const declarations = `
import type { Elsewhere } from './elsewhere.ts';
interface City {
  name: string;
  at: [lat: number, lon: number];
}
type Answer<
  Value extends object = City,
  Fault = never,
> =
  | { ok: true; value: Value }
  | { ok: false; fault: Fault };
enum Unit {
  Metric = 'm',
  Imperial = 'i',
}
const enum Level { Low, High = 5 }
declare global {
  interface Window { never: true }
}
function pick(key: 'a'): string;
function pick(key: 'b'): number;
function pick(
  key: string,
): unknown {
  return key as unknown as
    | string
    | number;
}
class Lookup<
  Key extends string,
> {
  private readonly found = new Map<
    Key,
    Answer
  >();
  get missing(): never {
    throw new RangeError(\`no \${Unit.Metric}\`); // in a getter
  }
  static of(this: void, ...keys: readonly string[]): void {}
}
const all = <const T extends readonly unknown[]>(
  list: T,
  each: (value: T[number]) => void,
): void => {
  for (const value of list) each(value);
};
`;

/** Each throws on the line that is marked. */
const throwing: [string, string][] = [
  ['at once', 'throw new Error("x"); // here'],
  ['of a value that is none', 'const none = undefined as unknown as City;\n  return none.name; // here'],
  [
    'in a nested function',
    'function inner<T>(value: T): T {\n    null!.x; // here\n    return value;\n  }\n  return inner<City>(city);',
  ],
  ['in a callback', 'all([1] as const, (value: number) => {\n    value.toFixed(1)\n      .nothing(); // here\n  });'],
  ['in a getter', 'const lookup: Lookup<string> = new Lookup<string>();\n  return lookup.missing;'],
  [
    'after an await',
    'await Promise.resolve<number>(1);\n  await (async (): Promise<void> => {\n    await null;\n    throw new Error("x"); // here\n  })();',
  ],
  ['in a template literal', 'const name = `a\n  b ${\n    (city as any).at.lat.deep // here\n  } c`;\n  return name;'],
  [
    'in a default of a parameter',
    'const f = (\n    a: number,\n    b = ((): number => { throw new Error("x") })(), // here\n  ): number => a;\n  return f(1);',
  ],
  [
    'in the host, where it was called',
    'const said: string =\n    await tool.readWorkspaceFile("x"); // here\n  return said satisfies string;',
  ],
  ['in an enum’s use', 'const level: Level = Level.High;\n  return (Unit as any)[level].length; // here'],
];

describe('the line of an error', function () {
  this.timeout(30_000);
  let runner: ToolRunner;

  before(() => {
    runner = createToolRunner();
  });

  after(() => runner.close());

  for (const [what, body] of throwing) {
    it(`is right where it is thrown ${what}`, async () => {
      const code = `${declarations}export default async function main({ city }: { city: City }, tool: any): Promise<unknown> {\n  ${body}\n}\n`;
      const lines = code.split('\n');
      const marked = lines.findIndex((line) => line.endsWith(what === 'in a getter' ? '// in a getter' : '// here'));
      const result = await runner.run({ toolCode: code, arguments: { city: { name: 'x', at: [] } } });
      assert.equal(result.ok ? 'a result' : result.error.line, marked + 1, JSON.stringify(result));
    });
  }

  for (const [what, code, line, column] of [
    [
      'characters of two UTF-16 units',
      "export default (): never => {\n  const a: string = '🎉🎉🎉', b = null.x;\n}",
      2,
      39,
    ],
    ['lines that end as on old Macs', 'type A = 1;\rexport default () => {\r  null.x;\r}', 3, 7],
    ['lines that end as on Windows', 'type A = 1;\r\nexport default () => {\r\n  null.x;\r\n}', 3, 7],
    [
      'an import',
      "import type { A } from './a';\nconst a: A = 1;\n  import fs from 'fs';\nexport default () => fs.x",
      3,
      3,
    ],
    ['an export from elsewhere', "export default () => 1\nexport * from 'os';", 2, 1],
    [
      'an import of types alone before one of values',
      "import { A } from './a';\nimport { B } from './b';\nexport default (a: A) => B",
      2,
      1,
    ],
    ['an import while it runs', "export default async () => {\n  return (await import('fs')).x;\n}", 2, 17],
    ['a namespace', 'export default () => A.b\n\nnamespace A { export const b = 1 }', 3, 1],
    ['a namespace in one of types', 'namespace A {\n  type C = 1;\n  export namespace B { f(); }\n}', 3, 10],
  ] as const) {
    it(`and its column are right with ${what}`, async () => {
      const result = await runner.run({ toolCode: code, arguments: {} });
      const { error } = result.ok ? assert.fail(result.json) : result;
      assert.deepEqual([error.line, error.column], [line, column], JSON.stringify(error));
    });
  }

  it('is no matter of namespaces of types, nor of what is declared', async () => {
    const code = `namespace A { export type B = 1; interface C { d: B } }
      declare namespace D { const e: number; namespace F { const g: number } }
      export default (module: A.B) => \`namespace X {\` + module;`;
    const result = await runner.run({ toolCode: code, arguments: {} });
    assert.ok(result.ok, JSON.stringify(result));
  });

  it('of the syntax is right below types of every sort', async () => {
    const code = `${declarations}export default () => {\n  const a: number = 1;\n  a b;\n};\n`;
    const result = await runner.run({ toolCode: code, arguments: {} });
    assert.deepEqual(result.ok ? [] : [result.error.kind, result.error.line], [
      'syntax',
      code.split('\n').indexOf('  a b;') + 1,
    ]);
  });
});
