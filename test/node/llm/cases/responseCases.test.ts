import assert from 'node:assert/strict';
import { AppError, type ErrorCode } from '../../../../src/core/base/appError.ts';
import type { ToolSpec } from '../../../../src/core/tools/tool.ts';
import { createProvider } from '../../../../src/node/llm/providers.ts';
import type { Vendor } from '../../../model/modelRequest.ts';
import type { ScriptedReply } from '../../../model/scriptedReply.ts';
import type { ModelServer } from '../../../model/server.ts';
import { collectTurn, connectionFor, userRequest, type CollectedTurn } from '../collectTurn.ts';
import { useModelServer } from '../useModelServer.ts';

const vendors: readonly Vendor[] = ['openai', 'azure', 'groq', 'anthropic', 'gemini'];
const chatVendors: readonly Vendor[] = ['openai', 'azure', 'groq'];

const lookTool: ToolSpec = {
  name: 'look',
  description: 'Looks.',
  parameters: { type: 'object', properties: { at: { type: 'string' } } },
};

/** Events as the vendor frames them. */
function framed(vendor: Vendor, events: readonly unknown[]): string {
  return events
    .map((event) => {
      const name = vendor === 'anthropic' ? `event: ${(event as { type: string }).type}\n` : '';
      return `${name}data: ${JSON.stringify(event)}\n\n`;
    })
    .join('');
}

/** A chunk of chat completions. */
const chunk = (delta: unknown, finish: string | null = null, more = {}): unknown => ({
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...more,
});
/** A chunk of Gemini's. */
const candidate = (parts: readonly unknown[], more = {}): unknown => ({
  candidates: [{ index: 0, content: { role: 'model', parts }, ...more }],
});
const messageStart = {
  type: 'message_start',
  message: { model: 'm', content: [], usage: { input_tokens: 3, output_tokens: 1 } },
};
const textStart = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } };
const textDelta = (text: string) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
const messageEnd = (reason: string) => [
  { type: 'message_delta', delta: { stop_reason: reason }, usage: { output_tokens: 2 } },
  { type: 'message_stop' },
];

/** The beginning of an answer that says `So far`, as the vendor sends it. */
function begun(vendor: Vendor): readonly unknown[] {
  if (vendor === 'anthropic') return [messageStart, textStart, textDelta('So far')];
  return [vendor === 'gemini' ? candidate([{ text: 'So far' }]) : chunk({ content: 'So far' })];
}

/** An event that says that the stream failed, as the vendor's SDK expects it. */
function errorEvent(vendor: Vendor, error: unknown): string {
  const body = JSON.stringify(vendor === 'anthropic' ? { type: 'error', error } : { error });
  return `${vendor === 'gemini' ? '' : 'event: error\n'}data: ${body}\n\n`;
}

/** @param rawReason the vendor's word for the end of a turn that came to one */
function failureOf(turn: CollectedTurn, code: ErrorCode, rawReason?: string): AppError {
  assert.ok(turn.error instanceof AppError, `no AppError but ${String(turn.error)}`);
  assert.equal(turn.error.code, code, turn.error.message);
  assert.equal(turn.finish?.rawReason, rawReason);
  assert.deepEqual(turn.toolCalls, []);
  return turn.error;
}

describe('cases of responses', () => {
  let server: ModelServer;
  useModelServer((started) => (server = started));

  const turnOf = async (vendor: Vendor, reply: ScriptedReply, tools: ToolSpec[] = []): Promise<CollectedTurn> => {
    server.reset();
    server.reply(reply);
    // What a 400 teaches about a model must not reach the next one.
    const connection = connectionFor(vendor, server.baseUrl(vendor), `model-${Math.random()}`);
    return collectTurn(await createProvider(connection), userRequest('?', { tools }));
  };
  const played = (vendor: Vendor, events: readonly unknown[]): Promise<CollectedTurn> =>
    turnOf(vendor, { rawSse: framed(vendor, events) }, [lookTool]);

  it('case 21: Azure’s first chunk has no choices', async () => {
    const first = { model: '', choices: [], prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }] };
    const turn = await played('azure', [first, chunk({ content: 'Hi' }), chunk({}, 'stop')]);
    assert.equal(turn.error, undefined);
    assert.equal(turn.text, 'Hi');
    assert.deepEqual(turn.finish, { reason: 'stop', rawReason: 'stop' });
  });

  it('case 22: the usage chunk has none either', async () => {
    const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
    for (const vendor of chatVendors) {
      const last = vendor === 'groq' ? { choices: [], x_groq: { usage } } : { choices: [], usage };
      const turn = await played(vendor, [chunk({ content: 'Hi' }), chunk({}, 'stop'), last]);
      assert.deepEqual(turn.usage, { inputTokens: 7, outputTokens: 3 }, vendor);
      assert.equal(turn.finish?.reason, 'stop');
    }
  });

  it('case 23: a content_filter choice without a message keeps the partial text', async () => {
    for (const vendor of chatVendors) {
      const filtered = { choices: [{ index: 0, finish_reason: 'content_filter', content_filter_results: {} }] };
      const turn = await played(vendor, [...begun(vendor), filtered]);
      assert.equal(turn.error, undefined);
      assert.equal(turn.text, 'So far');
      assert.deepEqual(turn.finish, { reason: 'content-filter', rawReason: 'content_filter' });
      const whole = await turnOf(vendor, { body: filtered });
      assert.equal(whole.finish?.reason, 'content-filter');
    }
  });

  it('case 24: Azure’s prompt filter is typed, names its filters and is not asked twice', async () => {
    const content_filter_result = { jailbreak: { detected: true, filtered: true }, hate: { filtered: false } };
    const innererror = { code: 'ResponsibleAIPolicyViolation', content_filter_result };
    const message = "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.";
    const error = { message, type: null, param: 'prompt', code: 'content_filter', status: 400, innererror };
    const failure = failureOf(await turnOf('azure', { status: 400, body: { error } }), 'ContentFiltered');
    assert.match(failure.message, /filters: jailbreak/);
    assert.equal(failure.vendor?.code, 'content_filter');
    assert.equal(server.requests.length, 1);
  });

  it('case 25: a prompt that Gemini blocks has no candidates', async () => {
    const reason = 'PROHIBITED_CONTENT';
    const promptFeedback = { blockReason: reason, safetyRatings: [] };
    for (const more of [{}, { candidates: [] }]) {
      const failure = failureOf(await played('gemini', [{ promptFeedback, ...more }]), 'ContentFiltered', reason);
      assert.match(failure.message, /blocked \(PROHIBITED_CONTENT\)/);
    }
    failureOf(await turnOf('gemini', { body: { promptFeedback } }), 'ContentFiltered', reason);
  });

  it('case 26: a limit that is reached before any text is a cut answer, not an empty one', async () => {
    const ends: Partial<Record<Vendor, readonly unknown[]>> = {
      anthropic: [messageStart, ...messageEnd('max_tokens')],
      gemini: [
        { candidates: [{ finishReason: 'MAX_TOKENS' }], usageMetadata: { promptTokenCount: 3, thoughtsTokenCount: 9 } },
      ],
    };
    for (const vendor of vendors) {
      const turn = await played(vendor, ends[vendor] ?? [chunk({ role: 'assistant' }), chunk({}, 'length')]);
      assert.equal(turn.error, undefined);
      assert.deepEqual([turn.text, turn.finish?.reason], ['', 'length'], vendor);
    }
  });

  it('case 27: unknown and upper-case words for the end are other, and are kept', async () => {
    for (const vendor of vendors) {
      for (const rawReason of [vendor === 'gemini' ? 'stop' : 'STOP', 'MAX-TOKENS', 'constructor', '__proto__']) {
        const turn = await turnOf(vendor, { text: 'Hi', rawFinish: rawReason });
        assert.equal(turn.text, 'Hi');
        assert.deepEqual(turn.finish, { reason: 'other', rawReason }, vendor);
      }
    }
  });

  it('case 28: refusal, pause_turn and an exceeded context are three outcomes', async () => {
    const end = (reason: string) => played('anthropic', [...begun('anthropic'), ...messageEnd(reason)]);
    assert.deepEqual((await end('refusal')).finish, { reason: 'refusal', rawReason: 'refusal' });
    assert.deepEqual((await end('pause_turn')).finish, { reason: 'other', rawReason: 'pause_turn' });
    const exceeded = await end('model_context_window_exceeded');
    assert.equal(exceeded.text, 'So far');
    failureOf(exceeded, 'ContextTooLong', 'model_context_window_exceeded');
    assert.ok(exceeded.usage);
    for (const vendor of chatVendors) {
      const turn = await played(vendor, [chunk({ refusal: 'No.' }), chunk({}, 'stop')]);
      assert.deepEqual([turn.text, turn.finish?.reason], ['No.', 'refusal']);
    }
  });

  it('case 29: no call runs whose JSON was cut off', async () => {
    for (const vendor of chatVendors) {
      const cut = { tool_calls: [{ index: 0, id: 'a', function: { name: 'look', arguments: '{"at":"Os' } }] };
      const turn = await played(vendor, [chunk(cut), chunk({}, 'length')]);
      assert.deepEqual([turn.toolCalls, turn.finish?.reason], [[], 'length']);
    }
    const message = await played('anthropic', [
      messageStart,
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'a', name: 'look', input: {} } },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"at":"Os' } },
      ...messageEnd('max_tokens'),
    ]);
    assert.deepEqual([message.toolCalls, message.finish?.reason], [[], 'length']);
    const growing = await played('gemini', [
      candidate([{ functionCall: { name: 'look', willContinue: true } }]),
      candidate([
        {
          functionCall: {
            partialArgs: [{ jsonPath: '$.at', stringValue: 'Os', willContinue: true }],
            willContinue: true,
          },
        },
      ]),
      { candidates: [{ finishReason: 'MAX_TOKENS' }] },
    ]);
    assert.deepEqual([growing.toolCalls, growing.finish?.reason], [[], 'length']);
  });

  it('case 30: arguments come in pieces, and "", {} and null mean none', async () => {
    const split = ['{"at', '":"Oslo', '"}'];
    const nothing = [[''], ['{}'], ['null'], [] as string[]];
    for (const [pieces, expected] of [
      [split, { at: 'Oslo' }],
      ...nothing.map((none) => [none, {}] as const),
    ] as const) {
      for (const vendor of chatVendors) {
        const deltas = pieces.map((piece) => chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] }));
        const head = chunk({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'look' } }] });
        const turn = await played(vendor, [head, ...deltas, chunk({}, 'tool_calls')]);
        assert.deepEqual(turn.toolCalls.map(argumentsOf), [expected], vendor);
      }
      const deltas = pieces.map((piece) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: piece },
      }));
      const block = { type: 'tool_use', id: 'a', name: 'look', input: {} };
      const start = { type: 'content_block_start', index: 0, content_block: block };
      const turn = await played('anthropic', [messageStart, start, ...deltas, ...messageEnd('tool_use')]);
      assert.deepEqual(turn.toolCalls.map(argumentsOf), [expected]);
    }
    for (const args of [{}, null, undefined]) {
      const turn = await played('gemini', [
        candidate([{ functionCall: { name: 'look', args } }], { finishReason: 'STOP' }),
      ]);
      assert.deepEqual(turn.toolCalls.map(argumentsOf), [{}]);
    }
  });

  it('case 31: calls have no id or no index, or an index from 1', async () => {
    const call = (at: string, more: object) => ({ ...more, function: { name: 'look', arguments: `{"at":"${at}"}` } });
    const forms = [
      [call('a', { index: 1, id: 'x' }), call('b', { index: 2, id: 'y' })],
      [call('a', { id: 'x' }), call('b', { id: 'y' })],
      [call('a', { index: 0 }), call('b', { index: 1 })],
      [call('a', {}), call('b', {})],
      [call('a', { index: 0, id: 'x' }), call('b', { index: 0, id: 'y' })],
      [call('a', { index: 0, id: 'x' }), call('b', { index: 1, id: 'x' })],
    ];
    for (const vendor of chatVendors) {
      for (const calls of forms) {
        const turn = await played(vendor, [
          ...calls.map((piece) => chunk({ tool_calls: [piece] })),
          chunk({}, 'tool_calls'),
        ]);
        assert.deepEqual(turn.toolCalls.map(argumentsOf), [{ at: 'a' }, { at: 'b' }], JSON.stringify(calls));
        assert.equal(new Set(turn.toolCalls.map(({ id }) => id)).size, 2);
        assert.ok(turn.toolCalls.every(({ id }) => id !== ''));
      }
    }
    const parts = ['a', 'b'].map((at) => ({ functionCall: { name: 'look', args: { at } } }));
    const turn = await played('gemini', [candidate(parts, { finishReason: 'STOP' })]);
    assert.equal(new Set(turn.toolCalls.map(({ id }) => id)).size, 2);
    assert.equal(turn.finish?.reason, 'tool-calls');
  });

  it('case 32: invalid JSON and unknown tools are handed on as the model wrote them, to be told of', async () => {
    for (const vendor of vendors.filter((name) => name !== 'gemini')) {
      const turn = await turnOf(vendor, { toolCalls: [{ name: 'nothing_like_it', arguments: '{"at":' }] }, [lookTool]);
      assert.deepEqual(
        turn.toolCalls.map(({ name, arguments: args }) => [name, args]),
        [['nothing_like_it', '{"at":']],
        vendor,
      );
    }
    const malformed = { candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'look(at=' }] };
    const gemini = failureOf(await played('gemini', [malformed]), 'StreamInterrupted', 'MALFORMED_FUNCTION_CALL');
    assert.equal(gemini.vendor?.failedGeneration, 'look(at=');
    const refused = { message: 'Failed to call a function.', code: 'tool_use_failed', failed_generation: '<look>' };
    for (const reply of [{ status: 400, body: { error: refused } }, { rawSse: errorEvent('groq', refused) }]) {
      const groq = failureOf(await turnOf('groq', reply, [lookTool]), 'BadRequest');
      assert.equal(groq.vendor?.code, 'tool_use_failed');
      assert.equal(groq.vendor.failedGeneration, '<look>');
    }
  });

  it('case 33: any framing of a stream is read, split at every byte', async () => {
    for (const vendor of vendors) {
      const end: Partial<Record<Vendor, readonly unknown[]>> = {
        anthropic: [textDelta(' – Größe 🎈'), { type: 'ping' }, ...messageEnd('end_turn')],
        gemini: [candidate([{ text: ' – Größe 🎈' }], { finishReason: 'STOP' })],
      };
      const events = [...begun(vendor), ...(end[vendor] ?? [chunk({ content: ' – Größe 🎈' }), chunk({}, 'stop')])];
      const stream = `: hello\n\n${framed(vendor, events)}`;
      for (const odd of [stream, stream.replaceAll('\n', '\r\n'), stream.trimEnd(), `${stream}: bye\n\n`]) {
        const bytes = [...new TextEncoder().encode(odd)].map((byte) => Uint8Array.of(byte));
        const turn = await turnOf(vendor, { rawSse: bytes });
        assert.equal(turn.error, undefined, `${vendor}: ${String(turn.error)}`);
        assert.equal(turn.text, 'So far – Größe 🎈');
        assert.equal(turn.finish?.reason, 'stop');
      }
    }
  });

  it('case 33: Anthropic’s events are read without their names, as gateways send them, split anywhere', async () => {
    const events = [...begun('anthropic'), { type: 'ping' }, textDelta(' – Größe'), ...messageEnd('end_turn')];
    const unnamed = framed('anthropic', events).replaceAll(/^event: .*\n/gm, '');
    for (const odd of [unnamed, `: hello\n\n${unnamed}data: [DONE]\n\n`, unnamed.replaceAll('\n', '\r\n').trimEnd()]) {
      const bytes = [...new TextEncoder().encode(odd)].map((byte) => Uint8Array.of(byte));
      for (const rawSse of [odd, bytes]) {
        const turn = await turnOf('anthropic', { rawSse });
        assert.equal(turn.error, undefined, String(turn.error));
        assert.deepEqual([turn.text, turn.finish?.reason], ['So far – Größe', 'stop']);
      }
    }
    const error = { type: 'overloaded_error', message: 'Overloaded' };
    for (const event of [{ type: 'error', error }, { error }]) {
      const failed = await turnOf('anthropic', {
        rawSse: framed('anthropic', [...begun('anthropic'), event]).replaceAll(/^event: .*\n/gm, ''),
      });
      assert.equal(failed.text, 'So far');
      failureOf(failed, 'Overloaded');
    }
  });

  it('case 34: a duplicate message_start duplicates no text', async () => {
    const twice = (first: string, second: string) =>
      played('anthropic', [
        messageStart,
        textStart,
        textDelta(first),
        messageStart,
        textStart,
        textDelta(second),
        ...messageEnd('end_turn'),
      ]);
    assert.equal((await twice('Hello', 'Hello, World')).text, 'Hello, World');
    assert.equal((await twice('Hello', 'Good day')).text, 'Good day');
    const empty = await played('anthropic', [
      messageStart,
      messageStart,
      textStart,
      textDelta('Hi'),
      ...messageEnd('end_turn'),
    ]);
    assert.deepEqual(
      empty.events.filter(({ type }) => type === 'text' || type === 'reset'),
      [{ type: 'text', text: 'Hi' }],
    );
  });

  it('case 35: an end without a terminal event is an interruption, the text kept', async () => {
    for (const vendor of vendors) {
      for (const done of vendor === 'anthropic' || vendor === 'gemini' ? [''] : ['', 'data: [DONE]\n\n']) {
        const turn = await turnOf(vendor, { rawSse: framed(vendor, begun(vendor)) + done });
        assert.equal(turn.text, 'So far');
        failureOf(turn, 'StreamInterrupted');
      }
    }
  });

  it('case 36: a socket that drops is a network error, the text kept', async () => {
    for (const vendor of vendors) {
      const turn = await turnOf(vendor, { rawSse: [framed(vendor, begun(vendor)), ': more\n\n'], cutAfterChunks: 1 });
      assert.equal(turn.text, 'So far', vendor);
      failureOf(turn, 'NetworkError');
    }
  });

  it('case 37: an error in the stream or under status 200 is classified by its body', async () => {
    const errors: readonly (readonly [unknown, ErrorCode])[] = [
      [{ type: 'overloaded_error', message: 'Overloaded' }, 'Overloaded'],
      [{ message: 'The model is overloaded.', code: 503, status: 'UNAVAILABLE' }, 'Overloaded'],
      ['model overloaded', 'Overloaded'],
      [{ message: 'Rate limit reached', type: 'tokens', code: 'rate_limit_exceeded' }, 'RateLimited'],
      [{ message: 'Resource has been exhausted', code: 429, status: 'RESOURCE_EXHAUSTED' }, 'RateLimited'],
      [{ message: 'You exceeded your current quota', code: 'insufficient_quota' }, 'QuotaExceeded'],
      [{ message: 'Internal error', type: 'api_error', code: 500 }, 'Overloaded'],
      [{ message: 'prompt is too long: 9 tokens > 8', type: 'invalid_request_error', code: 400 }, 'ContextTooLong'],
      [{ message: 'Nonsense', type: 'invalid_request_error', code: 400 }, 'BadRequest'],
    ];
    for (const vendor of vendors) {
      for (const [error, code] of errors) {
        const what = `${vendor} ${JSON.stringify(error)}`;
        const body = vendor === 'anthropic' ? { type: 'error', error } : { error };
        assert.ok(failureOf(await turnOf(vendor, { rawSse: errorEvent(vendor, error) }), code), what);
        const later = await turnOf(vendor, { rawSse: framed(vendor, begun(vendor)) + errorEvent(vendor, error) });
        assert.equal(later.text, 'So far', what);
        failureOf(later, code);
        for (const reply of [{ body }, { body: [body] }, { body, headers: { 'content-type': 'text/event-stream' } }]) {
          failureOf(await turnOf(vendor, reply), code);
        }
      }
    }
  });
});

const argumentsOf = (call: { arguments: string }): unknown => JSON.parse(call.arguments);
