import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/core/base/json.ts';
import { readToolFile } from '../../../src/core/template/toolFile/toolFile.ts';
import { toolFileText } from '../../../src/core/template/toolFile/toolFileText.ts';
import type { Tool, ToolSpec } from '../../../src/core/tools/tool.ts';
import { toolInForce } from '../../../src/core/tools/toolInForce.ts';

const code = '/** Repeats. */\nexport default function ({ text }: { text: string }) { return text; }\n';

function aTool(changes: Partial<Tool> = {}): Tool {
  return {
    name: 'weather',
    toolCode: code,
    toolJsonSpec: null,
    defaultValuesForNonLlmParams: {},
    contextParams: [],
    ...changes,
  };
}

async function readBack(text: string): Promise<Tool> {
  return (await readToolFile(text, { name: 'weather', file: 'weather.tool.ts' })).tool;
}

const spec: ToolSpec = {
  name: 'weather',
  description: 'Told by hand.',
  parameters: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
};

describe('the text of a tool', () => {
  it('is its code alone where that says everything, in whatever order of keys', async () => {
    assert.equal(await toolFileText(aTool()), code);
    const full = `${code}export const defaults = { b: 1, a: [2] };\nexport const contextParams = ['__user_id__'];\n`;
    const tool = aTool({
      toolCode: full,
      defaultValuesForNonLlmParams: { a: [2], b: 1 },
      contextParams: ['__user_id__'],
    });
    assert.equal(await toolFileText(tool), full);
  });

  it('holds what the code does not say, after it', async () => {
    const text = await toolFileText(
      aTool({
        toolCode: code.trimEnd(),
        toolJsonSpec: spec,
        defaultValuesForNonLlmParams: { api_key: '${secret:KEY}', 'a-b': null },
        contextParams: ['user'],
      }),
    );
    assert.equal(
      text,
      `${code}
export const defaults = {
  api_key: "\${secret:KEY}",
  "a-b": null
};
export const contextParams = [
  "user"
];
export const spec = {
  name: "weather",
  description: "Told by hand.",
  parameters: {
    type: "object",
    properties: {
      text: {
        type: "string"
      }
    },
    required: [
      "text"
    ]
  }
};
`,
    );
  });

  it('corrects what the code says otherwise, at its place', async () => {
    const toolCode = `export const defaults = { a: 1 } as const; // ours\nexport { list as contextParams };\nconst list = [];\n${code}`;
    const text = await toolFileText(
      aTool({ toolCode, defaultValuesForNonLlmParams: { a: 2 }, contextParams: ['user'] }),
    );
    assert.match(text, /^export const defaults = \{\n {2}a: 2\n\} as const; \/\/ ours\n/);
    const read = await readBack(text);
    assert.deepEqual(read.defaultValuesForNonLlmParams, { a: 2 });
    assert.deepEqual(read.contextParams, ['user']);
  });

  it('keeps what only the code names beside what the columns do', async () => {
    const toolCode = `${code}export const defaults = { a: 1, b: 1, c: 1 };\nexport const contextParams = ['user', 'c2'];\n`;
    const text = await toolFileText(
      aTool({ toolCode, defaultValuesForNonLlmParams: { b: 2, c2: 2 }, contextParams: ['now'] }),
    );
    const read = await readBack(text);
    assert.deepEqual(read.defaultValuesForNonLlmParams, { a: 1, b: 2, c: 1, c2: 2 });
    assert.deepEqual(read.contextParams, ['now', 'user']);
  });

  it('finds another name where the code has one of its own', async () => {
    const toolCode = `const defaults = { b: 1 }, defaultsValue = defaults;\n${code}`;
    const text = await toolFileText(aTool({ toolCode, defaultValuesForNonLlmParams: { a: 2 } }));
    assert.ok(text.startsWith(toolCode));
    assert.match(text, /export \{ defaultsValue_ as defaults \};\n$/);
    assert.deepEqual((await readBack(text)).defaultValuesForNonLlmParams, { a: 2 });
  });

  it('keeps the values as comments where the code exports the name as something else', async () => {
    for (const toolCode of [
      `export function defaults() {}\n${code}`,
      `export class defaults {}\n${code}`,
      `export const { defaults } = { defaults: 1 };\n${code}`,
    ]) {
      const text = await toolFileText(aTool({ toolCode, defaultValuesForNonLlmParams: { key: 'kept' } }));
      assert.match(text, /key: "kept"/, toolCode);
      assert.ok(text.startsWith(toolCode));
    }
  });

  it('shows the values beside code that cannot be parsed, and they count once it can', async () => {
    const text = await toolFileText(
      aTool({ toolCode: 'export default function ({ a }) { return a +; }', defaultValuesForNonLlmParams: { a: 1 } }),
    );
    const broken = await readBack(text);
    assert.equal(await toolFileText(broken), text, 'saved as it is, it opens as it was');
    assert.deepEqual((await readBack(text.replace('+;', ';'))).defaultValuesForNonLlmParams, { a: 1 });
  });

  it('gives the same tool when it is read, and the same text again', async () => {
    const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;
    const name = fc.string({ minLength: 1 }).filter((key) => key !== '__proto__');
    const object = fc.dictionary(name, withoutProto(json), { maxKeys: 4 }) as fc.Arbitrary<JsonObject>;
    const toolCode = fc.constantFrom(
      code,
      code.trimEnd(),
      `${code}export const defaults = { text: 'a' };\nexport const contextParams = ['b'];\n`,
      `${code}export const spec = { parameters: { type: 'object' } };`,
      `const spec = 1, contextParams = 2, defaults = spec;\n${code}`,
      `${code}// a comment at the end`,
    );
    await fc.assert(
      fc.asyncProperty(
        toolCode,
        object,
        fc.array(fc.string()),
        fc.option(fc.record({ description: fc.string(), parameters: object })),
        async (toolCode, defaultValuesForNonLlmParams, contextParams, written) => {
          const toolJsonSpec = written && { name: 'weather', ...written };
          const tool = aTool({ toolCode, defaultValuesForNonLlmParams, contextParams, toolJsonSpec });
          const text = await toolFileText(tool);
          const { toolCode: _, ...read } = await readBack(text);
          const said = await readBack(toolCode);
          const inForce = toolInForce(tool, said);
          assert.deepEqual(plain(read), {
            name: 'weather',
            toolJsonSpec: plain(toolJsonSpec ?? said.toolJsonSpec),
            defaultValuesForNonLlmParams: plain(inForce.defaultValuesForNonLlmParams),
            contextParams: inForce.contextParams,
          });
          assert.equal(await toolFileText({ ...read, toolCode: text }), text);
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** As JSON tells it: no -0. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** No code can spell this key out as a property. */
function withoutProto(json: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> {
  return json.filter((value) => !JSON.stringify(value).includes('"__proto__"'));
}
