import assert from 'node:assert/strict';
import fc from 'fast-check';
import { conversationOf, framedByUser, openingText } from '../../../src/core/llm/conversation.ts';
import type { LLMMessage } from '../../../src/core/llm/llmRequest.ts';
import type { ToolSpec } from '../../../src/core/tools/tool.ts';

const tool: ToolSpec = { name: 'look', description: '', parameters: {} };
const user = (content: string): LLMMessage => ({ role: 'user', content });
const assistant = (content: string, ...calls: [id: string, name: string][]): LLMMessage => ({
  role: 'assistant',
  content,
  toolCalls: calls.map(([id, name]) => ({ id, name, arguments: '{}' })),
});
const result = (toolCallId: string, content: string, name = 'look'): LLMMessage => ({
  role: 'tool',
  toolCallId,
  name,
  content,
});
const order = (messages: LLMMessage[], tools = [tool]) => conversationOf({ messages, tools }, 'GroqConfig');

describe('conversationOf', () => {
  it('gathers system text, merges neighbours and drops what is empty', () => {
    const { system, turns } = order([
      { role: 'system', content: 'A' },
      user('1'),
      user(' '),
      { role: 'system', content: 'B' },
      user('2'),
      assistant(''),
      assistant('x'),
      assistant('y'),
    ]);
    assert.equal(system, 'A\n\nB');
    assert.deepEqual(turns, [
      { role: 'user', text: '1\n\n2' },
      { role: 'assistant', text: 'x\n\ny', calls: [] },
    ]);
  });

  it('meets results with calls by id, by place where ids repeat, and makes up what is lost', () => {
    const { turns } = order([
      user('?'),
      assistant('', ['a', 'look'], ['b', 'look'], ['c', 'look']),
      result('b', 'two'),
      result('a', 'one'),
      assistant('', ['a', 'look'], ['a', 'look']),
      result('a', 'first'),
      result('a', 'second'),
    ]);
    const calls = turns.flatMap((turn) => (turn.role === 'assistant' ? turn.calls : []));
    assert.deepEqual(
      calls.map(({ result: text }) => text),
      ['one', 'two', '{"status":"Failed","message":"Interrupted: this call has no result."}', 'first', 'second'],
    );
    assert.equal(new Set(calls.map(({ id }) => id)).size, calls.length);
  });

  it('turns tool turns into text where the request has no tools', () => {
    const { turns } = order(
      [user('?'), assistant('Wait.', ['a', 'look']), result('a', 'found'), assistant('Done.')],
      [],
    );
    assert.deepEqual(turns, [
      { role: 'user', text: '?' },
      { role: 'assistant', text: 'Wait.\n[Called the tool look with {}]', calls: [] },
      { role: 'user', text: '[Result of the tool look: found]' },
      { role: 'assistant', text: 'Done.', calls: [] },
    ]);
  });

  it('keeps provider parts for their own vendor only', () => {
    const message: LLMMessage = {
      role: 'assistant',
      content: 'x',
      toolCalls: [],
      providerParts: { llmConfigClass: 'AnthropicConfig', parts: ['signed'] },
    };
    const request = { messages: [user('?'), message], tools: [tool] };
    assert.deepEqual(conversationOf(request, 'AnthropicConfig').turns[1], {
      role: 'assistant',
      text: 'x',
      calls: [],
      providerParts: ['signed'],
    });
    assert.deepEqual(conversationOf(request, 'GeminiConfig').turns[1], { role: 'assistant', text: 'x', calls: [] });
  });

  it('keeps provider parts for the config that made them, where it is known', () => {
    const made = (configName?: string): LLMMessage => ({
      role: 'assistant',
      content: 'x',
      toolCalls: [],
      providerParts: { llmConfigClass: 'GeminiConfig', ...(configName === undefined ? {} : { configName }), parts: [] },
    });
    const keeps = (message: LLMMessage, configName?: string): boolean =>
      conversationOf({ messages: [user('?'), message], tools: [tool] }, 'GeminiConfig', configName).turns.some(
        (turn) => turn.role === 'assistant' && turn.providerParts !== undefined,
      );
    assert.equal(keeps(made('one'), 'one'), true);
    assert.equal(keeps(made('one'), 'two'), false);
    assert.equal(keeps(made('one')), true);
    assert.equal(keeps(made(), 'two'), true);
  });

  it('tells an empty result from one that was lost', () => {
    const { turns } = order([user('?'), assistant('', ['a', 'look'], ['b', 'look']), result('a', '')]);
    const calls = turns.flatMap((turn) => (turn.role === 'assistant' ? turn.calls : []));
    assert.deepEqual(
      calls.map(({ result: text }) => text),
      ['(no output)', '{"status":"Failed","message":"Interrupted: this call has no result."}'],
    );
  });

  it('makes whole what was cut in the middle of a character', () => {
    const { system, turns } = order([
      { role: 'system', content: 'a\ud83d' },
      user('\udf88b 🎈'),
      assistant('c\ud83d', ['a', 'look']),
      result('a', '\ud83dd'),
    ]);
    assert.doesNotMatch(JSON.stringify([system, turns]), /\\ud83d|\\udf88/);
    assert.match(JSON.stringify(turns), /🎈/);
  });

  it('gives any history turns without empty text, with unique ids and an answer to every call', () => {
    const ids = fc.constantFrom('a', 'b', 'c d', '');
    const text = fc.constantFrom('', ' ', 'x', 'y\nz');
    const message: fc.Arbitrary<LLMMessage> = fc.oneof(
      text.map((content): LLMMessage => ({ role: 'system', content })),
      text.map(user),
      fc
        .tuple(text, fc.array(ids, { maxLength: 3 }))
        .map(([content, calls]) => assistant(content, ...calls.map((id): [string, string] => [id, 'look']))),
      fc.tuple(ids, text).map(([id, content]) => result(id, content)),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), fc.boolean(), (messages, hasTools) => {
        const turns = framedByUser(order(messages, hasTools ? [tool] : []).turns);
        assert.equal(turns[0]?.role, 'user');
        const seen = new Set<string>();
        for (const [index, turn] of turns.entries()) {
          const before = turns[index - 1];
          if (turn.role === 'user') {
            assert.notEqual(turn.text.trim(), '');
            assert.notEqual(before?.role, 'user');
            continue;
          }
          assert.ok(turn.text !== '' || turn.calls.length > 0);
          if (!hasTools) assert.deepEqual(turn.calls, []);
          for (const call of turn.calls) {
            assert.notEqual(call.result, '');
            assert.match(call.id, /^[a-zA-Z0-9_-]+$/);
            assert.ok(!seen.has(call.id));
            seen.add(call.id);
          }
        }
        const last = turns.at(-1);
        assert.ok(last?.role === 'user' || (last?.calls.length ?? 0) > 0);
      }),
    );
  });

  it('puts a neutral user turn where a conversation has none', () => {
    assert.deepEqual(framedByUser([]), [{ role: 'user', text: openingText }]);
  });
});
