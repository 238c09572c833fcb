import assert from 'node:assert/strict';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import { choiceWords, endedEarlyWords, messageViews, toolResult } from '../../../src/vscode/chat/messageViews.ts';

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
        tool_run: { ok: true, duration_ms: 4, logs: ['tick'] },
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
      suppliedParams: ['user_id'],
      state: 'ok',
      result: 'one',
      durationMs: 4,
      logs: ['tick'],
    });
  });

  it('say of a call without a result that it did not end', () => {
    const [view] = messageViews([message('assistant', '', { tool_calls: [call('c1', 'clock')] })]);
    assert.equal(view?.toolCalls[0]?.state, 'failed');
    assert.match(view.toolCalls[0].result ?? '', /stopped before/);
  });

  it('name config, model, time and tokens on a reply, and on no turn that only called tools', () => {
    const answered = { llm_config_name: 'demo', model: 'm-1', message_generation_time: 1.5 };
    const [turn, reply] = messageViews([
      message('assistant', '', { ...answered, finish_reason: 'tool-calls', tool_calls: [call('c1', 'clock')] }),
      message('assistant', 'Done', {
        ...answered,
        finish_reason: 'stop',
        usage: { input_tokens: 3, output_tokens: 4 },
      }),
    ]);
    assert.equal(turn?.details, undefined);
    assert.deepEqual(reply?.details, {
      configName: 'demo',
      model: 'm-1',
      why: '',
      seconds: 1.5,
      inputTokens: 3,
      outputTokens: 4,
    });
  });
});

describe('words about a reply', () => {
  it('tell why a config answered', () => {
    const drawn = (candidates: string[]) => choiceWords({ config_choice: { reason: 'drawn', candidates } });
    assert.equal(drawn(['a', 'b']), 'Drawn at random from a, b.');
    assert.equal(drawn(['a']), 'The only usable config of this prompt.');
    const after = [{ config_name: 'a', code: 'RateLimited', message: 'Too many requests.' }];
    const words = choiceWords({ config_choice: { reason: 'fallback', candidates: ['a', 'b'], after } });
    assert.equal(words, 'Took over after a failure. a: Too many requests.');
  });

  it('tell how it ended early, and nothing where it ended of itself', () => {
    assert.equal(endedEarlyWords({ finish_reason: 'stop', content: 'Yes.' }), undefined);
    assert.match(endedEarlyWords({ finish_reason: 'stop', content: ' ' }) ?? '', /answered nothing/);
    assert.equal(endedEarlyWords({ finish_reason: 'tool-calls', content: '' }), undefined);
    assert.match(endedEarlyWords({ finish_reason: 'length', content: 'Ye' }) ?? '', /length limit/);
    assert.match(
      endedEarlyWords({ finish_reason: 'other', content: '', raw_finish_reason: 'BLOCKLIST' }) ?? '',
      /BLOCKLIST/,
    );
    const interrupted = (code: string) =>
      endedEarlyWords({ content: '', interrupted: { code, message: 'The line dropped.' } });
    assert.equal(interrupted('Cancelled'), 'Stopped before its end.');
    assert.equal(interrupted('NetworkError'), 'The line dropped.');
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
