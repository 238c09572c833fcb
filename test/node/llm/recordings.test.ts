import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../../src/core/base/appError.ts';
import { createProvider } from '../../../src/node/llm/providers.ts';
import type { Vendor } from '../../model/modelRequest.ts';
import type { ScriptedReply } from '../../model/scriptedReply.ts';
import { startModelServer, type ModelServer } from '../../model/server.ts';
import { collectTurn, connectionFor, userRequest, type CollectedTurn } from './collectTurn.ts';

/** One entry of the recordings' index. */
interface Recording {
  provider: Vendor;
  file: string;
  status: number | null;
  headers: Record<string, string>;
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

function replyOf(recording: Recording): ScriptedReply {
  const text = readFileSync(join(folder, recording.file), 'utf8');
  if (recording.file.endsWith('.chunks.txt')) return { rawSse: framed(recording.provider, text) };
  if (recording.file.endsWith('.sse')) return { rawSse: text };
  const body = JSON.parse(text) as { error?: { code?: unknown } };
  const named = Number(body.error?.code);
  const status = recording.status ?? (body.error === undefined ? 200 : named >= 400 ? named : 400);
  return { status, body };
}

/** Text, calls or an end in order, or one typed error; never both an end and an error. */
function assertSound(turn: CollectedTurn, file: string): void {
  if (turn.error !== undefined) {
    assert.ok(turn.error instanceof AppError, file);
    assert.match(turn.error.message, /^Config "[a-z]+-config": .+/);
    assert.equal(turn.finish, undefined);
    assert.deepEqual(turn.toolCalls, []);
    return;
  }
  assert.ok(turn.finish);
  assert.equal(turn.events.at(-1)?.type, 'finish');
  for (const call of turn.toolCalls) {
    assert.notEqual(call.name, '');
    assert.notEqual(call.id, '');
    JSON.parse(call.arguments);
  }
}

(isPresent ? describe : describe.skip)('recordings of the vendors', () => {
  let server: ModelServer;
  before(async () => {
    server = await startModelServer();
  });
  beforeEach(() => {
    server.reset();
  });
  after(() => server.close());

  const replay = async (vendor: Vendor, reply: ScriptedReply): Promise<CollectedTurn> => {
    // Each in a model of its own: what a 400 teaches must not reach the next.
    server.reply(reply, reply, reply);
    const connection = connectionFor(vendor, server.baseUrl(vendor), `model-${Math.random()}`);
    return collectTurn(await createProvider(connection), userRequest('?'));
  };

  for (const recording of recordings) {
    it(recording.file, async () => {
      const turn = await replay(recording.provider, replyOf(recording));
      assertSound(turn, recording.file);
    });
  }

  for (const [index, error] of quoted.entries()) {
    it(`quoted error ${index}: ${error.provider} ${error.where} ${error.status ?? ''}`, async () => {
      const reply = error.sse === undefined ? { status: error.status ?? 400, body: error.body } : { rawSse: error.sse };
      const turn = await replay(error.provider, reply);
      assertSound(turn, error.where);
      assert.ok(turn.error instanceof AppError);
    });
  }
});
