import assert from 'node:assert/strict';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import { messageViews } from '../../../src/vscode/chat/messageViews.ts';
import { toolResult } from '../../../src/vscode/chat/toolCallEnd.ts';
import { choiceWords } from '../../../src/vscode/chat/replyDetails.ts';

const timestamp = '2026-01-01T00:00:00.000Z';
let count = 0;

function message(role: ChatMessage['role'], content: string, rest: Partial<ChatMessage> = {}): ChatMessage {
  return { id: `m${++count}`, role, content, timestamp, ...rest };
}

function call(id: string, name: string): NonNullable<ChatMessage['tool_calls']>[number] {
  return { id, type: 'function', function: { name, arguments: '{"a":1}' } };
}

describe('stored messages in the panel', () => {
  it("keep their text, and mark the template's own", () => {
    const [system, user] = messageViews([
      message('system', 'Be kind.', { system_generated: true }),
      message('user', 'Hi'),
    ]);
    assert.deepEqual([system?.systemGenerated, system?.content], [true, 'Be kind.']);
    assert.deepEqual([user?.systemGenerated, user?.role, user?.thumb], [false, 'user', null]);
  });

  it('give each tool call its result, though ids repeat from round to round', () => {
    const round = (result: string) => [
      message('assistant', '', { tool_calls: [call('c1', 'clock'), call('c2', 'dice')] }),
      message('tool', `{"status":"OK","message":"${result}"}`, {
        tool_call_id: 'c1',
        context_params: ['user_id'],
        default_params: ['user_id', 'key'],
        tool_run: { ok: true, duration_ms: 4, logs: ['tick'], dropped: ['key'], source: 'Clocks' },
      }),
      message('tool', '{"status":"Failed","message":"no dice"}', { tool_call_id: 'c2' }),
    ];
    const views = messageViews([...round('one'), ...round('two')]);
    assert.deepEqual(
      views.map(({ toolCalls }) => toolCalls.map(({ state, result }) => `${state}: ${result ?? ''}`)),
      [
        ['ok: one', 'failed: no dice'],
        ['ok: two', 'failed: no dice'],
      ],
    );
    assert.deepEqual(views[0]?.toolCalls[0], {
      id: 'c1',
      name: 'clock',
      arguments: '{"a":1}',
      suppliedParams: [
        { name: 'user_id', from: 'context' },
        { name: 'key', from: 'defaults' },
      ],
      dropped: ['key'],
      source: 'Clocks',
      state: 'ok',
      result: 'one',
      durationMs: 4,
      logs: ['tick'],
    });
  });

  it('name the class of an exception, which its message may not', () => {
    const failed = (name: string, text: string) =>
      messageViews([
        message('assistant', '', { tool_calls: [call('c1', 'clock')] }),
        message('tool', JSON.stringify({ status: 'Failed', message: text }), {
          tool_call_id: 'c1',
          tool_run: { ok: false, duration_ms: 0, logs: [], error: { kind: 'error', name } },
        }),
      ])[0]?.toolCalls[0];
    assert.equal(failed('RangeError', 'Not this: abc')?.result, 'RangeError: Not this: abc');
    assert.equal(failed('Error', 'Not this')?.result, 'Not this');
    assert.equal(failed('TypeError', 'TypeError: no')?.result, 'TypeError: no');
    assert.equal(failed('Error', 'x')?.durationMs, undefined, 'no time where nothing ran');
  });

  it('say of a call without a result that it did not end', () => {
    const [view] = messageViews([message('assistant', '', { tool_calls: [call('c1', 'clock')] })]);
    assert.equal(view?.toolCalls[0]?.state, 'brokeOff');
    assert.match(view.toolCalls[0].result ?? '', /stopped before/);
  });

  it('name config, model, time and tokens on a reply, and on no turn that only called tools', () => {
    const answered = { llm_config_name: 'demo', model: 'm-1', message_generation_time: 1.5 };
    const [turn, reply] = messageViews([
      message('assistant', '', { ...answered, finish_reason: 'tool-calls', tool_calls: [call('c1', 'clock')] }),
      message('assistant', 'Done', {
        ...answered,
        finish_reason: 'stop',
        usage: { input_tokens: 3, output_tokens: 4, cached_input_tokens: 2 },
        cost: { amount: 0.01, currency: 'EUR' },
      }),
    ]);
    assert.equal(turn?.details, undefined);
    assert.deepEqual(reply?.details, {
      configName: 'demo',
      model: 'm-1',
      choice: '',
      why: '',
      failures: [],
      seconds: 1.5,
      tokens: { input: 3, output: 4, cached: 2 },
      cost: { amount: 0.01, currency: 'EUR' },
    });
  });

  it('have a foot on an empty reply too, which says why it is empty', () => {
    const endings = [
      { finish_reason: 'stop' },
      { finish_reason: 'tool-calls' },
      { finish_reason: 'length' },
      {},
    ] as const;
    for (const ending of endings) {
      const [reply] = messageViews([message('assistant', '', { llm_config_name: 'demo', ...ending })]);
      assert.equal(reply?.details?.configName, 'demo');
      assert.match(reply.details.endedEarly ?? '', /nothing|no whole call|before any text/);
    }
  });

  it('leave out counts and costs that an import brought in another shape', () => {
    const odd = { input_tokens: '3', output_tokens: null } as unknown as NonNullable<ChatMessage['usage']>;
    const cost = { amount: 'much', currency: 'EUR' } as unknown as NonNullable<ChatMessage['cost']>;
    const [reply] = messageViews([message('assistant', 'Done', { usage: odd, cost })]);
    assert.deepEqual([reply?.details?.tokens, reply?.details?.cost], [undefined, undefined]);
  });

  it('say how often a config was asked for a reply, where not once', () => {
    const limited = { config_name: 'a', code: 'RateLimited', message: 'Too many requests.' };
    const choice = (rest: Partial<ChatMessage>) =>
      messageViews([message('assistant', 'Done', { llm_config_name: 'a', ...rest })])[0]?.details?.choice;
    assert.equal(choice({ attempts: [limited] }), 'answered after 2 tries');
    assert.equal(
      choice({ attempts: [limited, limited], config_choice: { reason: 'pinned', candidates: ['a'] } }),
      'pinned, answered after 3 tries',
    );
    assert.equal(choice({ attempts: [{ ...limited, config_name: 'b' }] }), '');
    assert.equal(choice({ attempts: [limited], finish_reason: 'length' }), '');
  });

  it("leave out of a failure the config's name and the usual advice, and count what came again", () => {
    const message1 = 'Config "a": the provider answered 429. Wait a little, or use another config.';
    const limited = { config_name: 'a', code: 'RateLimited', message: message1 };
    const [reply] = messageViews([message('assistant', 'Done', { attempts: [limited, limited] })]);
    assert.deepEqual(reply?.details?.failures, [
      { configName: 'a', what: 'rate limit, 2 times', message: 'The provider answered 429.' },
    ]);
  });

  it('list what failed on the way to a reply, each failure once', () => {
    const limited = { config_name: 'a', code: 'RateLimited', message: 'Too many requests.' };
    const slow = { config_name: 'b', code: 'TimedOut', message: 'No answer.' };
    const [reply] = messageViews([
      message('assistant', 'Done', {
        config_choice: { reason: 'fallback', candidates: ['b'], after: [limited] },
        attempts: [limited, slow],
      }),
    ]);
    assert.deepEqual(reply?.details?.failures, [
      { configName: 'a', what: 'rate limit', message: 'Too many requests.' },
      { configName: 'b', what: 'time-out', message: 'No answer.' },
    ]);
  });
});

describe('words about a reply', () => {
  it('tell why a config answered', () => {
    const after = [{ config_name: 'a', code: 'RateLimited', message: 'Too many requests.' }];
    assert.deepEqual(
      [
        choiceWords({ reason: 'drawn', candidates: ['a', 'b'] }),
        choiceWords({ reason: 'drawn', candidates: ['a'] }),
        choiceWords({ reason: 'pinned', candidates: ['a', 'b'] }),
        choiceWords({ reason: 'fallback', candidates: ['b'], after }),
        choiceWords({ reason: 'drawn', candidates: ['b'], earlier: after }),
        choiceWords(undefined),
      ],
      [
        { choice: 'drawn from 2', why: 'Drawn at random from a, b.' },
        { choice: '', why: 'The only usable LLM config of this prompt.' },
        { choice: 'pinned', why: 'This chat is pinned to it.' },
        { choice: 'took over from a', why: 'It took over after a failed.' },
        { choice: 'took over earlier', why: 'It took over in an earlier message.' },
        { choice: '', why: '' },
      ],
    );
  });
});

describe('the result of a tool', () => {
  it('is what its package says', () => {
    assert.deepEqual(toolResult('{"status":"OK","message":{"t":1}}'), { ok: true, message: '{"t":1}' });
    assert.deepEqual(toolResult('{"status":"Failed","message":"no"}'), { ok: false, message: 'no' });
  });

  it('is the text itself where there is no package', () => {
    assert.deepEqual(toolResult('plain'), { ok: true, message: 'plain' });
    assert.deepEqual(toolResult('[1]'), { ok: true, message: '[1]' });
  });
});
