import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { AppError, type ErrorCode } from '../../../src/core/base/appError.ts';
import { createProvider } from '../../../src/node/llm/providers.ts';
import type { Vendor } from '../../model/modelRequest.ts';
import type { ScriptedDelivery, ScriptedReply } from '../../model/scriptedReply.ts';
import { startModelServer, type ModelServer } from '../../model/server.ts';
import { anthropic } from '../../model/vendors/anthropic.ts';
import { chatCompletions } from '../../model/vendors/chatCompletions.ts';
import { gemini } from '../../model/vendors/gemini.ts';
import { collectTurn, connectionFor, userRequest } from './collectTurn.ts';
import { fuzzRuns } from '../../fuzzRuns.ts';

// Whatever bytes come back, whole or torn, through transport, SDK and reader: an answer with an end, or one typed failure.

/** Answers in all, over the vendors. `PROMPTDECK_FUZZ_RUNS=10000` is the full count. */
const runs = Math.ceil(fuzzRuns(125) / 5);
const vendors: readonly Vendor[] = ['openai', 'azure', 'groq', 'anthropic', 'gemini'];
const providerCodes: ReadonlySet<ErrorCode> = new Set([
  'RateLimited',
  'Overloaded',
  'AuthenticationFailed',
  'ContentFiltered',
  'Refused',
  'ContextTooLong',
  'QuotaExceeded',
  'BadRequest',
  'StreamInterrupted',
  'NetworkError',
]);

// The vendors' recorded traffic is not part of the project; it is torn up as well where it is at hand.
const shared = process.env['PROMPTDECK_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared');
const folder = join(shared, 'recordings');
const index = join(folder, 'index.json');
const recordings = existsSync(index)
  ? (JSON.parse(readFileSync(index, 'utf8')) as { provider: Vendor; file: string; status: number | null }[])
  : [];

/** A body to be torn up. */
interface Sample {
  name: string;
  bytes: Buffer;
  status: number;
}

function samplesOf(vendor: Vendor): Sample[] {
  const format = { openai: chatCompletions, azure: chatCompletions, groq: chatCompletions, anthropic, gemini }[vendor];
  const request = {
    vendor,
    method: 'POST',
    path: '/',
    headers: {},
    body: {},
    model: 'm',
    stream: true,
    receivedAt: 0,
  };
  const reply = {
    reasoning: 'Hm.',
    text: ['Grö', 'ße 🎈'],
    toolCalls: [{ name: 'look', arguments: { at: 'sky' } }, { name: 'look' }],
  };
  const made = [
    { name: 'stream', bytes: Buffer.from(format.stream(reply, request).join('')), status: 200 },
    { name: 'document', bytes: Buffer.from(JSON.stringify(format.whole(reply, request))), status: 200 },
  ];
  const recorded = recordings
    .filter(({ provider }) => provider === vendor)
    .map(({ file, status }) => ({ name: file, bytes: bytesOf(vendor, file), status: status ?? 200 }))
    .filter(({ bytes }) => bytes.length > 0 && bytes.length < 100_000);
  return [...made, ...recorded];
}

function bytesOf(vendor: Vendor, file: string): Buffer {
  const bytes = readFileSync(join(folder, file));
  if (!file.endsWith('.chunks.txt')) return bytes;
  const payloads = bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const named = (payload: string): string =>
    vendor === 'anthropic' ? `event: ${(JSON.parse(payload) as { type: string }).type}\n` : '';
  return Buffer.from(payloads.map((payload) => `${named(payload)}data: ${payload}\n\n`).join(''));
}

/** One change of a body; places are shares of its length. */
type Mutation = { place: number; length: number } & (
  { kind: 'cut-out' | 'double' | 'truncate' } | { kind: 'insert'; what: string } | { kind: 'overwrite'; byte: number }
);

const tokens = [
  'null',
  '{}',
  '[',
  ']}',
  '"',
  '\\',
  '\n',
  '\n\n',
  '\r',
  ' ',
  'data: ',
  'data: null\n\n',
  'data: [DONE]\n\n',
  'event: error\n',
  ': ping\n\n',
  'data: {"error":{"message":"no"}}\n\n',
  'data: {"choices":[null]}\n\n',
  'data: {"candidates":[{"content":{"parts":[null]}}]}\n\n',
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":-1,"delta":null}\n\n',
  '1e999',
  '\u0000',
  '<html>',
  '\ud83c',
];
const place = fc.double({ min: 0, max: 1, noNaN: true });
const length = fc.nat(200);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ place, length, kind: fc.constantFrom('cut-out' as const, 'double' as const, 'truncate' as const) }),
  fc.record({ place, length, kind: fc.constant('insert' as const), what: fc.constantFrom(...tokens) }),
  fc.record({ place, length, kind: fc.constant('overwrite' as const), byte: fc.nat(255) }),
);

function mutated(bytes: Buffer, change: Mutation): Buffer {
  const start = Math.floor(change.place * bytes.length);
  const end = start + change.length;
  switch (change.kind) {
    case 'cut-out':
      return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
    case 'double':
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
    case 'truncate':
      return bytes.subarray(0, start);
    case 'insert':
      return Buffer.concat([bytes.subarray(0, start), Buffer.from(change.what), bytes.subarray(start)]);
    case 'overwrite':
      return Buffer.concat([bytes.subarray(0, start), Buffer.of(change.byte), bytes.subarray(start + 1)]);
  }
}

const cut = fc.constantFrom('close' as const, 'reset' as const);
const arrival: fc.Arbitrary<ScriptedDelivery> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.record({ encoding: fc.constantFrom('gzip' as const, 'br' as const, 'deflate' as const) }),
  },
  { weight: 2, arbitrary: fc.record({ repeatPiece: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ endAfterChunks: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ cut, cutAfterChunks: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ cut, cutHeadAfterBytes: fc.nat(120) }) },
);
const headers = fc.option(
  fc.constantFrom<Record<string, string>>(
    { 'content-type': 'application/json' },
    { 'content-type': 'text/html' },
    { 'content-type': '' },
    { 'content-encoding': 'gzip' },
    { 'content-length': '40' },
  ),
  { nil: undefined, freq: 4 },
);
const status = fc.option(fc.constantFrom(200, 204, 301, 400, 401, 404, 429, 500, 503, 529), {
  nil: undefined,
  freq: 8,
});

describe('torn answers', function () {
  this.timeout(0);
  let server: ModelServer;
  before(async () => {
    server = await startModelServer();
  });
  after(() => server.close());

  for (const vendor of vendors) {
    it(`of ${vendor} end in an answer or a typed failure, ${runs} times`, async () => {
      const samples = samplesOf(vendor);
      const limits = { firstChunkMs: 30_000, idleMs: 30_000, totalMs: 60_000 };
      let models = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.nat(samples.length - 1),
          fc.array(mutation, { maxLength: 4 }),
          fc.array(place, { maxLength: 6 }),
          arrival,
          headers,
          status,
          async (number, mutations, cuts, how, headers, status) => {
            const sample = samples[number];
            assert.ok(sample);
            const bytes = mutations.reduce(mutated, sample.bytes);
            const isStream = /^\s*(?:data|event|id|retry)?:/.test(sample.bytes.subarray(0, 20).toString('latin1'));
            const reply: ScriptedReply = {
              ...how,
              ...(isStream ? { rawSse: [bytes] } : { body: bytes }),
              ...(headers ? { headers } : {}),
              status: status ?? sample.status,
              splitAt: cuts.map((cut) => Math.floor(cut * bytes.length)),
            };
            server.reset();
            server.respondWith(() => reply);
            // Each in a model of its own: what a refusal teaches must not reach the next.
            const connection = connectionFor(vendor, server.baseUrl(vendor), `torn-${vendor}-${++models}`);
            const turn = await collectTurn(await createProvider(connection, { limits }), userRequest('?'));
            if (turn.error === undefined) {
              assert.equal(turn.events.at(-1)?.type, 'finish', sample.name);
              return;
            }
            assert.ok(turn.error instanceof AppError, `${sample.name}: ${inspect(turn.error)}`);
            assert.ok(providerCodes.has(turn.error.code), `${sample.name}: ${turn.error.code} ${turn.error.message}`);
            // How it ended may have been told before; what could not be whole was not.
            const told = new Set(turn.events.map(({ type }) => type));
            assert.ok(!told.has('tool-call') && !told.has('provider-parts'), sample.name);
          },
        ),
        { numRuns: runs },
      );
    });
  }
});
