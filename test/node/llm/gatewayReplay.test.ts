import assert from 'node:assert/strict';
import type { LLMRequest } from '../../../src/core/llm/llmRequest.ts';
import type { Json } from '../../model/modelRequest.ts';
import { startModelServer, type ModelServer } from '../../model/server.ts';
import { freshModel, refusal, sendAll } from './sentBodies.ts';

const call = (id: string) => ({ id, name: 'look', arguments: '{}' });
const request: LLMRequest = {
  tools: [{ name: 'look', description: 'Looks.', parameters: {} }],
  messages: [
    { role: 'user', content: '?' },
    { role: 'assistant', content: '', toolCalls: [call('a'), call('b')], reasoning: 'Look first.' },
    { role: 'tool', toolCallId: 'a', name: 'look', content: 'x' },
    { role: 'tool', toolCallId: 'b', name: 'look', content: 'y' },
    { role: 'assistant', content: 'Done.', toolCalls: [] },
    { role: 'user', content: 'And?' },
  ],
};
const replies = (body: Json | undefined): Json[] =>
  ((body?.['messages'] ?? []) as Json[]).filter(({ role }) => role === 'assistant');

describe('models behind an OpenAI-compatible address that want more of their own turns back', () => {
  let server: ModelServer;
  before(async () => {
    server = await startModelServer();
  });
  after(() => server.close());

  it('get their reasoning once they ask for it, and no one else does', async () => {
    const message = 'Missing `reasoning_content` field in the assistant message at message index 1.';
    const sending = { vendor: 'openai', model: freshModel(), isDescribed: false } as const;
    const [before, after] = await sendAll(server, request, { ...sending, refusals: [refusal(message)] });
    assert.doesNotMatch(JSON.stringify(before?.body), /Look first/);
    assert.deepEqual(
      replies(after?.body).map((reply) => reply['reasoning_content']),
      ['Look first.', ' '],
    );
    const [next] = await sendAll(server, request, sending);
    assert.equal(replies(next?.body)[0]?.['reasoning_content'], 'Look first.');
  });

  it('get the word for a signature at the first call of each turn once they ask for it', async () => {
    const message = 'Function call is missing a thought_signature in functionCall parts.';
    const sending = { vendor: 'openai', isDescribed: false } as const;
    const [before, after] = await sendAll(server, request, { ...sending, refusals: [refusal(message)] });
    assert.doesNotMatch(JSON.stringify(before?.body), /extra_content/);
    const calls = replies(after?.body)[0]?.['tool_calls'] as Json[];
    assert.deepEqual(
      calls.map((sent) => sent['extra_content']),
      [{ google: { thought_signature: 'skip_thought_signature_validator' } }, undefined],
    );
  });
});
