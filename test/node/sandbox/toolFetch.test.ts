import assert from 'node:assert/strict';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { JsonObject } from '../../../src/core/base/json.ts';
import { type AddressLookup, toolFetch } from '../../../src/node/sandbox/hostCalls/toolFetch.ts';

/** A name server that gives these addresses, one answer after the other, the last one again and again. */
function nameServer(...answers: string[][]): { lookup: AddressLookup; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    lookup: (hostname, _options, callback) => {
      const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
      asked.push(hostname);
      queueMicrotask(() => {
        callback(
          null,
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        );
      });
    },
  };
}

describe('the name that tool.fetch asks for', () => {
  let server: http.Server;
  let port: number;
  let requests = 0;
  let fetching: AbortController;

  before(async () => {
    server = http.createServer((request, response) => {
      requests++;
      if (request.url === '/away') response.writeHead(302, { location: '/here' }).end();
      else response.end('here');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    requests = 0;
    fetching = new AbortController();
  });
  afterEach(() => {
    fetching.abort();
  });

  const ask = (url: string, lookup: AddressLookup) => {
    const hosts = [new URL(url).host];
    return toolFetch(url, undefined, { capabilities: { hosts }, signal: fetching.signal }, lookup);
  };

  for (const [what, ...addresses] of [
    ['this computer', '127.0.0.1'],
    ['this computer by another of its addresses', '127.9.9.9'],
    ['any address of this computer', '0.0.0.0'],
    ['this computer by IPv6', '::1'],
    ['any address of it by IPv6', '::'],
    ['this computer by IPv4 inside IPv6', '::ffff:127.0.0.1'],
    ['what a cloud answers inside', '169.254.169.254'],
    ['its own network link by IPv6', 'fe80::1'],
    ['this computer among others', '192.0.2.1', '127.0.0.1'],
  ] as const) {
    it(`is refused where it leads to ${what}`, async () => {
      const { lookup, asked } = nameServer([...addresses]);
      await assert.rejects(ask(`https://api.example.com:${port}/`, lookup), {
        name: 'NotAllowed',
        message: /^api\.example\.com leads to an address of this computer/,
      });
      assert.deepEqual(asked, ['api.example.com']);
      assert.equal(requests, 0);
    });
  }

  it('is refused where localhost leads elsewhere', async () => {
    for (const addresses of [['192.0.2.1'], ['127.0.0.1', '192.0.2.1']]) {
      const { lookup } = nameServer(addresses);
      await assert.rejects(ask(`http://localhost:${port}/`, lookup), {
        name: 'NotAllowed',
        message: 'localhost does not lead to this computer.',
      });
    }
    assert.equal(requests, 0);
  });

  it('is asked for once, so that a later answer changes nothing about the connection that was checked', async () => {
    const { lookup, asked } = nameServer(['127.0.0.1'], ['192.0.2.1']);
    const { text } = (await ask(`http://localhost:${port}/`, lookup)) as { text: string };
    assert.equal(text, 'here');
    assert.deepEqual([asked, requests], [['localhost'], 1]);
  });

  it('is checked anew for the connection that a redirect makes', async () => {
    const { lookup, asked } = nameServer(['127.0.0.1'], ['192.0.2.1']);
    const url = `http://localhost:${port}/away`;
    await assert.rejects(ask(url, lookup), { name: 'NotAllowed', message: /does not lead to this computer/ });
    assert.deepEqual([asked.length, requests], [2, 1]);
  });

  it('is checked anew for each request: no connection of one before is used again', async () => {
    const { lookup, asked } = nameServer(['127.0.0.1'], ['192.0.2.1']);
    const url = `http://localhost:${port}/`;
    await ask(url, lookup);
    await assert.rejects(ask(url, lookup), { name: 'NotAllowed', message: /does not lead to this computer/ });
    assert.deepEqual([asked.length, requests], [2, 1]);
  });

  it('fails in a sentence where nobody knows it', async () => {
    const unknown: AddressLookup = (_hostname, _options, callback) => {
      callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
    };
    await assert.rejects(ask('https://api.example.com/', unknown), {
      name: 'NetworkError',
      message: 'api.example.com could not be reached (ENOTFOUND).',
    });
  });
});

describe('the request that tool.fetch sends', () => {
  const run = new AbortController();
  const sockets = new Set<net.Socket>();
  let server: net.Server;
  let host: string;
  let wire = '';

  before(async () => {
    // Answers whatever comes and keeps the bytes, which an HTTP server would read as requests.
    server = net.createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        wire += bytes.toString();
        if (/\r\n\r\n(?:.*END)?$/s.test(wire)) socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    run.abort();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  beforeEach(() => {
    wire = '';
  });

  const ask = (options: JsonObject) =>
    toolFetch(`http://${host}/x`, options, { capabilities: { hosts: [host] }, signal: run.signal });

  for (const method of ['DELETE', 'OPTIONS', 'POST', 'PATCH', 'PROPFIND']) {
    it(`frames the body of ${method}, so that it cannot be read as a further request`, async () => {
      const body = 'GET /internal HTTP/1.1\r\nHost: other.internal\r\nÜ: END';
      await ask({ method, body });
      const [head = '', ...rest] = wire.split('\r\n\r\n');
      assert.match(head, new RegExp(`^${method} /x HTTP/1.1\r\n`));
      assert.match(head, new RegExp(`^content-length: ${Buffer.byteLength(body)}$`, 'im'));
      assert.doesNotMatch(head, /^transfer-encoding:/im);
      assert.equal(rest.join('\r\n\r\n'), body);
    });
  }

  it('has no body with a method that takes none', async () => {
    for (const method of [undefined, 'get', 'HEAD']) {
      for (const body of ['q', '']) {
        await assert.rejects(ask({ ...(method && { method }), body }), {
          name: 'TypeError',
          message: /^A (?:GET|HEAD) request takes no "body"/,
        });
      }
    }
    assert.equal(wire, '');
    await ask({ method: 'GET', body: null });
    assert.doesNotMatch(wire, /^content-length:/im);
  });
});
