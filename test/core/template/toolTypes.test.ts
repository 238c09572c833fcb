import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/core/base/json.ts';
import { readToolFile } from '../../../src/core/template/toolFile/toolFile.ts';
import { checkArguments } from '../../../src/core/tools/checkArguments.ts';
import { specFaults } from '../../../src/core/tools/specFaults.ts';
import { withinTime } from '../../../src/node/runtime/withinTime.ts';

interface Derived {
  parameters: JsonObject;
  /** As `line code message`. */
  problems: string[];
}

async function derive(text: string): Promise<Derived> {
  const { spec, problems } = await readToolFile(text, { name: 'find', file: 'find.tool.ts' });
  return {
    parameters: spec.parameters,
    problems: problems.map(({ line, code, message }) => `${line} ${code} ${message}`),
  };
}

const declarations = `
type Item = { a: string; /** B. */ b?: number }; interface Other { c: boolean }
const units = ['m', 'k'] as const; const sizes = { small: 1, large: 2 } as const;
type Box<T, U = number> = { value: T; more: U[] }; interface Held<T> { held: T } interface Named extends Held<'x'>, Pick<Item, 'a'> {}
enum Step { Down = -1, Stay, Up } enum Color { Red = 'red', Blue = 'blue' }
type Maybe = string | undefined; type integer = number; type Tree = { v: string; kids: Tree[] };
`;
const declarationLines = declarations.split('\n').length;

/** The schema of a property of the given type, whether it is required, and what is said of it. */
async function ofType(type: string): Promise<[JsonValue | undefined, string, string[]]> {
  const { parameters, problems } = await derive(`${declarations}/** T. */ export default ({ a }: { a: ${type} }) => a`);
  const { properties, required } = parameters as { properties: JsonObject; required?: JsonValue };
  return [properties['a'], required === undefined ? 'optional' : 'required', problems];
}

function closed(properties: JsonObject, required?: string[]): JsonObject {
  return { type: 'object', properties, ...(required ? { required } : {}), additionalProperties: false };
}

const text = { type: 'string' };
const number = { type: 'number' };
const v = { type: 'string', enum: ['v'] };
const one = { type: 'number', enum: [1] };
const b = { type: 'number', description: 'B.' };

describe('the schema of a tool’s types', () => {
  const cases: [string, JsonValue][] = [
    ["Pick<Item, 'a'>", closed({ a: text }, ['a'])],
    ["Omit<Item, 'a'>", closed({ b })],
    ['Required<Item>', closed({ a: text, b }, ['a', 'b'])],
    ['Partial<Item>', closed({ a: text, b })],
    ['Readonly<Item>', closed({ a: text, b }, ['a'])],
    ['keyof Item', { type: 'string', enum: ['a', 'b'] }],
    ["Item['a']", text],
    ["Item['a' | 'b']", { anyOf: [text, b] }],
    ['(typeof units)[number]', { type: 'string', enum: ['m', 'k'] }],
    ['keyof typeof sizes', { type: 'string', enum: ['small', 'large'] }],
    ['(typeof sizes)[keyof typeof sizes]', { type: 'number', enum: [1, 2] }],
    ["Exclude<'a' | 'b' | null, 'a' | null>", { type: 'string', enum: ['b'] }],
    ["Extract<'a' | 1, string>", { type: 'string', enum: ['a'] }],
    ['NonNullable<string | null>', text],
    ["Capitalize<'ab' | 'c'>", { type: 'string', enum: ['Ab', 'C'] }],
    ["{ [K in 'x' | 'y']: number }", closed({ x: number, y: number }, ['x', 'y'])],
    ["{ readonly [K in 'x']?: Box<K> }", closed({ x: boxOf({ type: 'string', enum: ['x'] }) })],
    ['{ [K in string]: number }', { type: 'object', additionalProperties: number }],
    ['Box<string>', boxOf(text)],
    ['Box<Box<boolean>>', boxOf(boxOf({ type: 'boolean' }))],
    ['Named', closed({ held: { type: 'string', enum: ['x'] }, a: text }, ['held', 'a'])],
    ['Step', { type: 'number', enum: [-1, 0, 1] }],
    ['Color.Blue', { type: 'string', enum: ['blue'] }],
    ['Exclude<Color, Color.Red>', { type: 'string', enum: ['blue'] }],
    ["string & { __brand: 'id' }", text],
    ['Item & { [key: string]: string }', { ...closed({ a: text, b }, ['a']), additionalProperties: text }],
    ['(Item | Other) & { z: 1 }', { anyOf: [withZ({ a: text, b }, 'a'), withZ({ c: { type: 'boolean' } }, 'c')] }],
    [
      '{ /** K. @minLength 1 */ k: string } & { k: "v" }',
      closed({ k: { ...v, description: 'K.', minLength: 1 } }, ['k']),
    ],
    ['{ k: "v" } & { /** K. @default w */ k: string }', closed({ k: { ...v, description: 'K.' } }, ['k'])],
    ['{ k: "v" | "w" } & { k: "v" }', closed({ k: v }, ['k'])],
    ['{ k: "v" } & { k: "v" | "w" }', closed({ k: v }, ['k'])],
    ['{ k: string | number[] } & { k: string }', closed({ k: text }, ['k'])],
    [
      '{ /** K. */ k: { a: 1 } } & { k: { b: 1 } }',
      closed({ k: { ...closed({ a: one, b: one }, ['a', 'b']), description: 'K.' } }, ['k']),
    ],
    ['{ k: string } & { k: "v" }', closed({ k: { type: 'string', enum: ['v'] } }, ['k'])],
    ['[string, number?]', { type: 'array', items: { anyOf: [text, number] }, minItems: 1, maxItems: 2 }],
    ['[first: string, ...rest: string[]]', { type: 'array', items: text, minItems: 1 }],
    ['integer[]', { type: 'array', items: { type: 'integer' } }],
    ['String', text],
    ['string | any', {}],
    ['Record<string, unknown>', { type: 'object', additionalProperties: {} }],
    ["'a' | 'a' | 'b'", { type: 'string', enum: ['a', 'b'] }],
  ];
  for (const [type, schema] of cases) {
    it(`is told for ${type}`, async () => {
      assert.deepEqual(await ofType(type), [schema, 'required', []]);
    });
  }

  function boxOf(value: JsonObject): JsonObject {
    return closed({ value, more: { type: 'array', items: number } }, ['value', 'more']);
  }

  function withZ(properties: JsonObject, required: string): JsonObject {
    return closed({ ...properties, z: { type: 'number', enum: [1] } }, [required, 'z']);
  }

  it('makes optional what may be undefined, under a name too', async () => {
    assert.deepEqual(await ofType('Maybe'), [text, 'optional', []]);
    assert.deepEqual(await ofType('(string | undefined)'), [text, 'optional', []]);
  });

  for (const [type, schema, message] of [
    ['Date', { type: 'string', format: 'date-time' }, /JSON, which has no Date. Write string, and make the Date/],
    ['Map<string, number>', { type: 'object', additionalProperties: number }, /no Map. Write Record/],
    ['Set<string>', { type: 'array', items: text }, /no Set. Write an array/],
    ['bigint', {}, /JSON has no bigint: write number, or string/],
    ['() => void', {}, /No value of JSON is of this type/],
    ['string extends string ? 1 : 2', {}, /cannot be told to a model: write out what it stands for/],
    ['Missing', {}, /"Missing" is not declared in this file: declare it here, or write it out/],
    ['Color.Green', {}, /cannot be told/],
    ["Item['nothing']", {}, /cannot be told/],
  ] as const) {
    it(`is told as near as can be for ${type}, with what to write`, async () => {
      const [found, , problems] = await ofType(type);
      assert.deepEqual(found, schema);
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(problems[0] ?? '', message);
      assert.ok(problems[0]?.startsWith(`${declarationLines} unreadableType`), problems[0]);
    });
  }

  it('says where a type contains itself', async () => {
    const [schema, , problems] = await ofType('Tree');
    assert.deepEqual(schema, closed({ v: text, kids: { type: 'array', items: {} } }, ['v', 'kids']));
    assert.deepEqual(problems, [
      '6 unreadableType "Tree" contains itself, and not every model can be told of that: inside itself it is told as any value. Write as many levels out as you need.',
    ]);
  });

  it('stays small where generics multiply', async () => {
    const levels = Array.from({ length: 60 }, (_, n) => `type L${n + 1} = Twice<L${n}>;`).join('\n');
    const { parameters } = await derive(
      `type Twice<T> = { a: T; b: T }; type L0 = string;\n${levels}\n/** T. */ export default (args: { a: L60 }) => 1`,
    );
    assert.ok(JSON.stringify(parameters).length < 200_000);
  });

  describe('with JSDoc', () => {
    it('takes defaults and the keywords of JSON Schema from tags', async () => {
      const { parameters, problems } = await derive(`/** T. */ export default (args: {
  /**
   * How many.
   * @default 3
   * @minimum 1
   * @maximum 10
   * @type {integer}
   */
  count: number;
  /** @default 'metric' */
  units: 'metric' | 'imperial';
  /** @pattern ^[a-z]+$ @ not a tag
   *  @format hostname */
  host: string;
  /** @default none */
  note?: string;
  /** @default ["a"]
   *  @minItems 1 */
  list?: string[];
}) => 1`);
      assert.deepEqual(problems, []);
      assert.deepEqual(
        parameters,
        closed(
          {
            count: { type: 'integer', description: 'How many.', default: 3, minimum: 1, maximum: 10 },
            units: { type: 'string', enum: ['metric', 'imperial'], default: 'metric' },
            host: { type: 'string', pattern: '^[a-z]+$ @ not a tag', format: 'hostname' },
            note: { type: 'string', default: 'none' },
            list: { type: 'array', items: text, default: ['a'], minItems: 1 },
          },
          ['host'],
        ),
      );
    });

    it('takes tags on the line of the text before them', async () => {
      const { parameters, problems } = await derive(`/** Counts, for a@b.example. @see c */ export default (args: {
  /** How many. @minimum 1 @maximum 10 @type {integer} */ count: number;
}) => 1`);
      assert.deepEqual(problems, []);
      const count = { type: 'integer', description: 'How many.', minimum: 1, maximum: 10 };
      assert.deepEqual(parameters, closed({ count }, ['count']));
    });

    it('says at its line what a tag says wrongly, and tells no model of it', async () => {
      const { parameters, problems } = await derive(`/** T. */ export default (args: {
  /** Some.
   * @minimum low
   * @default x
   * @multipleOf 0 @maximum */
  count: number;
  /** @minLength -1 @maxLength 1.5
   * @pattern (
   * @pattern [\\w-.]
   * @format
   */
  name: string;
}) => 1`);
      const name = { ...text };
      assert.deepEqual(parameters, closed({ count: { ...number, description: 'Some.' }, name }, ['count', 'name']));
      assert.deepEqual(problems, [
        '3 unreadableType "@minimum low" says nothing: it takes a number, such as "@minimum 1".',
        '4 unreadableType "@default x" is not of the property\'s type.',
        '5 unreadableType "@multipleOf 0" says nothing: it takes a number above 0, such as "@multipleOf 5".',
        '5 unreadableType "@maximum" says nothing: it takes a number, such as "@maximum 1".',
        '7 unreadableType "@minLength -1" says nothing: it takes a number without a fraction, 0 or more, such as "@minLength 1".',
        '7 unreadableType "@maxLength 1.5" says nothing: it takes a number without a fraction, 0 or more, such as "@maxLength 1".',
        '8 unreadableType "@pattern (" says nothing: it takes a regular expression, such as "@pattern ^[a-z]+$".',
        '9 unreadableType "@pattern [\\w-.]" says nothing: it takes a regular expression, such as "@pattern ^[a-z]+$".',
        '10 unreadableType "@format" says nothing: it takes a word, such as "@format email".',
      ]);
    });

    it('takes the tags after a @param or @property as its own', async () => {
      const expected = closed({ n: { type: 'integer', description: 'How many.', minimum: 1, maximum: 9 }, s: text }, [
        'n',
        's',
      ]);
      for (const code of [
        `/** T.
 * @param {object} args
 * @param {integer} args.n How many. @minimum 1
 * @maximum 9
 * @param {string} args.s
 * @minLength -1
 * @returns {string} */
export default (args) => 1`,
        `/**
 * @typedef {object} Args
 * @property {integer} n How many. @minimum 1
 * @maximum 9
 * @property {string} s
 * @minLength -1
 */
/** T. @param {Args} args */ export default (args) => 1`,
      ]) {
        const { parameters, problems } = await derive(code);
        assert.deepEqual(parameters, expected);
        assert.deepEqual(
          problems.map((problem) => problem.slice(0, 32)),
          [`6 unreadableType "@minLength -1"`],
        );
      }
    });

    it('gives a specification that is sound, whatever its tags say', async () => {
      const names = 'minimum maximum exclusiveMinimum multipleOf minLength maxItems pattern format default type'.split(
        ' ',
      );
      const tag = fc.tuple(
        fc.constantFrom(...names),
        fc.oneof(
          fc.constantFrom('-1', '0', '1.5', '1e999', '(', '[a-]', '\\\\p{L}', '{integer}', 'true', '{}'),
          fc.string(),
        ),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(tag, { maxLength: 6 }),
          fc.constantFrom('string', 'number', '1[]'),
          async (tags, type) => {
            const doc = tags.map(([name, value]) => `@${name} ${value.replaceAll('*/', '')}`).join('\n');
            const code = `/** T. */ export default (args: {\n/** ${doc} */ a: ${type}; b: 1; b: 1 }) => 1`;
            const { spec } = await readToolFile(code, { name: 'find', file: 'find.tool.ts' });
            assert.deepEqual(await specFaults(spec), []);
          },
        ),
      );
    });

    it('of JavaScript says at the line of the @param what is wrong', async () => {
      const { parameters, problems } = await derive(`/**
 * T.
 * @param {object} args
 * @param {Missing} args.a first
 * @param {any number or so} args.b
 * @param {number} [args.c=many]
 * @param {Date} args.d
 */
export default function (args) {}`);
      assert.deepEqual(problems, [
        '4 unreadableType "Missing" is not declared in this file: declare it here, or write it out; the model is told that any value fits.',
        "5 unreadableType \"{any number or so}\" is no type: write one such as {string}, {number[]} or {'a' | 'b'}.",
        '6 unreadableType The default many of "c" is not of its type.',
        '7 unreadableType Arguments come as JSON, which has no Date. Write string, and make the Date in the tool.',
      ]);
      const { properties } = parameters as { properties: JsonObject };
      assert.deepEqual(properties['a'], { description: 'first' });
      assert.deepEqual(properties['c'], number);
    });
  });

  describe('with defaults in the parameter', () => {
    it('takes constants, and what is inside of properties', async () => {
      const { parameters, problems } = await derive(`const DAYS = 3;
/** T. */ export default ({ days = DAYS, place: { zip = '0' } = {}, now = Date.now() }: {
  days?: number; place?: { zip?: string; city: string }; now?: number }) => 1`);
      assert.deepEqual(problems, []);
      assert.deepEqual(
        parameters,
        closed({
          days: { type: 'number', default: 3 },
          place: {
            type: 'object',
            properties: { zip: { type: 'string', default: '0' }, city: text },
            required: ['city'],
            additionalProperties: false,
          },
          now: number,
        }),
      );
    });
  });

  describe('with defaults in the parameter that do not fit', () => {
    it('tells no model of them, and the author at their place', async () => {
      const { parameters, problems } = await derive(`/** T. */ export default ({
  n = 'a',
  u = 'z',
  list = [1, 'b'],
  o = { x: 1 },
  p = { y: 1, z: 2 },
  ok = ['a'],
}: { n?: number; u?: 'a' | 'b'; list?: number[]; o?: { x: string }; p?: { y: 1 }; ok?: (string | number)[] }) => 1`);
      assert.deepEqual(
        problems,
        ['n', 'u', 'list', 'o', 'p'].map(
          (name, index) =>
            `${index + 2} unreadableType This default of "${name}" is not of its type, so no model is told of it.`,
        ),
      );
      const { properties } = parameters as { properties: Record<string, JsonObject> };
      assert.deepEqual(
        Object.entries(properties)
          .filter(([, each]) => Object.hasOwn(each, 'default'))
          .map(([name]) => name),
        ['ok'],
      );
    });

    it('leaves one that lacks what is required to the function', async () => {
      for (const code of [
        '({ o: { x, y = 1 } = {} }) => 1',
        '({ o: { x, y = 1 } = { y: 2 } }: { o?: { x: string; y?: number } }) => 1',
      ]) {
        const { parameters, problems } = await derive(`/** T. */ export default ${code}`);
        assert.deepEqual(problems, []);
        assert.deepEqual(await checkArguments(parameters, {}, withinTime), { ok: true, arguments: {} });
        assert.ok((await checkArguments(parameters, { o: { x: 'a' } }, withinTime)).ok);
      }
      const whole = await derive("/** T. */ export default ({ o: { x, y = 1 } = { x: 'a' } }) => 1");
      assert.deepEqual(await checkArguments(whole.parameters, {}, withinTime), {
        ok: true,
        arguments: { o: { x: 'a', y: 1 } },
      });
    });
  });

  describe('of a function’s own type', () => {
    const city = closed({ city: text }, ['city']);
    for (const [what, code] of [
      ['a variable', 'const f: F = ({ city }) => 1; type F = (args: { city: string }) => unknown; export default f'],
      [
        'an exported variable',
        'export const f: (args: { city: string }, tool: unknown) => unknown = async (args) => 1',
      ],
      [
        '"satisfies"',
        'export default (({ city }) => 1) satisfies F; interface F { (args: { city: string }): unknown }',
      ],
      ['"as"', 'const f = (async (args) => 1) as F; type F = { (args: { city: string }): unknown }; export default f'],
      [
        'generics',
        'export default ((args) => 1) satisfies G; type F<A> = (args: A) => unknown; type G = F<{ city: string }>',
      ],
      ['@type', '@type {(args: { city: string }) => unknown} */ export default ({ city }) => 1'],
      [
        '@type with a name',
        '@type {F} */ const f = ({ city }) => 1;\n/** @typedef {(args: { city: string }) => 1} F */ export default f',
      ],
      ['@satisfies', '@satisfies {(args: { city: string }) => unknown} */ export const f = (args) => 1'],
      ['a signature before it', 'export function f(args: { city: string }): 1; export function f(args: any) {}'],
      [
        'one without a name',
        'export default function (args: { city: string }): 1; export default function ({ city }: any) {}',
      ],
      [
        'its parameter beside another',
        'const f: (args: { b: 1 }) => 1 = ({ city }: { city: string }) => 1; export default f',
      ],
      [
        'its own after another function',
        'declare function g(a: { b: 1 }): 1; export function f(args: { city: string }) {}',
      ],
    ] as const) {
      it(`takes its arguments from ${what}`, async () => {
        const { spec, problems } = await readToolFile(
          `/** T. ${code.includes('*/ ') && code.startsWith('@') ? '' : '*/ '}${code}`,
          {
            name: 'find',
            file: 'find.tool.ts',
          },
        );
        assert.deepEqual(spec.parameters, city);
        assert.equal(spec.description, what === 'its own after another function' ? '' : 'T.');
        assert.deepEqual(
          problems.filter(({ code: kind }) => kind !== 'undescribedTool'),
          [],
        );
      });
    }

    it('tells of all signatures as one object', async () => {
      const { parameters, problems } = await derive(`/** T. */
export default function f(args: { x: string }): string;
export default function f(args: { x: number; y: string }): number;
export default function f({ x, y = 'a' }: any) { return x }`);
      assert.deepEqual(parameters, closed({ x: { anyOf: [text, number] }, y: { ...text, default: 'a' } }, ['x']));
      assert.deepEqual(
        problems.map((problem) => problem.slice(0, 30)),
        ['2 unreadableType A model is to'],
      );
    });

    it('says where it does not tell what the function takes', async () => {
      for (const type of ['Missing', 'any', 'Loop', 'E']) {
        const { parameters, problems } = await derive(
          `type Loop = Loop; enum E { A }\n/** T. */ const f: ${type} = ({ city }) => 1; export default f`,
        );
        assert.deepEqual(parameters, closed({ city: {} }, ['city']));
        assert.deepEqual(
          problems.map((problem) => problem.slice(0, 30)),
          ['2 unreadableType This type doe'],
        );
      }
    });
  });

  it('is cut where names stand for names without end', async () => {
    const aliases = Array.from({ length: 1_000 }, (_, n) => `type A${n} = A${n + 1};`).join('');
    for (const code of [
      'export default (args: A0) => 1',
      'export default (args: { a: A0 }) => 1',
      'const f: A0 = ({ a }) => 1; export default f',
    ]) {
      const { problems } = await derive(`${aliases}\n/** T. */ ${code}`);
      assert.match(problems.join(), /too many|does not say/);
    }
  });

  it('is guessed, with a warning, where a @typedef has no properties', async () => {
    const { problems } = await derive(
      '/** @typedef {object} Args */\n/** T. @param {Args} args */\nexport default (args) => 1',
    );
    assert.deepEqual(
      problems.map((problem) => problem.slice(0, 20)),
      ['3 untypedArguments G'],
    );
  });

  describe('for the arguments as a whole', () => {
    for (const [what, type, message, properties] of [
      ['a text', 'string', /takes one object with its arguments. Write "\(\{ name \}: \{ name: string \}\)"/, {}],
      ['a list', 'string[]', /takes one object/, {}],
      ['any names', 'Record<string, string>', /only send arguments that have names/, {}],
      ['alternatives', "{ k: 'a'; x: 1 } | { k: 'b' }", /as optional/, { k: 0, x: 0 }],
      ['anything', 'unknown', /Give this parameter a type/, {}],
      ['any object', 'object', /Give this parameter a type/, {}],
    ] as const) {
      it(`is told as one object where they are ${what}, with a warning`, async () => {
        const { parameters, problems } = await derive(`/** T. */ export default (args: ${type}) => 1`);
        assert.equal(problems.length, 1, problems.join('\n'));
        assert.match(problems[0] ?? '', message);
        assert.equal(parameters['type'], 'object');
        assert.deepEqual(Object.keys(parameters['properties'] as JsonObject), Object.keys(properties));
      });
    }

    it('tells alternatives with what all of them need as required', async () => {
      const { parameters } = await derive("/** T. */ export default (args: { k: 'a'; x: 1 } | { k: 'b' }) => 1");
      assert.deepEqual(
        parameters,
        closed({ k: { type: 'string', enum: ['a', 'b'] }, x: { type: 'number', enum: [1] } }, ['k']),
      );
    });

    it('takes a name, and no argument at all', async () => {
      assert.deepEqual((await derive(`${declarations}/** T. */ export default (args: Item) => 1`)).problems, []);
      assert.deepEqual(await derive('/** T. */ export default () => 1'), { parameters: closed({}), problems: [] });
    });
  });
});
