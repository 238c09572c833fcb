import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FileProblem } from '../../../src/core/base/fileProblem.ts';
import type { JsonObject, JsonSchema, JsonValue } from '../../../src/core/base/json.ts';
import { readToolFile, type ToolFile } from '../../../src/core/template/toolFile/toolFile.ts';
import { toolFileTemplate } from '../../../src/core/tools/editing/toolFileTemplate.ts';
import { checkArguments } from '../../../src/core/tools/checkArguments.ts';
import { withinTime } from '../../../src/node/runtime/withinTime.ts';

function read(text: string, name = 'weather'): Promise<ToolFile> {
  return readToolFile(text, { name, file: `${name}.tool.ts` });
}

async function parametersOf(text: string): Promise<JsonSchema> {
  const { spec, problems } = await read(text);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  return spec.parameters;
}

/** Schema of one property of the given TypeScript type. */
async function schemaOf(type: string, declarations = ''): Promise<JsonValue | undefined> {
  const parameters = await parametersOf(`${declarations}\nexport default function ({ a }: { a: ${type} }) {}`);
  return (parameters['properties'] as JsonObject)['a'];
}

function places(problems: readonly FileProblem[]): string[] {
  return problems.map(({ severity, line, column, message }) => `${severity} ${line}:${column} ${message}`);
}

describe('tool files', () => {
  it('give a specification from types and JSDoc', async () => {
    const text = `
/**
 * Finds the weather of a city.
 *
 * @param args.days how many days ahead
 */
export default async function weather({ city, units = 'metric', days, apiKey }: {
  /** Name of the city. */
  city: string;
  /**
   * Units of
   * the answer.
   */
  units?: 'metric' | 'imperial';
  days?: number[];
  apiKey: string;
}, tool: unknown) {}
export const defaults = { apiKey: '\${secret:WEATHER}', retries: -1, nested: { list: [true, null] } } as const;
export const contextParams = ['__user_id__'];
export const capabilities = { hosts: ['api.example.com'], files: false };
`;
    const { tool, spec, capabilities, problems } = await read(text);
    assert.deepEqual(spec, {
      name: 'weather',
      description: 'Finds the weather of a city.',
      parameters: {
        type: 'object',
        properties: {
          city: { type: 'string', description: 'Name of the city.' },
          units: {
            type: 'string',
            enum: ['metric', 'imperial'],
            description: 'Units of the answer.',
            default: 'metric',
          },
          days: { type: 'array', items: { type: 'number' }, description: 'how many days ahead' },
          apiKey: { type: 'string' },
        },
        required: ['city', 'apiKey'],
        additionalProperties: false,
      },
    });
    assert.deepEqual(tool, {
      name: 'weather',
      toolCode: text,
      toolJsonSpec: null,
      defaultValuesForNonLlmParams: {
        apiKey: '${secret:WEATHER}',
        retries: -1,
        nested: { list: [true, null] },
      },
      contextParams: ['__user_id__'],
    });
    assert.deepEqual(capabilities, { hosts: ['api.example.com'], files: false });
    assert.deepEqual(places(problems), [
      'warning 18:25 The tool\'s function has no parameter "retries".',
      'warning 18:25 The tool\'s function has no parameter "nested".',
      'warning 19:30 The tool\'s function has no parameter "__user_id__".',
    ]);
  });

  describe('types', () => {
    for (const [type, schema] of [
      ['string', { type: 'string' }],
      ['number', { type: 'number' }],
      ['boolean', { type: 'boolean' }],
      ['unknown', {}],
      ['string[]', { type: 'array', items: { type: 'string' } }],
      ['readonly string[]', { type: 'array', items: { type: 'string' } }],
      ['Array<number>', { type: 'array', items: { type: 'number' } }],
      ['[number, number]', { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 }],
      ["'a' | 'b'", { type: 'string', enum: ['a', 'b'] }],
      ['1 | -2', { type: 'number', enum: [1, -2] }],
      ["'a' | 1", { type: ['string', 'number'], enum: ['a', 1] }],
      ['true | false', { type: 'boolean' }],
      ['string | null', { type: ['string', 'null'] }],
      ["'a' | null", { type: ['string', 'null'], enum: ['a', null] }],
      ['string | number', { anyOf: [{ type: 'string' }, { type: 'number' }] }],
      ['string | number | null', { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }] }],
      ['Record<string, number>', { type: 'object', additionalProperties: { type: 'number' } }],
      [
        "Record<'x' | 'y', string>",
        {
          type: 'object',
          properties: { x: { type: 'string' }, y: { type: 'string' } },
          required: ['x', 'y'],
          additionalProperties: false,
        },
      ],
      ['{ [key: string]: boolean }', { type: 'object', properties: {}, additionalProperties: { type: 'boolean' } }],
      [
        '{ b: string; c?: { d: number }; e: string | undefined }',
        {
          type: 'object',
          properties: {
            b: { type: 'string' },
            c: { type: 'object', properties: { d: { type: 'number' } }, required: ['d'], additionalProperties: false },
            e: { type: 'string' },
          },
          required: ['b'],
          additionalProperties: false,
        },
      ],
    ] as const) {
      it(`${type} becomes its JSON Schema`, async () => {
        assert.deepEqual(await schemaOf(type), schema);
      });
    }

    it('are followed by name inside the file: interface, alias, enum, intersection, heritage', async () => {
      const declarations = `
        enum Color { Red = 'red', Blue = 'blue' }
        interface Named { /** Its name. */ name: string }
        export interface Item extends Named { color?: Color }
        type Priced = Item & { price: number };`;
      assert.deepEqual(await schemaOf('Partial<Named> | null', declarations), {
        type: ['object', 'null'],
        properties: { name: { type: 'string', description: 'Its name.' } },
        additionalProperties: false,
      });
      assert.deepEqual(await schemaOf('Priced', declarations), {
        type: 'object',
        properties: {
          name: { type: 'string', description: 'Its name.' },
          color: { type: 'string', enum: ['red', 'blue'] },
          price: { type: 'number' },
        },
        required: ['name', 'price'],
        additionalProperties: false,
      });
    });

    it('that no model can be told are any value, with a warning at their place', async () => {
      const text =
        'type Tree = { kids: Tree[] };\n/** T. */\nexport default (args: { a: Tree; b: Missing; c(): void }) => 1';
      const { spec, problems } = await read(text);
      assert.deepEqual((spec.parameters['properties'] as JsonObject)['b'], {});
      assert.deepEqual(
        problems.map(({ severity, line }) => `${severity} ${line}`),
        ['warning 1', 'warning 3', 'warning 3'],
      );
    });

    it('that multiply without end are cut', async () => {
      const aliases = Array.from({ length: 40 }, (_, n) => `type T${n} = { a: T${n + 1}; b: T${n + 1} };`).join('\n');
      const { problems } = await read(`${aliases}\n/** T. */\nexport default (args: T0) => 1`);
      assert.ok(problems.every(({ severity }) => severity === 'warning'));
    });
  });

  describe('in JavaScript', () => {
    it('give a specification from @typedef, in each of its ways to name it', async () => {
      const typedefs = `/**
 * @typedef {Object} Place
 * @property {string} city - Name of
 *   the city.
 * @property {'north' | 'south'} [part='north'] Which part.
 */
/** @typedef {string[]} Names */
/**
 * @typedef {Object} Args Anything.
 * @property {Place} place - Where.
 * @property {Names=} names
 * @property {integer} days
 * @property {?number} limit
 * @property {Object[]} list - Some.
 * @property {boolean} list[].open - Still open.
 * @property {Object} box
 * @property {number} box.size
 */
`;
      const place = {
        type: 'object',
        properties: {
          city: { type: 'string', description: 'Name of the city.' },
          part: { type: 'string', enum: ['north', 'south'], description: 'Which part.', default: 'north' },
        },
        required: ['city'],
        additionalProperties: false,
      };
      const object = (properties: JsonObject) => ({
        type: 'object',
        properties,
        required: Object.keys(properties),
        additionalProperties: false,
      });
      for (const code of [
        '/** T.\n * @param {Args} args\n * @param {Promptdeck.ToolHost} tool */\nexport default function (args, tool) {}',
        '/** T.\n * @param {Args} args */\nexport default ({ place, days }) => 1',
        '/** T. */\nexport default (/** @type {Args} */ args) => 1',
        '/** T. */\nexport default async function run(/** @type {Args} */ { place, days }) {}',
      ]) {
        const { spec, problems } = await read(typedefs + code);
        assert.deepEqual(problems, [], code);
        assert.equal(spec.description, 'T.');
        assert.deepEqual(spec.parameters, {
          type: 'object',
          properties: {
            place: { ...place, description: 'Where.' },
            names: { type: 'array', items: { type: 'string' } },
            days: { type: 'integer' },
            limit: { type: ['number', 'null'] },
            list: {
              type: 'array',
              items: object({ open: { type: 'boolean', description: 'Still open.' } }),
              description: 'Some.',
            },
            box: object({ size: { type: 'number' } }),
          },
          required: ['place', 'days', 'limit', 'list', 'box'],
          additionalProperties: false,
        });
      }
    });

    it('say at its line what in a @typedef is no type, or none that a model can be told', async () => {
      const lines = [
        '/**', // 1
        ' * @typedef {Object} Args',
        ' * @property {string} a',
        ' * @property {Missing} b',
        ' * @property {Date} c - When.', // 5
        ' */',
        '/**',
        ' * @typedef {Object} Other',
        ' * @property {any number or so} x',
        ' */', // 10
        '/** @typedef {string} */',
        '/** T.',
        ' * @param {Args} args */',
        'export default (args) => 1;',
      ];
      const { problems } = await read(lines.join('\n'));
      assert.deepEqual(
        problems.map(({ line, message }) => `${line} ${message.slice(0, 30)}`),
        [
          '9 "{any number or so}" of "x" is',
          '11 This @typedef has no name: wri',
          '4 "Missing" is not declared in t',
          '5 Arguments come as JSON, which ',
        ],
      );
    });

    it('describe the tool by its own comment, not by a @typedef before it', async () => {
      const { problems } = await read(
        '/** @typedef {{ a: string }} Args */\nexport default (/** @type {Args} */ args) => 1',
      );
      assert.deepEqual(
        problems.map(({ code }) => code),
        ['undescribedTool'],
      );
    });

    it('give a specification from @param', async () => {
      const text = `
/**
 * Adds an entry.
 * @param {object} args
 * @param {string} args.city - the city
 * @param {number} [args.days=3] days
 * @param {'a'|'b'=} args.kind
 * @param {?string} args.note
 * @param {Array<{id: string}>} args.list some
 * @param {boolean} args.list[].open still open
 * @param {integer} args.count
 */
export default function (args) {}`;
      assert.deepEqual(await parametersOf(text), {
        type: 'object',
        properties: {
          city: { type: 'string', description: 'the city' },
          days: { type: 'number', description: 'days', default: 3 },
          kind: { type: 'string', enum: ['a', 'b'] },
          note: { type: ['string', 'null'] },
          list: {
            type: 'array',
            items: {
              type: 'object',
              properties: { id: { type: 'string' }, open: { type: 'boolean', description: 'still open' } },
              required: ['id', 'open'],
              additionalProperties: false,
            },
            description: 'some',
          },
          count: { type: 'integer' },
        },
        required: ['city', 'note', 'list', 'count'],
        additionalProperties: false,
      });
    });

    it('take an object type, destructured names, or both', async () => {
      const inline = await parametersOf(
        '/** T.\n * @param {{ a: string, b?: number }} args */\nexport default (args) => 1',
      );
      assert.deepEqual(Object.keys(inline['properties'] as JsonObject), ['a', 'b']);
      assert.deepEqual(inline['required'], ['a']);
      const direct = await parametersOf(
        '/** T.\n * @param {string} city the city */\nexport default ({ city, n = 2 }) => 1',
      );
      assert.deepEqual(direct['properties'], {
        city: { type: 'string', description: 'the city' },
        n: { type: 'number', default: 2 },
      });
      const bare = await parametersOf('export default ({ a, list = [] } = {}) => 1');
      assert.deepEqual(bare['properties'], { a: {}, list: { type: 'array', default: [] } });
      assert.deepEqual(bare['required'], ['a']);
    });
  });

  describe('the function', () => {
    for (const [what, text] of [
      ['a declaration', '/** D. */ export default function ({ a }: { a: string }) {}'],
      ['an arrow', '/** D. */ export default ({ a }: { a: string }) => a'],
      ['a name', '/** D. */ const run = ({ a }: { a: string }) => a;\nexport default run;'],
      ['the only exported function', '/** D. */ export function run({ a }: { a: string }) {}\nfunction other() {}'],
      ['the only exported constant that is one', '/** D. */ export const run = async ({ a }: { a: string }) => a;'],
      ['a list of exports', '/** D. */ function run(args: { a: string }) {}\nexport { run as default, run };'],
    ] as const) {
      it(`may be ${what}`, async () => {
        const { spec, problems } = await read(text);
        assert.deepEqual(problems, []);
        assert.equal(spec.description, 'D.');
        assert.deepEqual(spec.parameters['properties'], { a: { type: 'string' } });
      });
    }

    for (const [what, text, message] of [
      ['nothing', 'const a = 1;', /exports no function/],
      ['two', 'export function a() {}\nexport function b() {}', /2 functions/],
      ['no function', 'export default { a: 1 };', /not a function/],
      ['no code', '', /exports no function/],
    ] as const) {
      it(`is missed where the file exports ${what}`, async () => {
        const { problems } = await read(text);
        assert.equal(problems[0]?.severity, 'error');
        assert.match(problems[0].message, message);
      });
    }
  });

  describe('problems', () => {
    it('of the syntax stand at their place', async () => {
      const { problems, tool } = await read('export default () => {\n  let a: number == 3;\n}');
      assert.deepEqual(places(problems), ['error 2:16 Missing semicolon.']);
      assert.deepEqual(tool.defaultValuesForNonLlmParams, {});
    });

    it('name what is no literal, at the part that is none', async () => {
      const text = [
        'const key = "k";',
        'export const defaults = { a: 1, b: [key] };',
        'export const contextParams = [`${key}`];',
        'export const capabilities = { ...{} };',
        '/** T. */ export default () => 1;',
      ].join('\n');
      const { problems } = await read(text);
      assert.deepEqual(
        problems.map(({ severity, line, column }) => `${severity} ${line}:${column}`),
        ['error 2:37', 'error 3:31', 'error 4:31'],
      );
      assert.match(problems[0]?.message ?? '', /"defaults" is read without running/);
    });

    it('name exports of the wrong shape', async () => {
      const text = [
        'export const defaults = [];',
        'export const contextParams = "user";',
        'export const capabilities = { hosts: "x", files: 1, shell: true };',
        '/** T. */ export default () => 1;',
      ].join('\n');
      const { problems } = await read(text);
      assert.deepEqual(
        problems.map(({ severity, line }) => `${severity} ${line}`),
        ['error 1', 'error 2', 'error 3', 'error 3', 'warning 3'],
      );
    });

    it('warn where the model would be told nothing', async () => {
      const { problems } = await read('export default (args) => 1');
      assert.deepEqual(
        problems.map(({ severity, column }) => `${severity} ${column}`),
        ['warning 17', 'warning 16'],
      );
    });
  });

  describe('a specification written by hand', () => {
    const code = 'export default ({ a }) => a;';

    it('is taken as it stands', async () => {
      const parameters = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
      const text = `export const spec = ${JSON.stringify({ name: 'weather', description: 'D.', parameters })};\n${code}`;
      const { tool, spec, problems } = await read(text);
      assert.deepEqual(problems, []);
      assert.deepEqual(spec, { name: 'weather', description: 'D.', parameters });
      assert.deepEqual(tool.toolJsonSpec, spec);
    });

    it('is checked: other name, reserved names, required names that are not declared, no parameters', async () => {
      const text = [
        "export const defaults = { key: 'k' };",
        "export const spec = { name: 'other', parameters: { type: 'object', properties: { key: {} }, required: ['b'] } };",
        code,
      ].join('\n');
      const { problems, spec } = await read(text);
      assert.equal(spec.name, 'weather');
      assert.deepEqual(
        problems.map(({ severity, line }) => `${severity} ${line}`),
        ['warning 2', 'warning 2', 'error 2'],
      );
      const bare = await read(`export const spec = { name: 'weather' };\n${code}`);
      assert.match(bare.problems[0]?.message ?? '', /needs "parameters"/);
      const wrong = await read(`export const spec = { description: 1,\n  parameters: [] };\n${code}`);
      assert.deepEqual(
        wrong.problems.map(({ line, code: kind }) => `${line} ${kind ?? ''}`),
        ['1 wrongShape', '2 noParameters'],
      );
    });

    it('is a JSON Schema, or says at each place inside of it why not', async () => {
      const text = [
        'export const spec = {',
        '  parameters: {',
        "    type: 'objekt',",
        "    properties: { 'a/b': { type: 'strin' }, c: { items: [{ type: 'string' }], anyOf: [",
        "      { minLength: '1' },",
        '    ] } },',
        '  } as const,',
        '};',
        code,
      ].join('\n');
      const types = '"array", "boolean", "integer", "null", "number", "object", "string"';
      const { problems } = await read(text);
      assert.deepEqual(places(problems).sort(), [
        `error 3:11 "parameters.type" must be one of ${types}, not "objekt".`,
        `error 4:34 "parameters.properties.a/b.type" must be one of ${types}, not "strin".`,
        'error 4:57 "parameters.properties.c.items" must be an object or a boolean, not a list.',
        'error 5:20 "parameters.properties.c.anyOf[0].minLength" must be an integer, not "1".',
      ]);
      assert.deepEqual([...new Set(problems.map((problem) => problem.code))], ['invalidSpec']);
    });

    for (const [what, parameters, message] of [
      ['a pattern that is none', "{ properties: {\n a: { pattern: '(' } } }", /a\.pattern" .*Invalid regular/],
      ['another such', "{ patternProperties: {\n '[': {} } }", /patternProperties\.\[" .*Invalid regular/],
      ['a reference to nowhere', "{ properties: {\n a: { $ref: '#/$defs/a' } } }", /a\.\$ref" .*#\/\$defs\/a/],
      ['a reference elsewhere', "{ properties: {\n a: { $ref: 'https://x.example' } } }", /a\.\$ref" .*x\.example/],
      ['arguments that are no object', "{\n type: 'string' }", /"parameters\.type" must be "object", not "string"/],
      ['too much nesting', `{\n enum: ${'['.repeat(80)}${']'.repeat(80)} }`, /nested more than 64 levels/],
      ['too many schemas', `{ anyOf: [\n${'{},'.repeat(600)}] }`, /more than 500 schemas/],
      ['too much text', `{\n title: '${'x'.repeat(70_000)}' }`, /longer than 64 Ki characters/],
    ] as const) {
      it(`tells its author of ${what}`, async () => {
        const { problems } = await read(`export const spec = { parameters: ${parameters} };\n${code}`);
        assert.equal(problems.length, 1, JSON.stringify(problems));
        assert.match(problems[0]?.message ?? '', message);
        assert.equal(problems[0]?.line, /too/.test(what) ? 1 : 2);
      });
    }

    it('may refer to its own parts, contain itself, and name properties like keywords', async () => {
      const parameters = {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: { pattern: { type: 'string' }, $ref: { $ref: '#/$defs/tree' }, type: { const: { pattern: '(' } } },
        $defs: { tree: { type: 'object', properties: { left: { $ref: '#/$defs/tree' } } } },
      };
      const { problems } = await read(`export const spec = ${JSON.stringify({ parameters })};\n${code}`);
      assert.deepEqual(problems, []);
    });
  });

  it('start from a template that is sound', async () => {
    const { problems, spec } = await read(toolFileTemplate('repeat_text'), 'repeat_text');
    assert.deepEqual(problems, []);
    assert.deepEqual(Object.keys(spec.parameters['properties'] as JsonObject), ['text', 'times']);
  });

  it('never run what they hold', async () => {
    const sign = globalThis as { toolFileRan?: boolean };
    await read(
      'globalThis.toolFileRan = true; export const defaults = { get a() { globalThis.toolFileRan = true } }; export default () => 1',
    );
    assert.equal(sign.toolFileRan, undefined);
  });

  it('never throw, whatever the text', async () => {
    const piece = fc.constantFrom(
      ...[
        'export default ',
        '({ a }: { a: string }) => a',
        'export const defaults = ',
        '{ a: 1 }',
        ';',
        '/** x */',
        '[',
        '`',
      ],
      ...[
        '@param {',
        '}',
        'interface A extends A { a: A }',
        'type B = B | null',
        ': A',
        'function (x: B) {}',
        '\n',
        '\u0000',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), async (pieces) => {
        const { problems, spec } = await read(pieces.join(''));
        assert.equal(spec.parameters['type'], 'object');
        for (const { line, column, message } of problems) assert.ok(line >= 1 && column >= 1 && message !== '');
      }),
      { numRuns: 500 },
    );
    await read(`export default ${'['.repeat(20_000)}`);
  });

  for (const nested of ['<T>(', 'async <T>(a=', 'async<T>(a=', '<T>[', 'a?(b)=>(', 'f<(a:']) {
    it(`end with a problem, not with a standstill, where they nest ${nested}`, async () => {
      const { problems } = await read(`export default ${nested.repeat(60)}`);
      assert.equal(problems[0]?.severity, 'error');
    }).timeout(15_000);
  }

  describe('hold no reader up', () => {
    const nl = '\n';
    const list = (count: number, each: (n: number) => string, between = ';\n') =>
      Array.from({ length: count }, (_, n) => each(n)).join(between);
    const union = (name: string, count = 8) => list(count, () => name, '|');
    const f = (type: string) => `/** T. */\nexport default (args: { a: ${type} }) => 1;\n`;
    const stated = (file: ToolFile) => file.problems.map(({ message }) => message).join();
    for (const [what, text, told] of [
      ['code beyond the cap', `${'\n'.repeat(9)}//${'x'.repeat(256 * 1024)}`, /longer than 256 KiB/],
      ['code of many bytes beyond the cap', `//${'é'.repeat(128 * 1024)}`, /longer than 256 KiB/],
      ['spaces inside a comment', `/** a${' '.repeat(200_000)}b */\nexport default () => 1;`, /longer than 64 Ki/],
      ['empty lines', `(${nl.repeat(200_000)}x`, /./],
      [
        'aliases of unions',
        `${list(12, (n) => `type A${n} = ${union(`A${n + 1}`)}`)};type A12 = 1;${f('A0')}`,
        /too many/,
      ],
      [
        'optional ones',
        `${list(12, (n) => `type A${n} = ${union(`A${n + 1}`)}`)};type A12 = 1;${f('1, b: A0')}`,
        /too many/,
      ],
      ['intersections of unions', f(list(20, (n) => `({ x${n}: 1 } | { y${n}: 2 })`, ' & ')), /too many/],
      [
        'records of records',
        `type K = ${list(50, (n) => `'k${n}'`, '|')};${f(`${'Record<K, '.repeat(9)}1${'>'.repeat(9)}`)}`,
        /too many/,
      ],
      [
        'members of large enums',
        `enum E {${list(9_000, (n) => `m${n}`, ',')}}${f(list(9_000, () => 'E.m0', '|'))}`,
        /too many/,
      ],
      [
        'literals without others',
        f(`Exclude<${list(1_900, (n) => `'${n}'`, '|')}, ${list(9_000, (n) => `'a${n}'`, '|')}>`),
        /too many/,
      ],
      [
        'a comment for each of many uses',
        `type D = { /** ${'d '.repeat(50_000)} */ a: 1 };${f(union('D', 9_000))}`,
        /too many/,
      ],
      [
        'tags for each of many uses',
        `type D = {/** ${list(5_000, () => '@minimum x')} */ a: 1};${f(union('D', 900))}`,
        /too many/,
      ],
      ['typedefs', `/**\n${list(9_000, () => ' * @typedef {a} b', nl)} */\n${f('1')}`, /more than 200 types/],
      [
        'properties of a typedef',
        `/** @typedef {object} A\n${list(9_000, (n) => `@property {1} a${n}.b`, nl)} */\n${f('1')}`,
        /more than 200/,
      ],
      [
        '@param lines',
        `/** T.\n${list(9_000, (n) => `@param {1} a.p${n}`, nl)} */\nexport default (a) => 1;`,
        /More than 200 @param/,
      ],
      [
        'a @param of many parts',
        `/** T.\n@param {1} a${'.a'.repeat(90_000)} */\nexport default (a) => 1;`,
        /nested too deeply/,
      ],
      [
        'hosts',
        `export const capabilities = { hosts: [${list(20_000, (n) => `'h${n}'`, ',')}] };${f('1')}`,
        /more than 100/,
      ],
      [
        'calls for one long address',
        `const u = 'https://a.b/${'x'.repeat(99_000)}';\nexport default (a: {}, tool) => { ${list(9_000, () => 'tool.fetch(u)')} };`,
        /Describe/,
      ],
      ['properties', f(`{ ${list(600, (n) => `p${n}: 1`)} }`), /more than 500 schemas/],
      ['literals', f(list(9_000, (n) => `'${n}'`, '|')), /too many/],
      ['a long description', `/** ${'d '.repeat(60_000)} */\nexport default () => 1;`, /longer than 64 Ki/],
    ] as const) {
      it(`with ${what}`, async () => {
        const file = await read(text);
        assert.match(stated(file), told);
        assert.ok(JSON.stringify(file.spec).length < 70_000);
      });
    }

    it('name the line where code goes beyond the cap', async () => {
      const { problems } = await read(`${'x\n'.repeat(128 * 1024 - 1)}ab\nc`);
      assert.deepEqual(
        problems.map(({ line, column }) => [line, column]),
        [[128 * 1024, 3]],
      );
    });
  });

  it('may be long and full of generics', async () => {
    const line = 'export const f = async <T>(x: T): Promise<Map<string, T>> => new Map<string, T>([["a", <T>(x)]]);\n';
    const text = Array.from({ length: 500 }, (_, n) => line.replace('export const f', `const f${n}`)).join('');
    const { problems } = await read(`${text}/** T. */\nexport default () => 1;`);
    assert.deepEqual(problems, []);
  });

  it('derive schemas that accept what fits the type', async () => {
    const parameters = await parametersOf(
      "export default (args: { a: string; b?: number | null; c: ('x' | 'y')[]; d?: Record<string, boolean> }) => 1",
    );
    for (const [args, fits] of [
      [{ a: '', c: [] }, true],
      [{ a: '', b: null, c: ['x'], d: { q: true } }, true],
      [{ a: '', c: ['z'] }, false],
      [{ a: '', c: [], d: { q: 1 } }, false],
      [{ c: [] }, false],
    ] as const) {
      assert.equal((await checkArguments(parameters, args as never, withinTime)).ok, fits, JSON.stringify(args));
    }
  });
});
