import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonObject, JsonSchema } from '../../../src/core/base/json.ts';
import type { ToolSpec } from '../../../src/core/tools/tool.ts';
import {
  contextVariableName,
  mergeToolArguments,
  modelSpec,
  reservedNames,
  resolveDefaults,
  type ArgumentsRefusal,
  type MergedArguments,
  type ToolParams,
} from '../../../src/core/tools/toolArguments.ts';
import { withinTime } from '../../../src/node/runtime/withinTime.ts';
import { fuzzRuns } from '../../fuzzRuns.ts';

function specOf(properties: JsonObject, required: string[] = []): ToolSpec {
  return { name: 'weather', description: 'd', parameters: { type: 'object', properties, required } };
}

function merge(
  spec: ToolSpec,
  llmArguments: JsonObject,
  tool: Partial<ToolParams> = {},
  contextVariables: JsonObject = {},
): Promise<MergedArguments> {
  const full = { defaultValuesForNonLlmParams: {}, contextParams: [], ...tool };
  return mergeToolArguments({
    tool: full,
    spec,
    llmArguments,
    contextVariables,
    resolveDefaults: () => Promise.resolve({ values: full.defaultValuesForNonLlmParams, secrets: [] }),
    withinTime,
  });
}

async function merged(...args: Parameters<typeof merge>): Promise<JsonObject> {
  const result = await merge(...args);
  if (!result.ok) assert.fail(result.message);
  return result.arguments;
}

async function fault(...args: Parameters<typeof merge>): Promise<ArgumentsRefusal> {
  const result = await merge(...args);
  if (result.ok) assert.fail(JSON.stringify(result.arguments));
  return result;
}

describe('tool arguments', () => {
  const text: JsonSchema = { type: 'string' };

  describe('what the model sees', () => {
    const spec = specOf({ city: text, apiKey: text, __user_id__: text }, ['city', 'apiKey', '__user_id__']);
    const tool = { defaultValuesForNonLlmParams: { apiKey: 'k' }, contextParams: ['__user_id__'] };

    it('leaves out the reserved names and closes the object', () => {
      assert.deepEqual(modelSpec(tool, spec), {
        name: 'weather',
        description: 'd',
        parameters: { type: 'object', properties: { city: text }, required: ['city'], additionalProperties: false },
      });
    });

    it('has no "required" when nothing is left of it', () => {
      const shown = modelSpec(tool, specOf({ apiKey: text }, ['apiKey']));
      assert.deepEqual(shown.parameters, { type: 'object', properties: {}, additionalProperties: false });
    });

    it('keeps what else a schema says, its input unchanged', () => {
      const written: ToolSpec = {
        ...spec,
        parameters: { ...spec.parameters, $defs: { a: {} }, additionalProperties: true },
      };
      const before = structuredClone(written);
      assert.deepEqual(modelSpec(tool, written).parameters['$defs'], { a: {} });
      assert.equal(modelSpec(tool, written).parameters['additionalProperties'], false);
      assert.deepEqual(written, before);
    });
  });

  describe('merging', () => {
    it('takes context parameters before defaults before the model', async () => {
      const spec = specOf({ a: text, b: text, c: text });
      const tool = { defaultValuesForNonLlmParams: { b: 'default', c: 'default' }, contextParams: ['c'] };
      const sent = { a: 'model', b: 'model', c: 'model' };
      const result = await merge(spec, sent, tool, { c: 'context' });
      assert.deepEqual(result, {
        ok: true,
        arguments: { a: 'model', b: 'default', c: 'context' },
        supplied: ['b', 'c'],
        secrets: [],
        dropped: ['b', 'c'],
      });
    });

    it('answers an unknown name with the allowed ones, the reserved left out', async () => {
      const tool = { defaultValuesForNonLlmParams: { apiKey: 'k' } };
      const result = await fault(specOf({ city: text, apiKey: text }), { town: 'x' }, tool);
      assert.deepEqual(result, {
        ok: false,
        audience: 'model',
        message: 'The tool "weather" has no argument "town". Allowed: city.',
      });
    });

    it('treats an inherited name as unknown', async () => {
      for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
        const sent = JSON.parse(`{ ${JSON.stringify(name)}: {"polluted": true} }`) as JsonObject;
        assert.match((await fault(specOf({ city: text }), sent)).message, /has no argument/, name);
      }
      assert.equal(({} as JsonObject)['polluted'], undefined);
      const required = await fault(specOf({ constructor: text }, ['constructor']), {});
      assert.equal(required.message, 'Argument "constructor" is missing: it must be a string.');
    });

    it('applies the schema’s own defaults, nested ones too, and leaves what was sent unchanged', async () => {
      const spec = specOf({
        units: { type: 'string', default: 'metric' },
        place: { type: 'object', properties: { zip: { type: 'string', default: '0' } } },
      });
      const sent: JsonObject = { place: {} };
      assert.deepEqual(await merged(spec, sent), { place: { zip: '0' }, units: 'metric' });
      assert.deepEqual(sent, { place: {} });
    });

    for (const [what, schema, sent, message] of [
      ['a type', { type: 'string' }, 3, 'Argument "a" must be a string, not 3.'],
      ['an enum', { enum: ['x', 'y'] }, 'z', 'Argument "a" must be one of "x", "y", not "z".'],
      [
        'a nested type',
        { type: 'array', items: { type: 'number' } },
        [1, 'b'],
        'Argument "a[1]" must be a number, not "b".',
      ],
      [
        'a nested missing key',
        { type: 'object', properties: { b: {} }, required: ['b'] },
        {},
        'Argument "a.b" is missing.',
      ],
      [
        'a nested unknown key',
        { type: 'object', properties: {}, additionalProperties: false },
        { q: 1 },
        'Argument "a.q" is not known.',
      ],
      ['a choice of types', { type: ['string', 'null'] }, 1, 'Argument "a" must be a string or null, not 1.'],
      ['a whole number', { type: 'integer' }, 1.5, 'Argument "a" must be a whole number, not 1.5.'],
      ['a bound', { type: 'number', minimum: 2 }, 1, 'Argument "a" must be at least 2, not 1.'],
      ['a length', { type: 'string', minLength: 1 }, '', 'Argument "a" must have at least 1 character, not "".'],
      [
        'a long string',
        { type: 'number' },
        'x'.repeat(99),
        'Argument "a" must be a number, not a string of 99 characters.',
      ],
      ['a list too long', { maxItems: 1 }, [1, 2], 'Argument "a" must have at most 1 item, not a list of 2 items.'],
      ['a pattern', { pattern: '^x' }, 'y', 'Argument "a" must match the pattern ^x, not "y".'],
      ['one value', { const: 1 }, {}, 'Argument "a" must be 1, not an object.'],
      [
        'no form of several',
        { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
        true,
        'Argument "a" must be a string or a list, not true.',
      ],
      [
        'the form of several that it comes near to',
        { anyOf: [{ type: 'null' }, { type: 'array', items: { type: 'string' } }] },
        ['x', 2],
        'Argument "a[1]" must be a string, not 2.',
      ],
      [
        'two forms that it comes near to',
        { oneOf: [{ properties: { b: { const: 1 } } }, { properties: { c: { const: 1 } } }] },
        { b: 2, c: 2 },
        'Argument "a" must be of another form, not an object.',
      ],
    ] as const) {
      it(`tells the model in one line what does not fit: ${what}`, async () => {
        const result = await fault(specOf({ a: schema as never }), { a: sent as never });
        assert.deepEqual([result.audience, result.argument, result.message], ['model', 'a', message]);
      });
    }

    it('does not ask the model for required parameters that are supplied', async () => {
      const spec = specOf({ city: text, key: text }, ['city', 'key']);
      const tool = { defaultValuesForNonLlmParams: { key: 'k' } };
      assert.deepEqual(await merged(spec, { city: 'x' }, tool), { city: 'x', key: 'k' });
      assert.equal((await fault(spec, {}, tool)).message, 'Argument "city" is missing: it must be a string.');
    });

    it('tells the person about a specification that is no schema', async () => {
      const result = await fault(specOf({ a: { type: 'nonsense' } }), { a: 1 });
      assert.equal(result.audience, 'user');
      assert.match(result.message, /no valid JSON Schema/);
    });

    describe('breaks off a check that takes too long', () => {
      const slow = `${'a'.repeat(40)}!`;
      const pattern = '^(a+)+$';

      for (const [what, schema, sent] of [
        ['of a pattern', { s: { type: 'string', pattern } }, { s: slow }],
        ['of a pattern deep inside', { s: { items: { properties: { t: { pattern } } } } }, { s: [{}, { t: slow }] }],
        ['of a default', { s: { default: slow, pattern } }, {}],
        ['of the names of keys', { s: { patternProperties: { [pattern]: { type: 'number' } } } }, { s: { [slow]: 1 } }],
        ['of one pattern among others', { q: { pattern: '^q' }, s: { pattern } }, { q: 'q', s: slow }],
      ] as const) {
        it(what, async () => {
          const refusal = {
            ok: false,
            audience: 'model',
            argument: 's',
            message: 'Argument "s" takes too long to check against the pattern ^(a+)+$.',
          };
          const spec = specOf(schema);
          assert.deepEqual(await fault(spec, sent as never), refusal);
          // And goes on to check others.
          assert.ok((await merge(spec, { s: 'aa' })).ok);
        });
      }

      it('of a list whose items are compared', async () => {
        const list = Array.from({ length: 8_000 }, (_, index) => ({ index }));
        const { message } = await fault(specOf({ a: { uniqueItems: true } }), { a: list });
        assert.equal(message, 'The arguments take too long to check.');
      });
    });

    it('tells the person about a specification that refers to itself without end', async () => {
      const { audience, message } = await fault(specOf({ a: { $ref: '#/properties/a' } }), { a: 1 });
      assert.equal(audience, 'user');
      assert.match(message, /no valid JSON Schema/);
    });

    it('tells the person about a specification that is to be checked asynchronously, at any depth', async () => {
      const number = { $async: true, type: 'number' };
      const root = specOf({ n: { type: 'number' } });
      root.parameters['$async'] = true;
      const referred = specOf({ n: { $ref: '#/definitions/n' } });
      referred.parameters['definitions'] = { n: number };
      for (const spec of [root, specOf({ n: number }), specOf({ n: { items: { anyOf: [number] } } }), referred]) {
        const { audience, message } = await fault(spec, { n: 'no' });
        assert.equal(audience, 'user');
        assert.match(message, /no valid JSON Schema: .*async/);
      }
      assert.deepEqual(await merged(specOf({ $async: text }), { $async: 'x' }), { $async: 'x' });
    });

    it('takes a schema that names its dialect', async () => {
      const spec = specOf({ a: text });
      spec.parameters['$schema'] = 'https://json-schema.org/draft/2020-12/schema';
      assert.deepEqual(await merged(spec, { a: 'x' }), { a: 'x' });
    });
  });

  describe('context parameters', () => {
    const spec = specOf({ city: text });

    it('strip surrounding __ for the look-up and keep their listed name', async () => {
      assert.deepEqual(await merged(spec, {}, { contextParams: ['__user_id__'] }, { user_id: 7 }), { __user_id__: 7 });
      assert.equal(contextVariableName('__user_id__'), 'user_id');
      assert.equal(contextVariableName('user_id'), 'user_id');
      assert.equal(contextVariableName('____'), '____');
    });

    it('reach code that declares only the bare name under that name, and stay reserved', async () => {
      const bare = specOf({ user_id: text });
      const tool = { contextParams: ['__user_id__'] };
      const result = await merge(bare, { user_id: 'forged' }, tool, { user_id: 'real' });
      assert.deepEqual(result.ok && [result.arguments, result.dropped], [{ user_id: 'real' }, ['user_id']]);
      assert.deepEqual(modelSpec({ defaultValuesForNonLlmParams: {}, ...tool }, bare).parameters['properties'], {});
    });

    it('leave the bare name to the model where the code declares both', async () => {
      const both = specOf({ user_id: text, __user_id__: text });
      const result = await merged(both, { user_id: 'm' }, { contextParams: ['__user_id__'] }, { user_id: 'c' });
      assert.deepEqual(result, { user_id: 'm', __user_id__: 'c' });
    });

    it('that are missing are an error for the person, naming the variables', async () => {
      const result = await fault(spec, {}, { contextParams: ['__a__', 'b'] }, {});
      assert.equal(result.audience, 'user');
      assert.match(result.message, /"a", "b"/);
    });

    it('that are missing fall back to a default', async () => {
      const tool = { contextParams: ['a'], defaultValuesForNonLlmParams: { a: 'default' } };
      assert.deepEqual(await merged(spec, {}, tool), { a: 'default' });
      const declared = specOf({ a: { type: 'string', default: 'declared' } });
      assert.deepEqual(await merged(declared, {}, { contextParams: ['a'] }), { a: 'declared' });
    });

    it('are looked up among own variables only, and null counts', async () => {
      assert.equal((await fault(spec, {}, { contextParams: ['constructor'] })).audience, 'user');
      assert.deepEqual(await merged(spec, {}, { contextParams: ['a'] }, { a: null }), { a: null });
    });
  });

  it('never lets the model set a reserved name, in random merges', async () => {
    const names = ['a', 'b', 'c', '__c__', '__proto__', 'constructor', 'user_id', '__user_id__', 'toString', ''];
    const name = fc.constantFrom(...names);
    const fromModel = fc.constantFrom('model', 1, null, { model: true });
    const dictionary = (value: fc.Arbitrary<unknown>): fc.Arbitrary<JsonObject> =>
      fc.dictionary(name, value, { noNullPrototype: true }).map((each) => each as JsonObject);
    const runs = fuzzRuns(2_000);
    let merges = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(names.filter((each) => each !== '__proto__')),
        dictionary(fromModel),
        dictionary(fc.constant('default')),
        fc.uniqueArray(name),
        dictionary(fc.constant('context')),
        async (declared, sent, defaults, contextParams, variables) => {
          const tool = { defaultValuesForNonLlmParams: defaults, contextParams };
          const spec = specOf(Object.fromEntries(declared.map((each) => [each, {}])));
          const result = await merge(spec, sent, tool, variables);
          merges += 1;
          if (!result.ok) return;
          assert.equal(Object.getPrototypeOf(result.arguments), Object.prototype);
          for (const reserved of reservedNames(tool, spec)) {
            if (!Object.hasOwn(result.arguments, reserved)) continue;
            const value = result.arguments[reserved];
            assert.ok(value === 'default' || value === 'context', `${reserved} = ${JSON.stringify(value)}`);
          }
        },
      ),
      { numRuns: runs },
    );
    assert.equal(merges, runs);
  }).timeout(60_000);

  it('resolve secrets in defaults, deep inside, and change nothing else', async () => {
    const defaults = {
      key: '${secret:KEY}',
      deep: { list: ['Bearer ${secret:KEY}', 1, null], env: { path: '${env:HOME}' } },
      plain: 'text',
    };
    const before = structuredClone(defaults);
    const { values, secrets } = await resolveDefaults(defaults, ({ source, name }) =>
      Promise.resolve(`<${source} ${name}>`),
    );
    assert.deepEqual(values, {
      key: '<secret KEY>',
      deep: { list: ['Bearer <secret KEY>', 1, null], env: { path: '<env HOME>' } },
      plain: 'text',
    });
    assert.deepEqual(new Set(secrets), new Set(['<secret KEY>', '<env HOME>']));
    assert.deepEqual(defaults, before);
  });

  it('ask for secrets only once everything else is in order', async () => {
    let asked = 0;
    const sources = {
      tool: { defaultValuesForNonLlmParams: { key: '${secret:KEY}' }, contextParams: [] },
      spec: specOf({ city: text }, ['city']),
      contextVariables: {},
      resolveDefaults: () => {
        asked += 1;
        return Promise.reject(new Error('not stored'));
      },
      withinTime,
    };
    assert.equal((await mergeToolArguments({ ...sources, llmArguments: {} })).ok, false);
    assert.equal(asked, 0);
    await assert.rejects(mergeToolArguments({ ...sources, llmArguments: { city: 'x' } }), /not stored/);
  });
});
