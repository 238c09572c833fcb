import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { AppError, type ErrorCode } from '../../../src/core/base/appError.ts';
import { createProvider } from '../../../src/node/llm/providers.ts';
import type { Vendor } from '../../model/modelRequest.ts';
import type { ScriptedReply } from '../../model/scriptedReply.ts';
import type { ModelServer } from '../../model/server.ts';
import { collectTurn, connectionFor, userRequest, type CollectedTurn } from './collectTurn.ts';
import { readRecording, type AnswerFormat, type RecordedAnswer } from './recordedAnswer.ts';
import { useModelServer } from './useModelServer.ts';

/** One entry of the recordings' index. */
interface Recording {
  provider: Vendor;
  file: string;
  status: number | null;
  headers: Record<string, string>;
  url: string;
}

/** An error that a vendor was seen to answer with. */
interface QuotedError {
  provider: Vendor;
  where: string;
  status?: number;
  body?: unknown;
  sse?: string;
}

// Recordings of the vendors' real traffic are not part of the project; they are replayed where they are at hand.
const shared = process.env['PROMPTDECK_SHARED'] ?? resolve(fileURLToPath(import.meta.url), '../../../../../shared');
const folder = join(shared, 'recordings');
const isPresent = existsSync(join(folder, 'index.json'));
const load = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const recordings = isPresent ? (load('index.json') as Recording[]) : [];
const quoted = isPresent ? (load('quoted/errors.json') as QuotedError[]) : [];

/** How the recordings fail that hold an error, by a part of their names; any other that fails is `StreamInterrupted`. */
const errorCodes: readonly (readonly [name: RegExp, code: ErrorCode])[] = [
  [/prompt-blocked|model_armor_prompt.*\.1\./, 'ContentFiltered'],
  [/429/, 'RateLimited'],
  [/chat_completion_error/, 'AuthenticationFailed'],
  [/o1_mini|parameter-error|temperature-error|xhigh_unsupported|completion_error|image-rejected/, 'BadRequest'],
  [/tool_use_failed|tool_regular_error/, 'BadRequest'],
];
const quotedCodes: readonly ErrorCode[] = [
  'RateLimited',
  'BadRequest',
  'BadRequest',
  'ContextTooLong',
  'Overloaded',
  'Overloaded',
  'BadRequest',
  'BadRequest',
];

/** Whose protocol a recording speaks; its address knows better than its folder. */
function vendorOf({ provider, url }: Recording): Vendor {
  const hosts: readonly (readonly [RegExp, Vendor])[] = [
    [/googleapis\.com\/(?!.*\/openai\/)/, 'gemini'],
    [/anthropic\.com/, 'anthropic'],
    [/groq\.com/, 'groq'],
    [/openai\.azure\.com/, 'azure'],
    [/\/chat\/completions/, 'openai'],
  ];
  return hosts.find(([host]) => host.test(url))?.[1] ?? provider;
}

const formatOf = (vendor: Vendor): AnswerFormat =>
  vendor === 'anthropic' || vendor === 'gemini' ? vendor : 'chatCompletions';

/** The event stream whose payloads a `.chunks.txt` holds, one a line. */
function framed(vendor: Vendor, text: string): string {
  const payloads = text.split('\n').filter((line) => line.trim() !== '');
  if (vendor !== 'anthropic') {
    const done = vendor === 'gemini' ? [] : ['[DONE]'];
    return [...payloads, ...done].map((payload) => `data: ${payload}\n\n`).join('');
  }
  return payloads
    .map((payload) => `event: ${(JSON.parse(payload) as { type: string }).type}\ndata: ${payload}\n\n`)
    .join('');
}

/** The recorded body. */
function bodyOf(recording: Recording): string {
  const text = readFileSync(join(folder, recording.file), 'utf8');
  return recording.file.endsWith('.chunks.txt') ? framed(vendorOf(recording), text) : text;
}

/** The recorded body in pieces, with its status and headers as recorded; bodies are stored unpacked. */
function replyOf(recording: Recording, body: string, pieces: readonly Uint8Array[]): ScriptedReply {
  const isJson = recording.file.endsWith('.json');
  const usual = { 'content-type': isJson ? 'application/json' : 'text/event-stream' };
  const recorded = Object.entries(recording.headers).filter(
    ([name]) => !/^(?:content-(?:encoding|length)|transfer-encoding)$/i.test(name),
  );
  const { error } = isJson ? (JSON.parse(body) as { error?: { code?: unknown } }) : {};
  const named = Number(error?.code);
  const status = recording.status ?? (error === undefined ? 200 : named >= 400 ? named : 400);
  return { status, headers: { ...usual, ...Object.fromEntries(recorded) }, rawSse: pieces };
}

/** The bytes, cut at the given places. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = [0, ...[...new Set(places.map((place) => place % bytes.length))].sort((a, b) => a - b), bytes.length];
  const pieces = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
  return pieces.filter(({ length }) => length > 0);
}

const reasonOf: Readonly<Record<string, string>> = {
  stop: 'stop',
  end_turn: 'stop',
  STOP: 'stop',
  length: 'length',
  max_tokens: 'length',
  MAX_TOKENS: 'length',
  tool_calls: 'tool-calls',
  tool_use: 'tool-calls',
  refusal: 'refusal',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  MODEL_ARMOR: 'content-filter',
};

/** The turn says what the recording says. */
function assertSame(turn: CollectedTurn, recorded: RecordedAnswer, file: string): void {
  assert.equal(turn.text, recorded.text, file);
  if (recorded.usage) assert.deepEqual(turn.usage, recorded.usage, file);
  const isOver = recorded.reason !== undefined && recorded.reason !== '';
  const isComplete = isOver || (recorded.isWhole && (recorded.text !== '' || recorded.calls.length > 0));
  if (recorded.failed || !isComplete) {
    const code = errorCodes.find(([name]) => name.test(file))?.[1] ?? 'StreamInterrupted';
    assert.ok(turn.error instanceof AppError, `${file}: ${String(turn.error)}`);
    assert.equal(turn.error.code, code, turn.error.message);
    assert.match(turn.error.message, /^Config "[a-z]+-config": .+/);
    // A prompt that was blocked is the one failure with an end of its own.
    assert.equal(turn.finish?.reason, code === 'ContentFiltered' ? 'content-filter' : undefined);
    assert.deepEqual(turn.toolCalls, []);
    return;
  }
  assert.equal(turn.error, undefined, file);
  assert.deepEqual(
    turn.toolCalls.map(({ name, arguments: args }) => ({ name, arguments: JSON.parse(args) as unknown })),
    recorded.calls,
  );
  assert.equal(new Set(turn.toolCalls.map(({ id }) => id)).size, turn.toolCalls.length);
  const reason = isOver ? (reasonOf[recorded.reason ?? ''] ?? 'other') : 'stop';
  assert.deepEqual(turn.finish, {
    reason: reason === 'stop' && recorded.calls.length > 0 ? 'tool-calls' : reason,
    rawReason: recorded.reason ?? '',
  });
  assert.equal(turn.events.at(-1)?.type, 'finish');
}

(isPresent ? describe : describe.skip)('recordings of the vendors', () => {
  let server: ModelServer;
  useModelServer((started) => (server = started));

  const replay = async (vendor: Vendor, reply: ScriptedReply): Promise<CollectedTurn> => {
    server.respondWith(() => reply);
    // Each in a model of its own: what a 400 teaches must not reach the next.
    const connection = connectionFor(vendor, server.baseUrl(vendor), `model-${Math.random()}`);
    return collectTurn(await createProvider(connection), userRequest('?'));
  };

  for (const recording of recordings) {
    it(`${recording.file}, whole and split at any byte`, async () => {
      const vendor = vendorOf(recording);
      const body = bodyOf(recording);
      const bytes = new TextEncoder().encode(body);
      const recorded = readRecording(formatOf(vendor), body);
      assertSame(await replay(vendor, replyOf(recording, body, [bytes])), recorded, recording.file);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), async (places) => {
          const reply = replyOf(recording, body, cutAt(bytes, places));
          assertSame(await replay(vendor, reply), recorded, recording.file);
        }),
        { numRuns: 2 },
      );
    });
  }

  for (const [index, error] of quoted.entries()) {
    it(`quoted error ${index}: ${error.provider} ${error.where} ${error.status ?? ''}`, async () => {
      const reply = error.sse === undefined ? { status: error.status ?? 400, body: error.body } : { rawSse: error.sse };
      const turn = await replay(error.provider, reply);
      assert.ok(turn.error instanceof AppError);
      assert.equal(turn.error.code, quotedCodes[index] ?? turn.error.code);
      assert.equal(turn.finish, undefined);
    });
  }
});
