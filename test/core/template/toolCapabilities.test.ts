import assert from 'node:assert/strict';
import { readToolFile } from '../../../src/core/template/toolFile/toolFile.ts';

/** What is found in a tool with the given capabilities and body, as `severity code line:column-end subject`. */
async function found(capabilities: string, body: string, parameter = 'tool'): Promise<string[]> {
  const text = `export const capabilities = ${capabilities};
/** T. */
export default async function (args: { q: string }, ${parameter}) { return (
${body}
); }`;
  const { problems } = await readToolFile(text, { name: 'ask', file: 'ask.tool.ts' });
  return problems.map(({ severity, code, line, column, endColumn, subject }) =>
    [`${severity} ${code} ${line}:${column}-${endColumn}`, ...(subject === undefined ? [] : [subject])].join(' '),
  );
}

describe('the capabilities of a tool file', () => {
  describe('hosts', () => {
    for (const [entry, subject] of [
      ['https://api.example.com/v1', 'api.example.com'],
      ['http://localhost:8080', 'localhost:8080'],
      ['api.example.com/v1', 'api.example.com'],
      ['user@api.example.com', 'api.example.com'],
      ['*.example.com', undefined],
      ['api.example.com:0', undefined],
      ['', undefined],
      ['a b', undefined],
    ] as const) {
      it(`cannot hold ${JSON.stringify(entry)}, an error at its place`, async () => {
        const literal = `'${entry}'`;
        const problems = await found(`{ hosts: ['fine.example', ${literal}] }`, '1');
        const start = `export const capabilities = { hosts: ['fine.example', `.length + 1;
        const place = `error invalidHost 1:${start}-${start + literal.length}`;
        assert.deepEqual(problems, [subject === undefined ? place : `${place} ${subject}`]);
      });
    }

    it('that grant nothing are told what to write', async () => {
      const messages = async (entry: string): Promise<string> => {
        const text = `export const capabilities = { hosts: ['${entry}'] };\n/** T. */\nexport default () => 1`;
        const { problems } = await readToolFile(text, { name: 'ask', file: 'ask.tool.ts' });
        return problems.map(({ message }) => message).join();
      };
      assert.equal(
        await messages('https://api.example.com/v1'),
        '"https://api.example.com/v1" grants nothing. Write the host alone, with its port where it is not the usual one, like "api.example.com".',
      );
      assert.match(await messages('*.example.com'), /every host by its whole name; there are no wildcards/);
    });

    it('of any other shape are an error where they stand', async () => {
      assert.deepEqual(await found("{ hosts: 'x', files: 1, shell: true }", '1'), [
        'error wrongShape 1:38-41',
        'error wrongShape 1:50-51',
        'warning unknownCapability 1:60-64',
      ]);
    });
  });

  describe('that a call needs and the file does not declare', () => {
    const declared = "{ hosts: ['api.example.com', 'localhost:8080'], files: true }";

    for (const [what, body] of [
      ['a declared host', "await tool.fetch('https://api.example.com/x')"],
      ['a declared port', "await tool.fetch('http://localhost:8080/x')"],
      ['the host in a template', 'await tool.fetch(`https://api.example.com/${args.q}`)'],
      ['an address of the arguments', 'await tool.fetch(args.q)'],
      ['a host that goes on at run time', 'await tool.fetch(`https://api.${args.q}`)'],
      ['a file', "await tool.readWorkspaceFile('notes.md')"],
      ['another object with a fetch', "args.fetch('https://other.example')"],
      ['a text that no address is', "await tool.fetch('nowhere')"],
    ] as const) {
      it(`are not missed for ${what}`, async () => {
        assert.deepEqual(await found(declared, body), []);
      });
    }

    for (const [what, body, host] of [
      ['in a text', "'https://other.example/x?q=1'", 'other.example'],
      ['with its port', "'https://api.example.com:8443/'", 'api.example.com:8443'],
      ['in a template', '`https://other.example/${args.q}`', 'other.example'],
      ['before a text from elsewhere', "'https://other.example/' + args.q", 'other.example'],
      ['in capitals', "'HTTPS://OTHER.example'", 'other.example'],
      ['on this computer', "'http://127.0.0.1:9/x'", '127.0.0.1:9'],
    ] as const) {
      it(`are told at the address: ${what}`, async () => {
        assert.deepEqual(await found(declared, `tool.fetch(${body})`), [
          `warning undeclaredHost 4:12-${12 + body.length} ${host}`,
        ]);
      });
    }

    it('are told for addresses that are put together from constants', async () => {
      const text = `const host = 'https://other.example'; const base = \`\${host}/v1\`;
        /** T. */ export default ({ q }: { q: string }, tool) => tool.fetch(base + '/x/' + q)`;
      const { problems } = await readToolFile(text, { name: 'ask', file: 'ask.tool.ts' });
      assert.deepEqual(
        problems.map(({ code, subject }) => [code, subject]),
        [['undeclaredHost', 'other.example']],
      );
    });

    it('are told at the call where no host is declared at all', async () => {
      assert.deepEqual(await found('{}', 'tool.fetch(args.q)'), ['warning undeclaredHost 4:1-19']);
      assert.deepEqual(await found('{}', 'tool?.fetch()'), ['warning undeclaredHost 4:1-14']);
    });

    for (const [what, capabilities] of [
      ['nothing is declared', '{}'],
      ['it is declared not to', '{ files: false }'],
    ] as const) {
      it(`are told for files where ${what}`, async () => {
        assert.deepEqual(await found(capabilities, "tool.readWorkspaceFile('a')"), ['warning undeclaredFiles 4:1-28']);
      });
    }

    it('are told by whatever name the host is known', async () => {
      assert.deepEqual(await found('{}', "host['readWorkspaceFile']('a')", 'host'), ['warning undeclaredFiles 4:1-31']);
      assert.deepEqual(await found('{}', "read('a')", '{ readWorkspaceFile: read }'), [
        'warning undeclaredFiles 4:1-10',
      ]);
    });

    for (const [what, address] of [
      ['http to elsewhere', "'http://api.example.com/'"],
      ['a file', "'file:///etc/passwd'"],
      ['a login', "'https://me:pw@api.example.com/'"],
    ] as const) {
      it(`are not offered for what is always refused: ${what}`, async () => {
        assert.deepEqual(await found(declared, `tool.fetch(${address})`), [
          `warning refusedAddress 4:12-${12 + address.length}`,
        ]);
      });
    }
  });

  it('are read of code that nests deeply and of constants that multiply', async () => {
    const doubling = Array.from({ length: 60 }, (_, n) => `const c${n + 1} = c${n} + c${n};`).join('\n');
    const text = `const c0 = '';\n${doubling}\n/** T. */ export default (a: {}, tool) => tool.fetch(c60 + ${'('.repeat(200)}1${')'.repeat(200)})`;
    const { problems } = await readToolFile(text, { name: 'ask', file: 'ask.tool.ts' });
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['undeclaredHost'],
    );
  });
});
