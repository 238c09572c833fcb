import assert from 'node:assert/strict';
import { createServer, request, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAppError } from '../../../src/core/base/appError.ts';
import { createProvider } from '../../../src/node/llm/providers.ts';
import type { Vendor } from '../../model/modelRequest.ts';
import { startModelServer, type ModelServer } from '../../model/server.ts';
import { collectTurn, configClassOf, connectionFor, userRequest } from './collectTurn.ts';

const vendors: readonly Vendor[] = ['openai', 'azure', 'groq', 'anthropic', 'gemini'];

/** A proxy that opens tunnels (RFC 9110 §9.3.6) and notes where they lead. */
class TunnelProxy {
  readonly targets: string[] = [];
  readonly sockets = new Set<Socket>();
  /** What it answers with; 200 opens the tunnel. */
  status = 200;
  private readonly server = createServer().on('connect', (incoming: IncomingMessage, socket: Socket) => {
    this.targets.push(incoming.url ?? '');
    this.keep(socket);
    if (this.status !== 200) {
      socket.end(`HTTP/1.1 ${this.status} No\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${incoming.url ?? ''}`);
    const target = this.keep(connect(Number(port), hostname));
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(target).pipe(socket);
    socket.on('close', () => target.destroy());
    target.on('close', () => socket.destroy());
  });

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
  }
}

/** A `fetch` through a tunnel, as an editor gives one to its extensions. */
function fetchThrough(port: number): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const signal = init.signal ?? undefined;
    const common = { host: '127.0.0.1', ...(signal ? { signal } : {}) };
    const socket = await new Promise<Socket>((resolve, reject) => {
      request({ ...common, port, method: 'CONNECT', path: url.host })
        .on('connect', (answer: IncomingMessage, tunnel: Socket) => {
          if (answer.statusCode === 200) resolve(tunnel);
          // In the words of undici's ProxyAgent, as the cause of what fetch throws.
          else {
            const cause = new Error(`Proxy response (${String(answer.statusCode)}) !== 200 when HTTP Tunneling`);
            reject(new TypeError('fetch failed', { cause }));
          }
        })
        .on('error', reject)
        .end();
    });
    const headers = Object.fromEntries(new Headers(init.headers));
    const path = url.pathname + url.search;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request({ ...common, method: init.method ?? 'GET', path, headers, createConnection: () => socket }, resolve)
        .on('error', reject)
        .end(init.body);
    });
    const names = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const body = Readable.toWeb(answer) as ReadableStream<Uint8Array>;
    return new Response(body, { status: answer.statusCode ?? 0, headers: names });
  };
}

describe('providers behind a proxy', () => {
  let server: ModelServer;
  let proxy: TunnelProxy;
  before(async () => {
    server = await startModelServer();
  });
  beforeEach(async () => {
    server.reset();
    proxy = new TunnelProxy();
    await proxy.listen();
  });
  afterEach(() => {
    proxy.close();
  });
  after(() => server.close());

  for (const vendor of vendors) {
    const connected = () =>
      createProvider(connectionFor(vendor, server.baseUrl(vendor)), { fetch: fetchThrough(proxy.port) });

    it(`${configClassOf[vendor]}: the answer streams through the tunnel, and nothing goes past it`, async () => {
      server.reply({ text: ['Grö', 'ße'], chunkDelayMs: 10 });
      const turn = await collectTurn(await connected(), userRequest('?'));
      assert.equal(turn.error, undefined);
      assert.equal(turn.events.filter(({ type }) => type === 'text').length, 2);
      assert.equal(turn.text, 'Größe');
      assert.deepEqual(proxy.targets, [new URL(server.origin).host]);
    });

    it(`${configClassOf[vendor]}: a stop closes the tunnel`, async () => {
      server.reply({ text: ['a', 'b', 'c', 'd', 'e', 'f'], stallAfterChunks: 4 });
      const controller = new AbortController();
      const turn = await collectTurn(await connected(), userRequest('?'), controller.signal, ({ type }) => {
        if (type === 'text') controller.abort();
      });
      assert.ok(isAppError(turn.error, 'Cancelled'));
      for (let wait = 0; proxy.sockets.size > 0; wait++) {
        assert.ok(wait < 200, 'the tunnel stays open');
        await sleep(10);
      }
    });
  }

  it('a proxy that refuses, or is cut off, is a fault of the network', async () => {
    const provider = await createProvider(connectionFor('openai', server.baseUrl('openai')), {
      fetch: fetchThrough(proxy.port),
    });
    proxy.status = 407;
    const { error } = await collectTurn(provider, userRequest('?'));
    assert.ok(isAppError(error, 'NetworkError'));
    assert.match(error.message, /the proxy asks for a login \(407\).*http\.proxy/);
    proxy.status = 503;
    const refused = (await collectTurn(provider, userRequest('?'))).error;
    assert.ok(isAppError(refused, 'NetworkError'));
    assert.doesNotMatch(refused.message, /login/);
    proxy.status = 200;
    server.reply({ text: ['a', 'b'], stallAfterChunks: 1 });
    const turn = await collectTurn(provider, userRequest('?'), undefined, ({ type }) => {
      if (type === 'text') for (const socket of proxy.sockets) socket.destroy();
    });
    assert.ok(isAppError(turn.error, 'NetworkError'), String(turn.error));
  });
});
