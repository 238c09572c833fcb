import assert from 'node:assert/strict';
import type { ChatMessage } from '../../../src/core.ts';
import { continued } from '../../../src/core/wrapper/answering/continuedReply.ts';

const part = (content: string, fields: Partial<ChatMessage> = {}): ChatMessage => ({
  id: content,
  role: 'assistant',
  content,
  timestamp: '2026-01-01T00:00:00.000Z',
  ...fields,
});
const tokens = (input: number, output: number) => ({ input_tokens: input, output_tokens: output });
const euros = (amount: number) => ({ amount, currency: 'EUR' });

describe('A reply that was continued', () => {
  it('took what both parts took, and says who failed on the way to either', () => {
    const begun = part('One, ', {
      usage: { ...tokens(10, 5), cached_input_tokens: 4 },
      cost: euros(0.5),
      attempts: [{ config_name: 'a', code: 'Overloaded', message: 'No.' }],
    });
    const whole = continued(
      begun,
      part('two.', { usage: { ...tokens(20, 7), reasoning_tokens: 3 }, cost: euros(0.25) }),
    );
    assert.equal(whole.content, 'One, two.');
    assert.deepEqual(whole.usage, { ...tokens(30, 12), cached_input_tokens: 4, reasoning_tokens: 3 });
    assert.deepEqual(whole.cost, euros(0.75));
    assert.equal(whole.attempts?.length, 1);
  });

  it('took an unknown amount where that of either part is unknown, or they cost different money', () => {
    const counted = part('One, ', { usage: tokens(10, 5), cost: euros(0.5) });
    for (const whole of [continued(counted, part('two.')), continued(part('One, '), { ...counted, content: 'two.' })]) {
      assert.deepEqual([whole.usage, whole.cost], [undefined, undefined]);
    }
    const dollars = part('two.', { usage: tokens(1, 1), cost: { amount: 1, currency: 'USD' } });
    const whole = continued(counted, dollars);
    assert.deepEqual([whole.usage, whole.cost], [tokens(11, 6), undefined]);
  });
});
