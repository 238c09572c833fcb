import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { addressFault, parseGrantedHost } from '../../../src/core/tools/grantedHosts.ts';
import type { GrantedCapabilities, ToolResult, ToolRunner } from '../../../src/core/tools/toolRunner.ts';
import { createToolRunner } from '../../../src/node/sandbox/toolRunner.ts';

describe('what a tool may ask of the host', function () {
  this.timeout(30_000);
  let runner: ToolRunner;
  let folder: string;
  let root: string;

  before(async () => {
    runner = createToolRunner();
    folder = await mkdtemp(path.join(os.tmpdir(), 'promptdeck-host-calls-'));
    root = path.join(folder, 'ws');
    await mkdir(path.join(root, 'sub', '.git'), { recursive: true });
    await mkdir(path.join(folder, 'ws-evil'));
    await writeFile(path.join(folder, 'secret.txt'), 'SECRET');
    await writeFile(path.join(folder, 'ws-evil', 'secret.txt'), 'SECRET');
    await writeFile(path.join(root, 'sub', '.git', 'config'), 'SECRET');
    for (const name of ['.env', '.ENV.local', '.envrc']) await writeFile(path.join(root, name), 'SECRET');
    await writeFile(path.join(root, 'notes.md'), 'Grüße');
    await symlink(path.join(folder, 'secret.txt'), path.join(root, 'link.txt'));
    await symlink(folder, path.join(root, 'up'));
    await symlink(path.join(root, '.env'), path.join(root, 'harmless.txt'));
    await symlink(path.join(root, 'notes.md'), path.join(root, 'inside.md'));
  });

  after(async () => {
    await runner.close();
    await rm(folder, { recursive: true, force: true });
  });

  function run(body: string, capabilities: GrantedCapabilities, args = {}): Promise<ToolResult> {
    return runner.run({ toolCode: `export default async (a, tool) => { ${body} }`, arguments: args, capabilities });
  }

  async function value(body: string, capabilities: GrantedCapabilities, args = {}): Promise<unknown> {
    const result = await run(body, capabilities, args);
    if (!result.ok) assert.fail(JSON.stringify(result.error));
    return JSON.parse(result.json) as unknown;
  }

  async function fault(body: string, capabilities: GrantedCapabilities, args = {}): Promise<string> {
    const result = await run(body, capabilities, args);
    if (result.ok) assert.fail(`it gave ${result.json.slice(0, 200)}`);
    assert.equal(result.error.kind, 'host', JSON.stringify(result.error));
    assert.equal(result.error.line, 1);
    return `${result.error.name}: ${result.error.message}`;
  }

  describe('tool.readWorkspaceFile', () => {
    const read = 'return tool.readWorkspaceFile(a.path)';

    it('reads a text by its path in the workspace, through links that stay inside', async () => {
      for (const name of ['notes.md', './sub/../notes.md', 'inside.md', path.join(root, 'notes.md')]) {
        assert.equal(await value(read, { workspaceRoot: root }, { path: name }), 'Grüße');
      }
    });

    it('is refused where it was not granted', async () => {
      assert.match(await fault(read, { hosts: ['localhost'] }, { path: 'notes.md' }), /^NotGranted/);
    });

    for (const name of [
      '../secret.txt',
      '../ws-evil/secret.txt',
      '/etc/passwd',
      'link.txt',
      'up/secret.txt',
      'sub/../../secret.txt',
      '.env',
      '.ENV.local',
      '.envrc',
      'harmless.txt',
      'sub/.git/config',
      'sub/.GIT/config',
      '.env.',
      '.env::$DATA',
      'notes.md\0.txt',
      '../ws/../secret.txt',
      'up/ws/notes.md/../../secret.txt',
    ]) {
      it(`does not read ${JSON.stringify(name)}`, async () => {
        assert.match(await fault(read, { workspaceRoot: root }, { path: name }), /^(?:NotAllowed|NotFound)/);
      });
    }

    it('tells apart what is not there, what is no file, what is no text and what is too large', async () => {
      await writeFile(path.join(root, 'bytes.bin'), Buffer.from([0xff, 0xfe, 0xfd]));
      await writeFile(path.join(root, 'large.txt'), 'x'.repeat(1024 * 1024 + 1));
      await writeFile(path.join(root, 'just.txt'), 'x'.repeat(1024 * 1024));
      await promisify(execFile)('mkfifo', [path.join(root, 'pipe')]);
      const grant = { workspaceRoot: root };
      assert.match(await fault(read, grant, { path: 'gone.txt' }), /^NotFound: There is no file "gone.txt"/);
      assert.match(await fault(read, grant, { path: 'sub' }), /^NotAFile/);
      assert.match(await fault(read, grant, { path: 'pipe' }), /^NotAFile/);
      assert.match(await fault(read, grant, { path: 'bytes.bin' }), /^NotText/);
      assert.match(await fault(read, grant, { path: 'large.txt' }), /^TooLarge.*1024 KiB/);
      assert.match(await fault(read, grant, { path: '' }), /^TypeError/);
      assert.equal(await value('return (await tool.readWorkspaceFile("just.txt")).length', grant), 1024 * 1024);
    });

    it('ends a tool that keeps more texts than its memory holds', async () => {
      await writeFile(path.join(root, 'just.txt'), 'x'.repeat(1024 * 1024));
      const result = await runner.run({
        toolCode: `export default async (a, tool) => {
          const kept = ["x".repeat(50 * 2 ** 20)];
          for (;;) kept.push(await tool.readWorkspaceFile("just.txt") + kept.length);
        }`,
        arguments: {},
        capabilities: { workspaceRoot: root },
        // Copying is slow on a busy computer.
        limits: { cpuMs: 30_000, wallMs: 60_000 },
      });
      assert.equal(result.ok ? '' : result.error.kind, 'memory', JSON.stringify(result).slice(0, 300));
    });

    it('reads nothing from outside while names are swapped under it', async () => {
      // A folder of the workspace and a link out of it take each other's place.
      const swapped = path.join(root, 'swap');
      const inside = path.join(root, 'swap.folder');
      const outside = path.join(root, 'swap.link');
      await mkdir(inside);
      await writeFile(path.join(inside, 'secret.txt'), 'harmless');
      await symlink(folder, outside);
      const swapper = new AbortController();
      const swapping = (async () => {
        while (!swapper.signal.aborted) {
          for (const kept of [inside, outside]) {
            await rename(kept, swapped);
            // Long enough for some reads to find what they may find.
            if (kept === inside) await sleep(3);
            await rename(swapped, kept);
          }
        }
      })();
      const found = new Set<unknown>();
      for (let i = 0; i < 20; i++) {
        const result = await value(
          `const seen = []; for (let i = 0; i < 100; i++)
             seen.push(await tool.readWorkspaceFile('swap/secret.txt').catch((e) => e.name));
           return [...new Set(seen)]`,
          { workspaceRoot: root },
        );
        for (const each of result as unknown[]) found.add(each);
      }
      swapper.abort();
      await swapping;
      assert.ok(found.has('harmless') && !found.has('SECRET'), JSON.stringify([...found]));
    });
  });

  describe('tool.fetch', () => {
    type Handler = (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void;
    const servers: http.Server[] = [];
    let handler: Handler = (_request, response) => response.end();
    let granted = '';
    let other = '';
    const otherHits: string[] = [];

    async function serve(handle: Handler): Promise<string> {
      const server = http.createServer((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          handle(request, response, body);
        });
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    before(async () => {
      granted = await serve((...args) => {
        handler(...args);
      });
      other = await serve((request, response) => {
        otherHits.push(request.url ?? '');
        response.end('reached');
      });
    });

    afterEach(() => {
      assert.deepEqual(otherHits.splice(0), []);
    });

    after(() => {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    });

    const fetching = 'return tool.fetch(a.url, a.options)';

    it('sends method, headers and body, and gives status, headers and text', async () => {
      handler = (request, response, body) => {
        response.writeHead(201, { 'content-type': 'text/plain', 'x-got': `${request.method} ${body}` });
        response.end(String(request.headers['x-sent']));
      };
      const options = { method: 'post', headers: { 'X-Sent': 'hello' }, body: 'data' };
      const answer = (await value(fetching, { hosts: [granted] }, { url: `http://${granted}/a?b=c`, options })) as {
        status: number;
        headers: Record<string, string>;
        text: string;
      };
      assert.equal(answer.status, 201);
      assert.equal(answer.headers['x-got'], 'POST data');
      assert.equal(answer.text, 'hello');
    });

    it('unpacks and decodes what comes', async () => {
      const text = 'Grüße '.repeat(1000);
      for (const [encoding, pack] of [
        ['gzip', gzipSync],
        ['deflate', deflateSync],
        // What many servers send by that name.
        ['deflate', deflateRawSync],
        ['br', brotliCompressSync],
        ['gzip, br', (bytes: Buffer) => brotliCompressSync(gzipSync(bytes))],
      ] as const) {
        handler = (_request, response) => {
          response.writeHead(200, { 'content-encoding': encoding });
          response.end(pack(Buffer.from(text)));
        };
        assert.equal(
          await value(`return (await tool.fetch(a.url)).text`, { hosts: [granted] }, { url: `http://${granted}` }),
          text,
        );
      }
      handler = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain; charset=latin1' });
        response.end(Buffer.from([0xfc]));
      };
      assert.equal(
        await value(`return (await tool.fetch(a.url)).text`, { hosts: [granted] }, { url: `http://${granted}` }),
        'ü',
      );
    });

    it('takes an option that is undefined for one that is not given', async () => {
      handler = (request, response) => response.end(request.method);
      const body = 'return (await tool.fetch(a.url, { method: undefined, headers: undefined, body: undefined })).text';
      assert.equal(await value(body, { hosts: [granted] }, { url: `http://${granted}` }), 'GET');
    });

    it('unpacks nothing where there is no body', async () => {
      for (const [method, status] of [
        ['HEAD', 200],
        ['GET', 204],
        ['GET', 304],
        ['GET', 200],
      ] as const) {
        handler = (_request, response) => {
          response.writeHead(status, { 'content-encoding': 'gzip' });
          response.end();
        };
        const body = `const { status, text } = await tool.fetch(a.url, { method: a.method }); return [status, text]`;
        const args = { url: `http://${granted}`, method };
        assert.deepEqual(await value(body, { hosts: [granted] }, args), [status, '']);
      }
    });

    it('gives up on an answer that is too large, packed or not, and on one that breaks off', async () => {
      const url = `http://${granted}/`;
      handler = (_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(64 * 1024 * 1024)));
      };
      assert.match(await fault(fetching, { hosts: [granted] }, { url }), /^TooLarge.*4096 KiB/);
      handler = (_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        setTimeout(() => response.destroy(), 20);
      };
      assert.match(await fault(fetching, { hosts: [granted] }, { url }), /^NetworkError.*broke off/);
      handler = (_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end('not packed');
      };
      assert.match(await fault(fetching, { hosts: [granted] }, { url }), /^NetworkError/);
    });

    it('follows a redirect to a granted host, and tells the new one no login', async () => {
      const second = await serve((request, response, body) =>
        response.end(JSON.stringify([request.method, request.headers.authorization ?? null, body])),
      );
      handler = (_request, response) => {
        response.writeHead(302, { location: `http://${second}/there` });
        response.end();
      };
      const options = { method: 'POST', headers: { Authorization: 'Bearer x' }, body: 'b' };
      const text = await value(
        'return (await tool.fetch(a.url, a.options)).text',
        { hosts: [granted, second] },
        { url: `http://${granted}`, options },
      );
      assert.equal(text, '["GET",null,""]');
    });

    for (const [what, location] of [
      ['another port', () => `http://${other}/r`],
      ['a login before it', () => `http://${granted}@${other}/r`],
      ['a file', () => 'file:///etc/passwd'],
      ['another name', () => 'http://localhost.evil.invalid/'],
      ['a relative address of another host', () => `//${other}/r`],
    ] as const) {
      it(`does not follow a redirect to ${what}`, async () => {
        handler = (_request, response) => {
          response.writeHead(307, { location: location() });
          response.end();
        };
        assert.match(
          await fault(fetching, { hosts: [granted] }, { url: `http://${granted}` }),
          /^NotAllowed: A redirect/,
        );
      });
    }

    it('ends a circle of redirects', async () => {
      handler = (_request, response) => {
        response.writeHead(302, { location: '/again' });
        response.end();
      };
      assert.match(await fault(fetching, { hosts: [granted] }, { url: `http://${granted}` }), /redirects more than 20/);
    });

    for (const [what, url] of [
      ['another port', () => `http://${other}/x`],
      ['a login that looks like the host', () => `http://${granted}@${other}/x`],
      ['a backslash', () => `http://${granted}\\@${other}/x`],
      ['a file', () => 'file:///etc/passwd'],
      ['data', () => 'data:text/plain,x'],
      ['a port of its own', () => `http://127.0.0.1/`],
      ['a number in place of the address', () => `http://2130706433:${other.split(':')[1] ?? ''}/`],
      ['no address', () => 'nowhere'],
    ] as const) {
      it(`does not ask ${what}`, async () => {
        assert.match(await fault(fetching, { hosts: [granted] }, { url: url() }), /^(?:NotAllowed|TypeError)/);
      });
    }

    it('is refused where it was not granted', async () => {
      assert.match(await fault(fetching, { workspaceRoot: root }, { url: `http://${granted}` }), /^NotGranted/);
      assert.match(await fault(fetching, {}, { url: `http://${granted}` }), /^NotGranted/);
    });

    it('does not set headers that speak for the connection, nor any with a line break', async () => {
      for (const name of ['Host', 'connection', 'Content-Length', 'transfer-encoding', 'Proxy-Authorization', 'a b']) {
        const options = { headers: { [name]: '1' } };
        const said = await fault(fetching, { hosts: [granted] }, { url: `http://${granted}`, options });
        assert.match(said, /^(?:NotAllowed|TypeError): The header/);
      }
      const options = { headers: { a: 'b\r\nHost: evil' } };
      assert.match(await fault(fetching, { hosts: [granted] }, { url: `http://${granted}`, options }), /^TypeError/);
    });

    it('says where nobody answers', async () => {
      const said = await fault(fetching, { hosts: ['127.0.0.1:9'] }, { url: 'http://127.0.0.1:9/' });
      assert.equal(said, 'NetworkError: 127.0.0.1:9 could not be reached (ECONNREFUSED).');
    });

    it('ends with its run', async () => {
      let closed: (value: unknown) => void = () => undefined;
      const ended = new Promise((resolve) => (closed = resolve));
      handler = (request) => request.on('close', closed);
      const stop = new AbortController();
      const running = runner.run({
        toolCode: `export default async (a, tool) => tool.fetch(a.url)`,
        arguments: { url: `http://${granted}` },
        capabilities: { hosts: [granted] },
        signal: stop.signal,
      });
      setTimeout(() => {
        stop.abort();
      }, 300);
      const result = await running;
      assert.equal(result.ok ? '' : result.error.kind, 'cancelled');
      await ended;
    });
  });
});

describe('granted hosts', () => {
  it('are a name or an address, with or without a port', () => {
    assert.deepEqual(parseGrantedHost('API.Example.com'), { hostname: 'api.example.com' });
    assert.deepEqual(parseGrantedHost('localhost:8080'), { hostname: 'localhost', port: 8080 });
    assert.deepEqual(parseGrantedHost('[::1]:80'), { hostname: '[::1]', port: 80 });
    assert.deepEqual(parseGrantedHost('bücher.example'), { hostname: 'xn--bcher-kva.example' });
    for (const entry of [
      '',
      '*.example.com',
      'https://example.com',
      'example.com/path',
      'user@example.com',
      'example.com:0',
      'example.com:99999',
      'a b',
      'example.com?x',
      'example.com\\x',
      '%65xample.com',
    ]) {
      assert.equal(parseGrantedHost(entry), undefined, entry);
    }
  });

  it('let through https to themselves, and http to this computer alone', () => {
    const allowed = (url: string, ...hosts: string[]): boolean => addressFault(new URL(url), hosts) === undefined;
    assert.ok(allowed('https://api.example.com/x', 'api.example.com'));
    assert.ok(allowed('https://api.example.com:443/x', 'api.example.com'));
    assert.ok(allowed('https://api.example.com:8443/', 'api.example.com:8443'));
    assert.ok(allowed('http://localhost:3000/', 'localhost:3000'));
    assert.ok(!allowed('http://api.example.com/', 'api.example.com'));
    assert.ok(!allowed('http://api.example.com:8080/', 'api.example.com:8080'));
    assert.ok(!allowed('https://api.example.com.evil.com/', 'api.example.com'));
    assert.ok(!allowed('https://sub.api.example.com/', 'api.example.com'));
    assert.ok(!allowed('https://api.example.com./', 'api.example.com'));
    assert.ok(!allowed('https://api.example.com:8443/', 'api.example.com'));
    assert.ok(!allowed('ftp://localhost/', 'localhost'));
  });

  it('let nothing else through, whatever the address', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.domain(), (address, host) => {
        const url = new URL(address);
        const isLet = addressFault(url, [host]) === undefined;
        assert.equal(
          isLet,
          url.protocol === 'https:' && url.port === '' && url.hostname === new URL(`https://${host}`).hostname,
        );
      }),
    );
  });
});
