import assert from 'node:assert/strict';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import { chatTotals } from '../../../src/core/chats/chatTotals.ts';

function reply(fields: Partial<ChatMessage> = {}): ChatMessage {
  return { id: 'id', role: 'assistant', content: 'text', timestamp: '2026-01-01T00:00:00.000Z', ...fields };
}

describe('totals of a chat', () => {
  it('of no messages are nothing, and nothing is unknown', () => {
    assert.deepEqual(chatTotals([]), {
      inputTokens: 0,
      outputTokens: 0,
      costs: [],
      repliesWithoutUsage: 0,
      repliesWithoutCost: 0,
    });
  });

  it('sum the tokens, and the cost by currency', () => {
    const totals = chatTotals([
      reply({
        usage: { input_tokens: 10, output_tokens: 2, cached_input_tokens: 9 },
        cost: { amount: 1, currency: 'USD' },
      }),
      reply({ usage: { input_tokens: 30, output_tokens: 4 }, cost: { amount: 0.5, currency: 'EUR' } }),
      reply({ usage: { input_tokens: 0, output_tokens: 0 }, cost: { amount: 0, currency: 'USD' } }),
      reply({ usage: { input_tokens: 2, output_tokens: 1 }, cost: { amount: 0.25, currency: 'USD' } }),
    ]);
    assert.deepEqual(totals, {
      inputTokens: 42,
      outputTokens: 7,
      costs: [
        { amount: 1.25, currency: 'USD' },
        { amount: 0.5, currency: 'EUR' },
      ],
      repliesWithoutUsage: 0,
      repliesWithoutCost: 0,
    });
  });

  it('count the replies of which something is unknown', () => {
    const totals = chatTotals([
      reply(),
      reply({ usage: { input_tokens: 3, output_tokens: 5 } }),
      reply({ cost: { amount: 2, currency: 'USD' } }),
    ]);
    assert.deepEqual(totals, {
      inputTokens: 3,
      outputTokens: 5,
      costs: [{ amount: 2, currency: 'USD' }],
      repliesWithoutUsage: 2,
      repliesWithoutCost: 2,
    });
  });

  it("leave out what no model made: the template's messages, people's and tools'", () => {
    const usage = { input_tokens: 1, output_tokens: 1 };
    const totals = chatTotals([
      reply({ system_generated: true, usage }),
      reply({ role: 'user', usage }),
      reply({ role: 'tool', usage }),
      reply({ role: 'system', usage }),
    ]);
    assert.deepEqual(totals, chatTotals([]));
  });

  it('take what an import brought in place of numbers for unknown', () => {
    const wrong = [
      { usage: null, cost: null },
      { usage: 'many', cost: 3 },
      { usage: { input_tokens: '1', output_tokens: 2 }, cost: { amount: -1, currency: 'USD' } },
      { usage: { input_tokens: 1 }, cost: { amount: '1', currency: 'USD' } },
      { usage: { input_tokens: 1, output_tokens: 2 }, cost: { amount: 1 } },
    ];
    const totals = chatTotals(wrong.map((fields) => reply(fields as Partial<ChatMessage>)));
    assert.deepEqual(totals, {
      inputTokens: 1,
      outputTokens: 2,
      costs: [],
      repliesWithoutUsage: 4,
      repliesWithoutCost: 5,
    });
  });
});
