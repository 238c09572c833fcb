import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type ErrorCode } from '../../../src/core/base/appError.ts';
import { defaultTurnLimits } from '../../../src/core/llm/turnLimits.ts';
import { createProvider } from '../../../src/node/llm/providers.ts';
import type { Vendor } from '../../model/modelRequest.ts';
import type { ScriptedReply } from '../../model/scriptedReply.ts';
import type { ModelServer } from '../../model/server.ts';
import { collectTurn, configClassOf, connectionFor, testKey, userRequest, type CollectedTurn } from './collectTurn.ts';
import { useModelServer } from './useModelServer.ts';
import { untilClosed, untilRequested } from './serverWaits.ts';
import { vendorAnswer } from './vendorAnswer.ts';

const vendors: readonly Vendor[] = ['openai', 'azure', 'groq', 'anthropic', 'gemini'];
const bytesOf = (text: string): Uint8Array[] => [...new TextEncoder().encode(text)].map((byte) => Uint8Array.of(byte));

function assertFailed(turn: CollectedTurn, code: ErrorCode, says?: RegExp): AppError {
  assert.ok(turn.error instanceof AppError, `no AppError but ${String(turn.error)}`);
  assert.equal(turn.error.code, code, turn.error.message);
  if (says) assert.match(turn.error.message, says);
  return turn.error;
}

describe('the way to the network and back', () => {
  let server: ModelServer;
  useModelServer((started) => (server = started));

  for (const vendor of vendors) {
    describe(configClassOf[vendor], () => {
      const connection = () => connectionFor(vendor, server.baseUrl(vendor));
      const ask = async (reply: ScriptedReply, limits = {}): Promise<CollectedTurn> => {
        server.reply(reply);
        const options = { limits: { ...defaultTurnLimits, ...limits } };
        return collectTurn(await createProvider(connection(), options), userRequest('?'));
      };

      it('notices a stall by the idle limit, however long the first chunk might have taken', async () => {
        const turn = await ask({ text: ['a', 'b', 'c'], stallAfterChunks: 2 }, { firstChunkMs: 60_000, idleMs: 80 });
        assertFailed(turn, 'TimedOut', /stalled for 0\.1 s/);
      });

      it('takes a comment for a sign of life', async () => {
        const whole = await vendorAnswer(server, vendor);
        const comments = Array.from({ length: 12 }, () => ': keep-alive\n\n');
        const turn = await ask({ rawSse: [...comments, whole], chunkDelayMs: 50 }, { firstChunkMs: 300, idleMs: 300 });
        assert.equal(turn.error, undefined);
        assert.equal(turn.text, 'abc');
      });

      it('ends a stream of nothing but signs of life', async () => {
        const comments = Array.from({ length: 200 }, () => ': keep-alive\n\n');
        const turn = await ask({ rawSse: comments, chunkDelayMs: 20 }, { totalMs: 200 });
        assertFailed(turn, 'TimedOut', /not complete after 0\.2 s/);
      });

      it('ends soon after the terminal event, though the socket stays open', async () => {
        const whole = await vendorAnswer(server, vendor);
        const turn = await ask({ rawSse: [whole.replace('data: [DONE]\n\n', '')], stallAfterChunks: 1 });
        assert.equal(turn.error, undefined);
        assert.equal(turn.text, 'abc');
        assert.equal(turn.finish?.reason, 'stop');
        await untilClosed(server);
      });

      for (const type of ['application/json', 'text/plain', 'application/octet-stream', 'text/html']) {
        it(`knows a stream that is called ${type}`, async () => {
          const whole = await vendorAnswer(server, vendor);
          const turn = await ask({ rawSse: bytesOf(`\n${whole}`), headers: { 'content-type': type } });
          assert.equal(turn.error, undefined);
          assert.equal(turn.text, 'abc');
        });
      }

      for (const type of ['text/plain', 'text/event-stream', 'text/html']) {
        const headers = { 'content-type': type };

        it(`knows a whole answer that is called ${type}`, async () => {
          const body = await vendorAnswer(server, vendor, 'abc', false);
          const turn = await ask({ body: `\uFEFF \r\n${body}`, headers, splitAt: [1, 4, 9, 30] });
          assert.equal(turn.error, undefined);
          assert.equal(turn.text, 'abc');
          assert.equal(turn.finish?.reason, 'stop');
        });

        it(`knows an error that is called ${type}`, async () => {
          const body = JSON.stringify({ error: { message: 'Busy', type: 'overloaded_error' } });
          assertFailed(await ask({ body, headers }), 'Overloaded');
        });
      }

      it('knows a page that is called a stream', async () => {
        const headers = { 'content-type': 'text/event-stream' };
        const turn = await ask({ body: '\n  <!doctype html><title>Log in</title>', headers });
        assertFailed(turn, 'BadRequest', /web page.*address/);
      });

      it('calls what it cannot read by its name, not a fault of the network', async () => {
        const unreadable: ScriptedReply[] = [
          { rawSse: 'data: {"choices":[null]}\n\n' },
          { rawSse: 'data: null\n\n' },
          { rawSse: 'data: []\n\nevent: message_start\ndata: 7\n\n' },
          { body: '{"choices":[null],"candidates":[null],"content":[null]}' },
          { status: 204, body: '' },
          { status: 200, body: '' },
          { text: 'abc', headers: { 'content-encoding': 'gzip' } },
          { text: 'abc', headers: { 'content-encoding': 'br' } },
        ];
        for (const reply of unreadable) {
          assertFailed(await ask(reply), 'StreamInterrupted', /cannot be read|broke off before its end/);
        }
      });

      it('calls a cut a fault of the network, wherever it falls', async () => {
        const text = ['a', 'b', 'c', 'd'];
        const body = await vendorAnswer(server, vendor, 'abc', false);
        const cuts: ScriptedReply[] = [
          { text, cutHeadAfterBytes: 0 },
          { text, cutHeadAfterBytes: 12 },
          { text, cutHeadAfterBytes: 30, cut: 'reset' },
          { text, cutAfterChunks: 0 },
          { text, cutAfterChunks: 2, cut: 'reset' },
          { text, encoding: 'gzip', splitAt: [40], cutAfterChunks: 1 },
          { body, splitAt: [20], cutAfterChunks: 1 },
          { body, headers: { 'content-length': String(body.length + 50) }, cutAfterChunks: 1 },
        ];
        for (const reply of cuts) assertFailed(await ask(reply), 'NetworkError');
      });

      it('reads what is compressed, and what is answered before it was asked in full', async () => {
        for (const encoding of ['gzip', 'br', 'deflate'] as const) {
          const turn = await ask({ text: ['a', 'b', 'c'], encoding, splitAt: [1, 10, 11] });
          assert.equal(turn.text, 'abc', encoding);
        }
        assert.equal((await ask({ text: ['a', 'b', 'c'], early: true })).text, 'abc');
        assertFailed(
          await ask({ status: 401, body: { error: { message: 'No.' } }, early: true }),
          'AuthenticationFailed',
        );
      });

      it('tells what was sent, first of all, without a secret', async () => {
        const secret = 'shared secret "7"';
        const withSecret = {
          ...connection(),
          secrets: [secret, '123456789'],
          headers: { 'x-team': 'Token abcdefghij' },
        };
        const tools = [
          {
            name: 'lookUp',
            description: 'Looks.',
            parameters: { type: 'object', properties: {}, maxProperties: 123456789 },
          },
        ];
        server.reply({ text: 'ok' });
        const provider = await createProvider(withSecret);
        const turn = await collectTurn(provider, userRequest(`Say ${testKey}, ${secret}, abcdefghij`, { tools }));
        assert.equal(turn.text, 'ok');
        const [event] = turn.events;
        assert.ok(event?.type === 'request');
        assert.equal(turn.events.filter(({ type }) => type === 'request').length, 1);
        assert.equal(event.request.configName, `${vendor}-config`);
        const { path, body, headers } = server.request(0);
        assert.equal(event.request.url, server.origin + (path.split('?')[0] ?? ''));
        assert.equal(headers['x-team'], 'Token abcdefghij');
        assert.ok(Date.parse(event.request.sentAt) <= Date.now());
        const sent = JSON.stringify(body);
        const shown = JSON.stringify(event.request.body);
        assert.ok(sent.includes(testKey));
        for (const hidden of [testKey, JSON.stringify(secret).slice(1, -1), 'abcdefghij', '123456789']) {
          assert.ok(!shown.includes(hidden), hidden);
        }
        assert.match(shown, /Say ••••, ••••, ••••/);
        assert.match(shown, /lookUp/);
      });

      it('tells what was sent where it failed, too', async () => {
        for (const reply of [{ status: 401 }, { stallAfterChunks: -1 }] as const) {
          const turn = await ask(reply, { firstChunkMs: 100 });
          assert.ok(turn.error instanceof AppError);
          assert.deepEqual(
            turn.events.map(({ type }) => type),
            ['request'],
          );
        }
      });

      it('lets no header of a config take the place of another', async () => {
        const auth = {
          openai: 'Authorization',
          azure: 'Api-Key',
          groq: 'authorization',
          anthropic: 'authorization',
          gemini: 'X-Goog-Api-Key',
        };
        const refused: [string, string, RegExp][] = [
          [auth[vendor], 'Bearer other', /the one that carries the key/],
          ['Content-Type', 'text/plain', /cannot be set/],
          ['HOST', 'elsewhere.example', /cannot be set/],
          ['transfer-encoding', 'chunked', /cannot be set/],
          ['Connection', 'close', /cannot be set/],
          ['x-split', 'a\r\nx-other: b', /line break/],
          ['x-emoji', '🎈', /characters in its value/],
          ['x bad', 'a', /name that HTTP does not allow/],
        ];
        for (const [name, value, says] of refused) {
          const provider = await createProvider({ ...connection(), headers: { [name]: value } });
          const error = assertFailed(await collectTurn(provider, userRequest('?')), 'BadRequest', says);
          assert.equal(error.field, 'headers');
        }
        assert.equal(server.requests.length, 0);
      });

      it('says that a key cannot be sent', async () => {
        const provider = await createProvider({ ...connection(), apiKey: 'key…' });
        const error = assertFailed(await collectTurn(provider, userRequest('?')), 'AuthenticationFailed', /api_key/);
        assert.equal(error.field, 'api_key');
      });

      it('goes the way that it is given, else by the global fetch of the moment', async () => {
        const ways: string[] = [];
        const way =
          (name: string): typeof fetch =>
          (input, init) => {
            ways.push(name);
            return original(input, init);
          };
        const original = globalThis.fetch;
        server.respondWith(() => ({ text: 'ok' }));
        const plain = await createProvider(connection());
        const given = await createProvider(connection(), { fetch: way('given') });
        try {
          globalThis.fetch = way('patched');
          for (const provider of [plain, given]) {
            assert.equal((await collectTurn(provider, userRequest('?'))).text, 'ok');
          }
        } finally {
          globalThis.fetch = original;
        }
        assert.deepEqual(ways, ['patched', 'given']);
      });

      for (const [name, reply] of [
        ['while text streams', { text: Array.from({ length: 500 }, () => 'x'), chunkDelayMs: 5 }],
        ['while a whole answer comes', { body: '{"a":1,', splitAt: [3], stallAfterChunks: 1 }],
        ['while an error comes', { status: 500, body: '{"a":1,', splitAt: [3], stallAfterChunks: 1 }],
        ['while nothing but blanks came', { rawSse: ['\n\n', 'x'], stallAfterChunks: 1 }],
      ] as const) {
        it(`stops ${name}: Cancelled, and the socket is closed`, async () => {
          server.reply(reply);
          const controller = new AbortController();
          const pending = collectTurn(await createProvider(connection()), userRequest('?'), controller.signal);
          await untilRequested(server);
          await sleep(50);
          controller.abort();
          assertFailed(await pending, 'Cancelled');
          await untilClosed(server);
        });
      }

      it('stops in the middle of the headers', async () => {
        const sockets = new Set<Socket>();
        const slow = createServer((socket) => {
          sockets.add(socket);
          socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
          socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-ty'));
        });
        await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
        const origin = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
        const controller = new AbortController();
        const provider = await createProvider(connectionFor(vendor, vendor === 'openai' ? `${origin}/v1` : origin));
        const pending = collectTurn(provider, userRequest('?'), controller.signal);
        for (let wait = 0; sockets.size === 0 && wait < 200; wait++) await sleep(5);
        await sleep(30);
        controller.abort();
        assertFailed(await pending, 'Cancelled');
        for (let wait = 0; sockets.size > 0 && wait < 200; wait++) await sleep(5);
        assert.equal(sockets.size, 0, 'the socket stays open');
        slow.close();
      });
    });
  }

  it('tells each request where one refusal leads to another, the last one last', async () => {
    const message = "Unsupported value: 'messages[0].role' does not support 'system' with this model.";
    server.reply({ status: 400, body: { error: { message, param: 'messages[0].role' } } }, { text: 'ok' });
    const provider = await createProvider(connectionFor('openai', server.baseUrl('openai'), 'told-model'));
    const turn = await collectTurn(provider, userRequest('Hi'));
    assert.equal(turn.text, 'ok');
    const told = turn.events.flatMap((event) => (event.type === 'request' ? [event.request.body] : []));
    assert.deepEqual(
      told,
      server.requests.map(({ body }) => body),
    );
    assert.equal(told.length, 2);
  });
});
