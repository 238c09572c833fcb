import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { openRuntime } from '../../../src/core.ts';
import type { ToolError } from '../../../src/core/tools/toolRunner.ts';
import type { Runtime, RunToolCall } from '../../../src/node/runtime/runtime.ts';

describe('bad input to runTool', function () {
  this.timeout(30_000);
  let folder: string;
  let runtime: Runtime;
  let server: http.Server;
  let host: string;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'promptdeck-bad-input-'));
    await writeFile(path.join(folder, 'secret.txt'), 'SECRET');
    runtime = await openRuntime({ storageDir: path.join(folder, 'storage') });
    server = http.createServer((_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:9/elsewhere' });
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(async () => {
    await runtime.close();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function fault(call: RunToolCall): Promise<ToolError> {
    const result = await runtime.runTool(call);
    if (result.ok) assert.fail(`it gave ${result.json.slice(0, 200)}`);
    assert.ok(result.error.message !== '' && !result.error.message.includes('\n'), result.error.message);
    return result.error;
  }

  function asked(call: string): string {
    return `export default async (args: { url?: string }, tool: any) => {\n  return ${call};\n}`;
  }

  const cases: [what: string, toolCode: string, kind: ToolError['kind'], line: number | undefined, message: RegExp][] =
    [
      ['no code', '', 'load', undefined, /has no code/],
      ['two exports', 'export function a() {}\nexport function b() {}', 'load', undefined, /2 functions/],
      ['a syntax error', 'export default () => {\n  return 1 +;\n}', 'syntax', 2, /Unexpected token/],
      [
        'a result that is no JSON',
        'export default () => ({\n  at: new Map() })',
        'result',
        undefined,
        /Map is not JSON at result.at/,
      ],
      ['too long a result', 'export default () => "x".repeat(2 ** 21)', 'result', undefined, /1024 KiB/],
      ['too much code', `export default () => "${'x'.repeat(256 * 1024)}"`, 'load', undefined, /256 KiB/],
      [
        'a throw',
        'export default () => {\n  throw new TypeError("no city\\nat all");\n}',
        'error',
        2,
        /^no city at all$/,
      ],
      ['Python', 'import json\n\ndef find(city):\n    return city', 'load', undefined, /^This is Python; /],
      ['an undeclared host', asked('await tool.fetch("https://x.example")'), 'host', 2, /is not granted/],
      ['an undeclared file', asked('await tool.readWorkspaceFile("a")'), 'host', 2, /is not granted/],
    ];
  for (const [what, toolCode, kind, line, message] of cases) {
    it(`gives the author the line and the model a sentence: ${what}`, async () => {
      const error = await fault({ tool: { toolCode } });
      assert.deepEqual([error.kind, error.line], [kind, line]);
      assert.match(error.message, message);
    });
  }

  it('refuses a path out of the workspace and a redirect to a host that was not granted, at the call', async () => {
    const root = path.join(folder, 'storage');
    const read = await fault({
      tool: { toolCode: asked('await tool.readWorkspaceFile("../secret.txt")') },
      capabilities: { workspaceRoot: root },
    });
    assert.deepEqual([read.kind, read.name, read.line], ['host', 'NotAllowed', 2]);
    const redirected = await fault({
      tool: { toolCode: asked('await tool.fetch(args.url)') },
      llmArguments: { url: `http://${host}/` },
      capabilities: { hosts: [host] },
    });
    assert.deepEqual([redirected.kind, redirected.name, redirected.line], ['host', 'NotAllowed', 2]);
    assert.match(redirected.message, /A redirect: 127.0.0.1:9 is not among the hosts/);
  });

  it('refuses arguments that are too many or none of the tool’s', async () => {
    const stored = {
      ...{ name: 'find', toolCode: 'export default ({ city }: { city: string }) => city' },
      ...{ toolJsonSpec: null, defaultValuesForNonLlmParams: {}, contextParams: [] },
    };
    assert.match((await fault({ tool: stored, llmArguments: { town: 1 } })).message, /no argument "town"/);
    assert.match(
      (await fault({ tool: stored, llmArguments: { city: 1 } })).message,
      /"city" must be a string, not 1\./,
    );
    const long = await fault({ tool: stored, llmArguments: { city: 'x'.repeat(256 * 1024) } });
    assert.deepEqual([long.kind, long.name], ['arguments', 'ArgumentsTooLarge']);
  });

  it('tells of a specification that is none', async () => {
    const broken = {
      ...{ name: 'find', toolCode: 'export default ({ city }: { city: string }) => city' },
      ...{ defaultValuesForNonLlmParams: {}, contextParams: [] },
      toolJsonSpec: { name: 'find', description: '', parameters: { properties: { city: { type: 'town' } } } },
    };
    assert.match(
      (await fault({ tool: broken, llmArguments: { city: 'x' } })).message,
      /tool_json_spec of the tool "find" .*"parameters\.properties\.city\.type" must be one of .*, not "town"\./,
    );
    const byHand = await fault({
      tool: {
        ...broken,
        toolJsonSpec: null,
        toolCode: `${broken.toolCode}\nexport const spec = {\n  parameters: 1 };`,
      },
    });
    assert.deepEqual([byHand.kind, byHand.line], ['load', 3]);
  });
});
