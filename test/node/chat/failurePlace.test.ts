import assert from 'node:assert/strict';
import type { ChatMessage } from '../../../src/core.ts';
import { failurePlace } from '../../../src/vscode/chat/failurePlace.ts';

function asking(id: string, ...callIds: string[]): ChatMessage {
  const calls = callIds.map((callId) => ({
    id: callId,
    type: 'function' as const,
    function: { name: 'add', arguments: '{}' },
  }));
  return { id, role: 'assistant', content: '', timestamp: '2025-01-01T00:00:00.000Z', tool_calls: calls };
}

function answer(callId: string, line?: number): ChatMessage {
  const error = { kind: 'error', name: 'TypeError', ...(line === undefined ? {} : { line, column: 2 }) };
  return {
    id: `answer-${callId}-${line ?? ''}`,
    role: 'tool',
    content: '{}',
    timestamp: '2025-01-01T00:00:00.000Z',
    tool_call_id: callId,
    tool_run: { ok: false, duration_ms: 1, logs: [], error },
  };
}

describe('the place of a failed call', () => {
  const messages = [asking('m1', 'c1'), answer('c1', 3), asking('m2', 'c0', 'c1'), answer('c0'), answer('c1', 7)];

  it('is that of the call of the message, though ids repeat', () => {
    assert.deepEqual(failurePlace(messages, 'c1', 'm1'), { line: 3, column: 2 });
    assert.deepEqual(failurePlace(messages, 'c1', 'm2'), { line: 7, column: 2 });
  });

  it('is that of the newest call where no message is given', () => {
    assert.deepEqual(failurePlace(messages, 'c1'), { line: 7, column: 2 });
  });

  it('is found among the answers of a round that waits', () => {
    const open = { ...asking('m1', 'c1', 'c2'), tool_round: { waiting: ['c2'], answers: [answer('c1', 5)] } };
    assert.deepEqual(failurePlace([open], 'c1'), { line: 5, column: 2 });
  });

  it('is unknown for a call without a line, and for one that is not there', () => {
    assert.equal(failurePlace(messages, 'c0'), undefined);
    assert.equal(failurePlace(messages, 'c9'), undefined);
  });
});
