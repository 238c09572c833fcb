import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readToolFile } from '../../../../src/core/template/toolFile/toolFile.ts';
import { applyEdits } from '../../../../src/core/tools/editing/textEdit.ts';
import { specByHand, type ToolFixKind, toolFixes } from '../../../../src/core/tools/editing/toolFixes.ts';

const name = 'demo';
const read = (text: string) => readToolFile(text, { name, file: name });

/** The text after the first fix of a kind. */
async function fixed(kind: ToolFixKind, text: string): Promise<string> {
  const fix = (await toolFixes(text, name)).find((each) => each.kind === kind);
  assert.ok(fix, `no ${kind}`);
  return applyEdits(text, fix.edits);
}

const fetching = `/** Asks. */
export default async ({ id }: { id: string }, tool) => tool.fetch(\`https://api.example.com:8443/\${id}\`);
`;
const reading = `/** Reads. */
export default async ({ path }: { path: string }, tool) => tool.readWorkspaceFile(path);
`;

describe('fixes of a tool file', () => {
  it('declare the host that the code asks', async () => {
    const host = 'api.example.com:8443';
    const cases: [string, string][] = [
      ['', `\nexport const capabilities = { hosts: ['${host}'] };\n`],
      ['export const capabilities = {};\n', `export const capabilities = { hosts: ['${host}'] };\n`],
      [
        'export const capabilities = { files: true } satisfies Promptdeck.Capabilities;\n',
        `export const capabilities = { files: true, hosts: ['${host}'] } satisfies Promptdeck.Capabilities;\n`,
      ],
      ['export const capabilities = { hosts: [] };\n', `export const capabilities = { hosts: ['${host}'] };\n`],
      [
        'const wanted = {\n  hosts: [\n    "a.example.com",\n  ],\n};\nexport { wanted as capabilities };\n',
        `const wanted = {\n  hosts: [\n    "a.example.com", '${host}',\n  ],\n};\nexport { wanted as capabilities };\n`,
      ],
    ];
    for (const [before, after] of cases) assert.equal(await fixed('declareHost', fetching + before), fetching + after);
  });

  it('declare that the code reads files', async () => {
    const cases: [string, string][] = [
      ['', '\nexport const capabilities = { files: true };\n'],
      ['export const capabilities = { files: false };\n', 'export const capabilities = { files: true };\n'],
      [
        "export const capabilities = { hosts: ['a.example.com'] };\n",
        "export const capabilities = { hosts: ['a.example.com'], files: true };\n",
      ],
    ];
    for (const [before, after] of cases) assert.equal(await fixed('declareFiles', reading + before), reading + after);
  });

  it('write the host in place of an address', async () => {
    const text = `${reading}export const capabilities = { files: true, hosts: ['a.example.com', 'https://b.example.com/x'] };\n`;
    assert.equal(await fixed('correctHost', text), text.replace("'https://b.example.com/x'", "'b.example.com'"));
  });

  it('take a name that the model never sees out of the spec', async () => {
    const text = [
      '/** Does. */',
      'export default ({ a, b, c }) => [a, b, c];',
      'export const defaults = { b: 1 };',
      "export const contextParams = ['c'];",
      'export const spec = {',
      '  parameters: {',
      "    type: 'object',",
      "    properties: { a: { type: 'string' }, b: {}, c: {} },",
      "    required: ['b', 'a', 'c'],",
      '  },',
      '};',
    ].join('\n');
    const once = await fixed('removeFromSpec', text);
    assert.match(once, /properties: \{ a: \{ type: 'string' \}, c: \{\} \},\n {4}required: \['a', 'c'\],/);
    const twice = await fixed('removeFromSpec', once);
    assert.match(twice, /properties: \{ a: \{ type: 'string' \} \},\n {4}required: \['a'\],/);
    assert.deepEqual((await read(twice)).problems, []);
  });

  it('describe a tool in a comment at its function, wherever that stands', async () => {
    const text =
      'const twice = (n: number) => 2 * n;\nfunction run({ n }: { n: number }) {\n  return twice(n);\n}\nexport default run;\n';
    const described = await fixed('describeTool', text);
    assert.match(described, /\* Describe for the model what demo does and when to call it\.\n \*\/\nfunction run/);
    assert.deepEqual((await read(described)).problems, []);
  });

  it('write the spec by hand where a type cannot be told to a model', async () => {
    const text =
      '/** Does. */\nexport default ({ f, key }: { f: () => void; key: string }) => [f, key];\nexport const defaults = { key: 1 };\n';
    const written = await fixed('writeSpec', text);
    const { tool, problems } = await read(written);
    assert.deepEqual(problems, []);
    assert.deepEqual(Object.keys(tool.toolJsonSpec?.parameters['properties'] ?? {}), ['f']);
  });

  it('leave what they would not mend', async () => {
    // The name is taken by something that is not exported.
    assert.deepEqual(await toolFixes(`${reading}const capabilities = 1;\n`, name), []);
    // A part of the list is made at run time.
    assert.deepEqual(
      await toolFixes(`${fetching}const h = [];\nexport const capabilities = { hosts: h };\n`, name),
      [],
    );
    assert.deepEqual(
      await toolFixes(`${fetching}export const capabilities = { hosts: [('a.example.com')] };\n`, name),
      [],
    );
    assert.deepEqual(await toolFixes('export default (', name), []);
  });

  it('each mend their problem and make no other, in any file', async () => {
    const host = fc.constantFrom('a.example.com', 'b.example.com:8080', "o'neil.example.com", 'localhost:1');
    const quoted = host.map((each) => JSON.stringify(each));
    const call = fc.oneof(
      host.map((each) => `await tool.fetch(${JSON.stringify(`https://${each}/x`)});`),
      fc.constantFrom('await tool.readWorkspaceFile(a);', 'await tool.fetch(a);', ''),
    );
    const list = fc
      .tuple(fc.array(quoted, { maxLength: 3 }), fc.constantFrom('', ',', ', // end\n'))
      .map(([entries, tail]) => `[${entries.join(', ')}${entries.length > 0 ? tail : ''}]`);
    const capabilities = fc.option(
      fc
        .record({
          hosts: fc.option(list),
          files: fc.constantFrom('true', 'false', undefined),
          tail: fc.constantFrom('', ',', ' as const'),
        })
        .map(({ hosts, files, tail }) => {
          const entries = [
            ...(hosts === null ? [] : [`hosts: ${hosts}`]),
            ...(files === undefined ? [] : [`files: ${files}`]),
          ];
          const comma = tail === ',' && entries.length > 0 ? ',' : '';
          return `export const capabilities = {${entries.join(', ')}${comma}}${tail === ',' ? '' : tail};`;
        }),
    );
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', '"a b"'), { maxLength: 4 });
    const spec = fc.option(
      fc.tuple(names, names, fc.constantFrom('\n', ' ', ' /* why */ ')).map(([properties, required, gap]) => {
        const listed = required
          .filter((each) => properties.includes(each))
          .map((each) => (each.startsWith('"') ? each : `'${each}'`));
        const own = properties.map((each) => `${each}: { type: 'string' }`);
        return `export const spec = { parameters: {${gap}properties: {${gap}${own.join(`,${gap}`)}${gap}},${gap}required: [${listed.join(`,${gap}`)}] } };`;
      }),
    );
    const file = fc
      .record({
        doc: fc.constantFrom('/** Does. */\n', '// Does.\n', ''),
        type: fc.constantFrom(': { a: string; b?: Date; c: symbol }', ''),
        calls: fc.array(call, { maxLength: 3 }),
        reserved: fc.constantFrom(
          '',
          'export const defaults = { b: 1 };',
          "export const contextParams = ['__c__', 'b'];",
        ),
        capabilities,
        spec,
        newline: fc.constantFrom('\n', '\r\n'),
      })
      .map(({ newline, ...parts }) =>
        [
          parts.capabilities ?? '',
          `${parts.doc}export default async function ({ a, b, c }${parts.type}, tool) {`,
          ...parts.calls,
          '}',
          parts.reserved,
          parts.spec ?? '',
        ]
          .join('\n')
          .replaceAll('\n', newline),
      );
    const seen = new Set<ToolFixKind>();
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        const before = await read(text);
        for (const fix of await toolFixes(text, name)) {
          seen.add(fix.kind);
          const after = await read(applyEdits(text, fix.edits));
          const key = ({ code, subject, message }: { code?: string; subject?: string; message: string }) =>
            JSON.stringify([code, subject, message]);
          const left = after.problems.map(key);
          assert.ok(left.length < before.problems.length);
          assert.ok(left.every((each) => before.problems.map(key).includes(each)));
        }
        // What can be mended by one edit is: only the address that is not written out is left to the author.
        const unfixed = before.problems.filter(
          ({ code, subject }) => code === 'undeclaredHost' && subject !== undefined,
        );
        const kinds = (await toolFixes(text, name)).map(({ problem }) => problem);
        if (!before.hasSyntaxError)
          for (const problem of unfixed) assert.ok(kinds.some(({ message }) => message === problem.message));
      }),
      { numRuns: 300 },
    );
    assert.deepEqual([...seen].sort(), ['declareFiles', 'declareHost', 'describeTool', 'removeFromSpec', 'writeSpec']);
  });
});

describe('a spec written by hand', () => {
  it('begins as the derived one, without what the model never sees', async () => {
    const text = `/** Adds. */
export default ({ n, key }: { /** How many. */ n: number; key: string }) => n;
export const defaults = { key: '\${secret:KEY}' };`;
    const edits = await specByHand(text, name);
    assert.ok(edits);
    const { tool, problems } = await read(applyEdits(text, edits));
    assert.deepEqual(problems, []);
    assert.deepEqual(tool.toolJsonSpec, {
      name,
      description: 'Adds.',
      parameters: {
        type: 'object',
        properties: { n: { type: 'number', description: 'How many.' } },
        required: ['n'],
        additionalProperties: false,
      },
    });
  });

  it('is not offered twice, nor where there is nothing to begin with', async () => {
    for (const text of [
      "/** D. */\nexport default () => 1;\nexport const spec = { parameters: { type: 'object' } };",
      'export const defaults = {};',
      'export default (',
      'const spec = 1;\nexport default () => spec;',
    ]) {
      assert.equal(await specByHand(text, name), undefined, text);
    }
  });
});
