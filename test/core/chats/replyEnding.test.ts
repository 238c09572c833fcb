import assert from 'node:assert/strict';
import type { ChatMessage, FinishReason } from '../../../src/core/chats/chatMessage.ts';
import { replyEnding, turnEnding } from '../../../src/core/chats/replyEnding.ts';

const call = { id: 'c1', type: 'function', function: { name: 'clock', arguments: '{}' } } as const;

function reply(content: string, rest: Partial<ChatMessage> = {}): ChatMessage {
  return { id: 'm1', role: 'assistant', content, timestamp: '2026-01-01T00:00:00.000Z', ...rest };
}

describe('the words about how an answer ended', () => {
  const words = (reason: FinishReason, content: string, rest: Partial<ChatMessage> = {}) =>
    replyEnding(reply(content, { finish_reason: reason, llm_config_name: 'main', ...rest }))?.message ?? '';

  it('say nothing where it ended of itself', () => {
    assert.equal(words('stop', 'Yes.'), '');
    assert.equal(replyEnding(reply('Imported.')), undefined);
    assert.equal(words('tool-calls', '', { tool_calls: [call] }), '');
  });

  it('name the config, what happened and what to do', () => {
    assert.match(words('stop', ' '), /model of "main" answered nothing\. Retry/);
    assert.match(words('tool-calls', ''), /no whole call arrived\. Retry/);
    assert.match(words('content-filter', 'Ye'), /content filter of "main" stopped the answer\. Rephrase/);
    assert.match(words('refusal', 'No.'), /model of "main" refused to answer\. Rephrase.+another LLM config/);
    assert.match(
      words('other', 'Ye', { raw_finish_reason: 'BLOCKLIST' }),
      /ended the answer early and said "BLOCKLIST"/,
    );
    assert.match(words('other', ''), /ended without an answer and gave no reason\. Retry/);
  });

  it('do without the name of a config that is not known', () => {
    const message = replyEnding(reply('Ye', { finish_reason: 'content-filter' }))?.message;
    assert.match(message ?? '', /^The content filter of the provider stopped the answer\./);
  });

  it('say at which key the length can be raised, and to continue only where that can be done', () => {
    const cut = reply('Ye', { finish_reason: 'length', llm_config_name: 'main' });
    assert.deepEqual([replyEnding(cut)?.field, replyEnding(cut)?.code], ['max_tokens', 'StreamInterrupted']);
    assert.match(replyEnding(cut)?.message ?? '', /Continue it, or raise "max_tokens"/);
    assert.match(replyEnding(cut, false)?.message ?? '', /limit\. Raise "max_tokens"/);
    assert.match(words('length', ''), /before any text came\. Raise "max_tokens".+"reasoning_effort"/);
  });

  it('are those that were kept where it broke off, and say who stopped it', () => {
    const interrupted = (code: string) =>
      replyEnding(reply('', { interrupted: { code, message: 'The line dropped.' } }));
    assert.equal(interrupted('Cancelled')?.message, 'You stopped this answer before its end.');
    assert.deepEqual(interrupted('NetworkError'), { code: 'NetworkError', message: 'The line dropped.' });
  });

  it('are the same at the moment of the fault and in the chat later', () => {
    for (const reason of ['content-filter', 'refusal', 'length', 'other', 'tool-calls', 'stop'] as const) {
      const end = { configName: 'main', reason, rawReason: 'word', isEmpty: true };
      const stored = reply('', { finish_reason: reason, raw_finish_reason: 'word', llm_config_name: 'main' });
      assert.deepEqual(turnEnding(end), replyEnding(stored), reason);
    }
  });
});
