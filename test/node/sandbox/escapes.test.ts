import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import vm from 'node:vm';
import type { JsonObject } from '../../../src/core/base/json.ts';
import type { ToolResult, ToolRunner } from '../../../src/core/tools/toolRunner.ts';
import { createToolRunner } from '../../../src/node/sandbox/toolRunner.ts';

/** One hostile tool of the collection. */
interface Escape {
  id: string;
  group: string;
  code: string;
  probe?: string;
  expectation: { outcome: 'ok' | 'error' | 'any'; kind?: string; json?: string };
  grants?: { allowHosts: string[]; root: string };
}

const checkout = path.join(import.meta.dirname, '../../..');
const shared = process.env['PROMPTDECK_SHARED'] ?? path.join(checkout, '../shared');
const corpusPath = path.join(shared, 'sandbox-escapes.json');
const corpus = existsSync(corpusPath)
  ? (JSON.parse(readFileSync(corpusPath, 'utf8')) as { loot: string; entries: Escape[] })
  : undefined;

const secretText = 'CANARY-FILE-TEXT';
const limits = { cpuMs: 1_000, wallMs: 2_000 };

describe('hostile tools', function () {
  this.timeout(30_000);
  let folder: string;
  let runner: ToolRunner;
  let servers: http.Server[];
  let ports: number[];
  const hits: string[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'promptdeck-escapes-'));
    await mkdir(path.join(folder, 'ws'));
    await mkdir(path.join(folder, 'ws-evil'));
    await writeFile(path.join(folder, 'secret.txt'), secretText);
    await writeFile(path.join(folder, 'ws-evil', 'secret.txt'), secretText);
    await writeFile(path.join(folder, 'secret.mjs'), `export default '${secretText}'`);
    await symlink(path.join(folder, 'secret.txt'), path.join(folder, 'ws', 'link.txt'));
    servers = await Promise.all([canaryServer(), canaryServer()]);
    ports = servers.map((server) => (server.address() as AddressInfo).port);
    process.env['CANARY_ENV'] = 'CANARY-ENV-TEXT';
    runner = createToolRunner();
  });

  after(async () => {
    await runner.close();
    delete process.env['CANARY_ENV'];
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await rm(folder, { recursive: true, force: true });
  });

  async function canaryServer(): Promise<http.Server> {
    const server = http.createServer((request, response) => {
      hits.push(request.url ?? '');
      response.end('canary');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  function fill(code: string, id: string): string {
    return code
      .replaceAll('{{LOOT}}', corpus?.loot ?? '')
      .replaceAll('{{SECRET}}', path.join(folder, 'secret.txt'))
      .replaceAll('{{SECRETJS}}', path.join(folder, 'secret.mjs'))
      .replaceAll('{{PWN}}', path.join(folder, 'pwned'))
      .replaceAll('{{PORT}}', String(ports[0]))
      .replaceAll('{{PORT2}}', String(ports[1]))
      .replaceAll('{{ROOT}}', path.join(folder, 'ws'))
      .replaceAll('{{ID}}', id);
  }

  function run(code: string, id: string, grants?: Escape['grants']): Promise<ToolResult> {
    return runner.run({
      toolCode: fill(code, id),
      arguments: { list: [1, 2, 3], secret: 'S3CR3T-ARG' } satisfies JsonObject,
      limits,
      ...(grants && {
        capabilities: { hosts: grants.allowHosts.map((host) => fill(host, id)), workspaceRoot: fill(grants.root, id) },
      }),
    });
  }

  function assertNothingReached(result: ToolResult): void {
    const seen = JSON.stringify(result);
    for (const sign of ['REACHED', 'AMBIENT', 'NET:', secretText, 'CANARY-ENV-TEXT']) {
      assert.ok(!seen.includes(sign), `${sign} in ${seen.slice(0, 500)}`);
    }
    assert.ok(!existsSync(path.join(folder, 'pwned')), 'a file was written');
    assert.deepEqual(hits, []);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.equal((globalThis as Record<string, unknown>)['__leak'], undefined);
  }

  it('are seen by the canaries when they do reach the host', async function () {
    if (!corpus) this.skip();
    // The same booty, run outside the sandbox on purpose.
    const loot = vm.compileFunction(`${fill(corpus.loot, 'control')}\nreturn loot(p);`, ['p']) as (
      p: unknown,
    ) => string;
    const booty = loot(process);
    assert.match(booty, /^REACHED:/);
    assert.ok(booty.includes(secretText) && booty.includes('CANARY-ENV-TEXT'));
    assert.ok(existsSync(path.join(folder, 'pwned')));
    await rm(path.join(folder, 'pwned'));
    while (hits.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(hits.splice(0), ['/control']);
  });

  if (!corpus) {
    it('of the shared collection (set PROMPTDECK_SHARED to the folder that holds it)');
    return;
  }
  for (const entry of corpus.entries) {
    it(`${entry.group}: ${entry.id}`, async () => {
      const { outcome, kind, json } = entry.expectation;
      const result = await run(entry.code, entry.id, entry.grants);
      // What was granted reaches its server, and nothing else does.
      if (json === '200') assert.deepEqual(hits.splice(0), ['/allowed']);
      assertNothingReached(result);
      if (outcome !== 'any') assert.equal(result.ok ? 'ok' : 'error', outcome, JSON.stringify(result).slice(0, 500));
      if (kind !== undefined) assert.equal(result.ok ? undefined : result.error.kind, kind);
      if (json !== undefined) assert.equal(result.ok ? result.json : undefined, json);
      assert.ok(JSON.stringify(result).length < 1.2 * 1024 * 1024);
      const next = await run(entry.probe ?? 'export default () => "clean"', entry.id);
      assert.equal(next.ok ? next.json : JSON.stringify(next), '"clean"');
    });
  }
});
