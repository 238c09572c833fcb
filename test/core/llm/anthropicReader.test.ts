import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AnthropicReader } from '../../../src/core/llm/anthropic/anthropicReader.ts';
import { ToolNames } from '../../../src/core/llm/toolNames.ts';
import { readTurn, type ReadTurn } from './readTurn.ts';

const context = { configName: 'mine', secrets: ['sk-secret-1234'] };
const read = (...chunks: unknown[]): ReadTurn => readTurn(new AnthropicReader(new ToolNames([]), context), chunks);
const start = (usage: unknown = { input_tokens: 5, output_tokens: 1 }) => ({
  type: 'message_start',
  message: { model: 'm', usage },
});
const open = (index: number, block: unknown) => ({ type: 'content_block_start', index, content_block: block });
const text = (index: number, piece: string) => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'text_delta', text: piece },
});
const thinking = (index: number, piece: string) => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'thinking_delta', thinking: piece },
});
const end = (reason: string, usage: unknown = { output_tokens: 9 }, more = {}) => ({
  type: 'message_delta',
  delta: { stop_reason: reason, ...more },
  usage,
});

describe('AnthropicReader', () => {
  it('tells text and reasoning of a message that starts over once, whatever it says the second time', () => {
    const pieces = fc.array(fc.constantFrom('a', 'b', 'ab', 'c'), { maxLength: 5 });
    const message = fc.record({ thought: pieces, said: pieces });
    const chunksOf = ({ thought, said }: { thought: string[]; said: string[] }) => [
      start(),
      open(0, { type: 'thinking', thinking: '' }),
      ...thought.map((piece) => thinking(0, piece)),
      open(1, { type: 'text', text: '' }),
      ...said.map((piece) => text(1, piece)),
    ];
    fc.assert(
      fc.property(fc.array(message, { maxLength: 2 }), message, (before, last) => {
        const turn = read(...before.flatMap(chunksOf), ...chunksOf(last), end('end_turn'));
        const said = last.said.join('');
        const thought = last.thought.join('');
        // A second start that says nothing takes nothing back.
        if (said + thought !== '') assert.deepEqual([turn.text, turn.reasoning], [said, thought]);
      }),
    );
  });

  it('resets where a message that starts over says something else, and not where it repeats itself', () => {
    const twice = (second: string) =>
      read(start(), open(0, { type: 'text', text: '' }), text(0, 'Hello'), start(), text(0, second), end('end_turn'));
    assert.equal(twice('Hello, you').text, 'Hello, you');
    assert.ok(!twice('Hello, you').events.some(({ type }) => type === 'reset'));
    assert.equal(twice('Good day').text, 'Good day');
    assert.ok(twice('Good day').events.some(({ type }) => type === 'reset'));
  });

  it('reads a delta of a block that was never opened', () => {
    assert.equal(read(start(), text(3, 'Hello'), end('end_turn')).text, 'Hello');
  });

  it('counts what was read from and written to the cache as input, from the first event on', () => {
    const usage = { input_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 20, output_tokens: 1 };
    const counted = { inputTokens: 125, cachedInputTokens: 100, cacheWriteTokens: 20 };
    const begun = read(start(usage), text(0, 'a'));
    assert.deepEqual(begun.usage, { ...counted, outputTokens: 1 });
    const details = { output_tokens: 9, output_tokens_details: { thinking_tokens: 7 } };
    const whole = read(start(usage), text(0, 'a'), end('end_turn', details));
    assert.deepEqual(whole.usage, { ...counted, outputTokens: 9, reasoningTokens: 7 });
  });

  it('says why a model refused', () => {
    const stop_details = { type: 'refusal', category: 'cyber', explanation: 'Not with key sk-secret-1234.' };
    const turn = read(start(), text(0, 'Well'), end('refusal', {}, { stop_details }));
    assert.deepEqual(turn.finish, {
      reason: 'refusal',
      rawReason: 'refusal',
      explanation: 'cyber: Not with key ••••.',
    });
  });

  it('names the model that took over', () => {
    const fallback = { type: 'fallback', from: { model: 'm' }, to: { model: 'other' } };
    const turn = read(start(), open(0, fallback), text(1, 'Hi'), end('end_turn'));
    assert.deepEqual(
      turn.events.flatMap((event) => (event.type === 'model' ? [event.model] : [])),
      ['m', 'other'],
    );
  });

  it('is no success without text or a call that can be run, unless the model was done, cut or declined', () => {
    const nameless = open(0, { type: 'tool_use', id: 'a', input: {} });
    for (const reason of ['tool_use', 'pause_turn', 'something_new']) {
      const turn = read(start(), nameless, end(reason));
      assert.equal(turn.error?.code, 'StreamInterrupted');
      assert.equal(turn.error.vendor?.code, reason);
      assert.equal(turn.finish?.rawReason, reason);
      assert.equal(turn.usage?.outputTokens, 9);
    }
    assert.deepEqual(read(start(), text(0, 'Far'), end('pause_turn')).finish, {
      reason: 'other',
      rawReason: 'pause_turn',
    });
  });

  it('tells how a turn ended whose context was too short, and what of it is void, before it fails', () => {
    const whole = read(start(), text(0, 'Far'), end('model_context_window_exceeded'));
    assert.equal(whole.error?.code, 'ContextTooLong');
    assert.deepEqual(whole.finish, { reason: 'length', rawReason: 'model_context_window_exceeded' });
    assert.deepEqual(whole.usage, { inputTokens: 5, outputTokens: 9 });
    const again = read(start(), text(0, 'Far out'), start(), text(0, 'Far'), end('model_context_window_exceeded'));
    assert.equal(again.text, 'Far');
  });

  it('gives parts back only where something was thought, with the text before and after it', () => {
    const thought = [
      thinking(1, 'Hm'),
      { type: 'content_block_delta', index: 1, delta: { type: 'signature_delta', signature: 's' } },
    ];
    assert.equal(read(start(), text(0, 'a'), text(0, 'b'), end('end_turn')).providerParts, undefined);
    assert.deepEqual(
      read(start(), text(0, 'a'), text(0, 'b'), ...thought, text(2, 'c'), end('end_turn')).providerParts,
      [
        { type: 'text', text: 'ab' },
        { type: 'thinking', thinking: 'Hm', signature: 's' },
        { type: 'text', text: 'c' },
      ],
    );
  });

  it('gives no parts back from which text is missing', () => {
    const long = Array.from({ length: 300 }, () => text(0, 'x'.repeat(1024)));
    const turn = read(start(), ...long, thinking(1, 'Hm'), text(2, 'c'), end('end_turn'));
    assert.equal(turn.providerParts, undefined);
    assert.equal(turn.text.length, 300 * 1024 + 1);
  });

  it('tells a message anew that starts over after more text than is kept', () => {
    const long = Array.from({ length: 300 }, () => text(0, 'x'.repeat(1024)));
    const turn = read(start(), ...long, start(), ...long, text(0, 'y'), end('end_turn'));
    assert.equal(turn.text, `${'x'.repeat(300 * 1024)}y`);
    const silent = read(start(), ...long, start(), end('end_turn'));
    assert.equal(silent.text.length, 300 * 1024);
  });

  it('throws an error that comes under another event’s name', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    const turn = read(start(), text(0, 'So far'), error);
    assert.equal(turn.error?.code, 'Overloaded');
    assert.equal(turn.text, 'So far');
  });
});
