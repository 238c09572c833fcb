import assert from 'node:assert/strict';
import { ChatCompletionsReader } from '../../../src/core/llm/chatCompletions/chatCompletionsReader.ts';
import { ToolNames } from '../../../src/core/llm/toolNames.ts';
import { readTurn, type ReadTurn } from './readTurn.ts';

const context = { configName: 'mine', secrets: ['sk-secret-1234'] };
const read = (...chunks: unknown[]): ReadTurn =>
  readTurn(new ChatCompletionsReader(new ToolNames([]), context), chunks);
const delta = (value: unknown, finish: string | null = null) => ({
  choices: [{ index: 0, delta: value, finish_reason: finish }],
});

describe('ChatCompletionsReader', () => {
  it('reads text that comes as a list of parts, and reasoning among them', () => {
    const parts = [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }, { type: 'text', text: 'Yes' }, '!'];
    const turn = read(delta({ content: parts }), delta({}, 'stop'));
    assert.equal(turn.text, 'Yes!');
    assert.equal(turn.reasoning, 'Hm.');
  });

  it('reads a call of the old form, in pieces, whether or not they repeat its name', () => {
    for (const name of [undefined, 'find']) {
      const turn = read(
        delta({ role: 'assistant', content: null, function_call: { name: 'find', arguments: '' } }),
        delta({ function_call: { name, arguments: '{"x":' } }),
        delta({ function_call: { name, arguments: '1}' } }),
        delta({}, 'function_call'),
      );
      assert.deepEqual(turn.calls, [['find', '{"x":1}']]);
      assert.equal(turn.finish?.reason, 'tool-calls');
    }
  });

  it('says that calls are to be run where the server calls the end a stop', () => {
    const call = { index: 0, id: 'a', function: { name: 'find', arguments: '{}' } };
    assert.equal(read(delta({ tool_calls: [call] }), delta({}, 'stop')).finish?.reason, 'tool-calls');
  });

  it('is no success without text or a call that can be run, unless the model was done, cut or declined', () => {
    for (const [pieces, reason] of [
      [[null, { index: 0 }], 'tool_calls'],
      [[], 'some_new_word'],
      [[], 'error'],
    ] as const) {
      const { error, finish } = read(delta({ tool_calls: pieces }), delta({}, reason));
      assert.equal(error?.code, 'StreamInterrupted');
      assert.equal(error.vendor?.code, reason);
      assert.equal(finish?.rawReason, reason);
    }
    for (const reason of ['stop', 'length', 'content_filter']) assert.equal(read(delta({}, reason)).error, undefined);
  });

  it('keeps the text of a turn that announced calls and brought none', () => {
    const turn = read(delta({ content: 'I will look.' }), delta({}, 'tool_calls'));
    assert.deepEqual(turn.finish, { reason: 'other', rawReason: 'tool_calls' });
    assert.equal(turn.text, 'I will look.');
  });

  it('counts what was cached and what was thought, wherever the vendor says it', () => {
    const usage = {
      prompt_tokens: 20,
      completion_tokens: 9,
      prompt_tokens_details: { cached_tokens: 16 },
      completion_tokens_details: { reasoning_tokens: 4 },
    };
    const counted = { inputTokens: 20, outputTokens: 9, cachedInputTokens: 16, reasoningTokens: 4 };
    assert.deepEqual(read(delta({ content: 'a' }, 'stop'), { choices: [], usage }).usage, counted);
    assert.deepEqual(read({ ...delta({ content: 'a' }, 'stop'), x_groq: { usage } }).usage, counted);
    assert.equal(
      read({ ...delta({}, 'stop'), usage: { prompt_tokens: -1, completion_tokens: Number.POSITIVE_INFINITY } }).usage,
      undefined,
    );
  });

  it('throws an error that stands in a chunk, whatever its form', () => {
    for (const chunk of [
      { error: { message: 'model overloaded' } },
      { error: 'model overloaded' },
      { object: 'error', message: 'model overloaded', code: 503 },
      { choices: [{ error: { code: 502, message: 'Bad gateway' }, delta: {}, finish_reason: 'error' }] },
      { x_groq: { error: 'over capacity' }, choices: [{ delta: {} }] },
    ]) {
      const turn = read(delta({ content: 'So far' }), chunk);
      assert.equal(turn.error?.code, 'Overloaded', JSON.stringify(chunk));
      assert.equal(turn.text, 'So far');
    }
  });

  it('names the filters that struck', () => {
    const content_filter_results = { violence: { filtered: true, severity: 'high' }, hate: { filtered: false } };
    const turn = read({ choices: [{ index: 0, finish_reason: 'content_filter', content_filter_results }] });
    assert.deepEqual(turn.finish, {
      reason: 'content-filter',
      rawReason: 'content_filter',
      explanation: 'filters: violence',
    });
  });

  it('is final only where the server does not end every chunk', () => {
    const everyChunk = new ChatCompletionsReader(new ToolNames([]), context);
    everyChunk.read(delta({ content: 'a' }, 'stop'));
    assert.deepEqual([everyChunk.isComplete, everyChunk.isFinal], [true, false]);
    const usual = new ChatCompletionsReader(new ToolNames([]), context);
    usual.read(delta({ content: 'a' }));
    usual.read(delta({}, 'stop'));
    assert.equal(usual.isFinal, true);
  });
});
