import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type ErrorCode } from '../../../src/core/base/appError.ts';
import { createProvider } from '../../../src/node/llm/providers.ts';
import { defaultTurnLimits } from '../../../src/core/llm/turnLimits.ts';
import type { Vendor } from '../../model/modelRequest.ts';
import type { ScriptedReply } from '../../model/scriptedReply.ts';
import { startModelServer, type ModelServer } from '../../model/server.ts';
import { collectTurn, configClassOf, connectionFor, testKey, userRequest } from './collectTurn.ts';
import { useModelServer } from './useModelServer.ts';
import { untilClosed, untilRequested } from './serverWaits.ts';
import { vendorAnswer } from './vendorAnswer.ts';

const vendors: readonly Vendor[] = ['openai', 'azure', 'groq', 'anthropic', 'gemini'];
const json = (status: number, error: unknown, headers: Record<string, string> = {}): ScriptedReply => ({
  status,
  body: { error },
  headers,
});

interface FailureCase {
  name: string;
  reply: ScriptedReply;
  code: ErrorCode;
  /** What the message says. */
  says?: RegExp;
  retryAfterMs?: number;
}

const cases: readonly FailureCase[] = [
  {
    name: 'a wrong key',
    reply: json(401, { message: `Incorrect API key provided: ${testKey}.` }),
    code: 'AuthenticationFailed',
    says: /answered 401: Incorrect API key provided: ••••\. Check the config's api_key/,
  },
  { name: 'a forbidden model', reply: json(403, { message: 'No access.' }), code: 'AuthenticationFailed' },
  {
    name: 'a rate limit with seconds',
    reply: json(429, { message: 'Slow down' }, { 'retry-after': '7' }),
    code: 'RateLimited',
    retryAfterMs: 7000,
  },
  {
    name: 'a rate limit with milliseconds',
    reply: json(429, { message: 'Slow down' }, { 'retry-after-ms': '350', 'retry-after': '1' }),
    code: 'RateLimited',
    retryAfterMs: 350,
  },
  {
    name: 'a rate limit with RetryInfo',
    reply: json(429, {
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: 'Quota exceeded for requests per minute.',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }],
    }),
    code: 'RateLimited',
    retryAfterMs: 34_500,
  },
  {
    name: 'a spent quota',
    reply: json(429, {
      message: 'You exceeded your current quota.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    }),
    code: 'QuotaExceeded',
  },
  {
    name: 'a request larger than the limit per minute',
    reply: json(429, { message: 'Request too large for gpt-4o on tokens per min (TPM)', code: 'rate_limit_exceeded' }),
    code: 'ContextTooLong',
  },
  {
    name: 'a context that is too long',
    reply: json(400, {
      message: "This model's maximum context length is 8192 tokens.",
      code: 'context_length_exceeded',
    }),
    code: 'ContextTooLong',
  },
  { name: 'a body that is too large', reply: json(413, { message: 'Too large' }), code: 'ContextTooLong' },
  {
    name: 'a filtered prompt',
    reply: json(400, {
      message: 'Filtered.',
      code: 'content_filter',
      innererror: { code: 'ResponsibleAIPolicyViolation' },
    }),
    code: 'ContentFiltered',
  },
  { name: 'a vendor’s time-out', reply: json(504, { message: 'Timed out' }), code: 'TimedOut' },
  { name: 'a server’s fault', reply: json(500, { message: 'Oops' }), code: 'Overloaded' },
  {
    name: 'an overloaded server',
    reply: json(503, { message: 'Busy' }, { 'retry-after': '2' }),
    code: 'Overloaded',
    retryAfterMs: 2000,
  },
  {
    name: 'an overload of Anthropic’s',
    reply: json(529, { type: 'overloaded_error', message: 'Overloaded' }),
    code: 'Overloaded',
  },
  {
    name: 'a gateway’s page',
    reply: { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><h1>Bad gateway</h1></html>' },
    code: 'Overloaded',
    says: /answered 502\. Try again/,
  },
  {
    name: 'an unknown model',
    reply: json(404, { message: 'The model does not exist.' }),
    code: 'BadRequest',
    says: /model or deployment name/,
  },
  {
    name: 'a model without tools',
    reply: json(400, { message: 'registry.ollama.ai/library/tiny does not support tools' }),
    code: 'BadRequest',
    says: /tools_enabled: false/,
  },
  {
    name: 'a web page in place of the API',
    reply: { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<!doctype html><title>Log in</title>' },
    code: 'BadRequest',
    says: /web page.*address/,
  },
  { name: 'garbage', reply: { body: 'no protocol at all' }, code: 'StreamInterrupted', says: /cannot be read/ },
  {
    name: 'broken JSON',
    reply: { rawSse: 'event: x\ndata: {"broken\n\n' },
    code: 'StreamInterrupted',
    says: /cannot be read/,
  },
  { name: 'an empty answer', reply: { rawSse: '' }, code: 'StreamInterrupted' },
  {
    name: 'an error under status 200',
    reply: json(200, { message: 'Overloaded', type: 'overloaded_error' }),
    code: 'Overloaded',
  },
  {
    name: 'an error as the stream’s first event',
    reply: {
      rawSse:
        'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded","code":503}}\n\n',
    },
    code: 'Overloaded',
  },
  {
    name: 'a stream cut in the middle',
    reply: { text: ['a', 'b', 'c', 'd'], cutAfterChunks: 3 },
    code: 'NetworkError',
  },
  {
    name: 'a stream that ends too early',
    reply: { text: ['a', 'b', 'c', 'd'], endAfterChunks: 3 },
    code: 'StreamInterrupted',
  },
];

function asAppError(error: unknown): AppError {
  assert.ok(error instanceof AppError, `no AppError but ${String(error)}`);
  return error;
}

describe('failures of providers', () => {
  let server: ModelServer;
  useModelServer((started) => (server = started));

  for (const vendor of vendors) {
    describe(configClassOf[vendor], () => {
      const connection = () => connectionFor(vendor, server.baseUrl(vendor));

      for (const { name, reply, code, says, retryAfterMs } of cases) {
        it(`${name}: ${code}`, async () => {
          server.reply(reply);
          const turn = await collectTurn(await createProvider(connection()), userRequest('?'));
          const error = asAppError(turn.error);
          assert.equal(error.code, code, error.message);
          assert.equal(error.configName, `${vendor}-config`);
          assert.match(error.message, new RegExp(`^Config "${vendor}-config": `));
          if (says) assert.match(error.message, says);
          assert.equal(error.retryAfterMs, retryAfterMs);
          assert.doesNotMatch(`${error.message} ${String(error.cause)}`, new RegExp(testKey));
          assert.equal(server.requests.length, 1, 'no hidden retry');
        });
      }

      it('keeps the text that came before an error in the stream', async () => {
        const whole = await collectWhole(server, vendor);
        server.reply({ rawSse: [...whole.slice(0, -2), errorEvent] });
        const turn = await collectTurn(await createProvider(connection()), userRequest('?'));
        assert.equal(turn.text, 'abc');
        assert.equal(asAppError(turn.error).code, 'Overloaded');
      });

      it('nobody at the address: NetworkError', async () => {
        const gone = await startModelServer();
        const address = gone.baseUrl(vendor);
        await gone.close();
        const turn = await collectTurn(await createProvider(connectionFor(vendor, address)), userRequest('?'));
        const error = asAppError(turn.error);
        assert.equal(error.code, 'NetworkError');
        assert.match(error.message, /connection refused/);
      });

      for (const [name, stallAfterChunks, says] of [
        ['before the headers', -1, /did not answer within/],
        ['after the headers', 0, /did not answer within/],
        ['in the middle', 3, /stalled for/],
      ] as const) {
        it(`a stall ${name}: TimedOut, and the socket is closed`, async () => {
          server.reply({ text: ['a', 'b', 'c', 'd', 'e'], stallAfterChunks });
          const limits = { ...defaultTurnLimits, firstChunkMs: 150, idleMs: 150 };
          const turn = await collectTurn(await createProvider(connection(), { limits }), userRequest('?'));
          const error = asAppError(turn.error);
          assert.equal(error.code, 'TimedOut');
          assert.match(error.message, says);
          await untilClosed(server);
        });

        it(`a cancel during a stall ${name}: Cancelled, and the socket is closed`, async () => {
          server.reply({ text: ['a', 'b', 'c', 'd', 'e'], stallAfterChunks });
          const controller = new AbortController();
          const pending = collectTurn(await createProvider(connection()), userRequest('?'), controller.signal);
          await untilRequested(server);
          await sleep(50);
          controller.abort();
          assert.equal(asAppError((await pending).error).code, 'Cancelled');
          await untilClosed(server);
        });
      }

      it('ends a stream that takes too long in all', async () => {
        server.reply({ text: Array.from({ length: 100 }, () => 'x'), chunkDelayMs: 20 });
        const limits = { ...defaultTurnLimits, totalMs: 200 };
        const turn = await collectTurn(await createProvider(connection(), { limits }), userRequest('?'));
        assert.match(asAppError(turn.error).message, /not complete after 0\.2 s/);
        await untilClosed(server);
      });

      it('sends nothing where it was cancelled before', async () => {
        const turn = await collectTurn(await createProvider(connection()), userRequest('?'), AbortSignal.abort());
        assert.equal(asAppError(turn.error).code, 'Cancelled');
        assert.equal(server.requests.length, 0);
      });

      it('closes the socket where its reader goes away', async () => {
        server.reply({ text: ['a', 'b', 'c', 'd', 'e'], stallAfterChunks: 4 });
        const provider = await createProvider(connection());
        for await (const event of provider.stream(userRequest('?'), new AbortController().signal)) {
          if (event.type === 'text') break;
        }
        await untilClosed(server);
      });

      it('is complete with its terminal event, whatever breaks after it', async () => {
        const whole = await collectWhole(server, vendor);
        server.reply({ rawSse: whole, stallAfterChunks: whole.length - (vendor === 'gemini' ? 0 : 1) });
        const turn = await collectTurn(await createProvider(connection()), userRequest('?'));
        assert.equal(turn.error, undefined);
        assert.equal(turn.text, 'abc');
        assert.equal(turn.finish?.reason, 'stop');
      });
    });
  }

  it('Gemini: a blocked prompt without candidates: ContentFiltered', async () => {
    server.reply({
      rawSse: 'data: {"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":4}}\n\n',
    });
    const turn = await collectTurn(await createProvider(connectionFor('gemini', server.origin)), userRequest('?'));
    const error = asAppError(turn.error);
    assert.equal(error.code, 'ContentFiltered');
    assert.match(error.message, /blocked \(SAFETY\)/);
  });

  it('Anthropic: the end of the context: ContextTooLong, the text kept', async () => {
    server.reply({ text: 'So far', rawFinish: 'model_context_window_exceeded' });
    const turn = await collectTurn(await createProvider(connectionFor('anthropic', server.origin)), userRequest('?'));
    assert.equal(turn.text, 'So far');
    assert.equal(asAppError(turn.error).code, 'ContextTooLong');
  });
});

const errorEvent =
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded","code":503,"status":"UNAVAILABLE"}}\n\n';

/** The pieces of a whole stream whose text is `abc`; the last piece but one, at the latest, holds the terminal event. */
async function collectWhole(server: ModelServer, vendor: Vendor): Promise<string[]> {
  // Gemini's terminal word stands in the last piece of text; one more piece takes its place.
  const text = await vendorAnswer(server, vendor, vendor === 'gemini' ? ['a', 'b', 'c', ''] : ['a', 'b', 'c']);
  const pieces = text.split(/(?<=\n\r?\n)/);
  return vendor === 'gemini' ? [...pieces, ': the end\n\n'] : pieces;
}
