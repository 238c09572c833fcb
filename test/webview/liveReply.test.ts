import assert from 'node:assert/strict';
import type { LiveChange, LiveReply, ToolCallView } from '../../src/protocol/chat.ts';
import { applyLiveChange, startLiveReply } from '../../src/protocol/liveReply.ts';

function run(...changes: LiveChange[]): LiveReply {
  return changes.reduce(applyLiveChange, startLiveReply('demo'));
}

const call: ToolCallView = { id: 'c1', name: 'add', arguments: '{}', suppliedParams: [], state: 'running' };

describe('applyLiveChange', () => {
  it('gathers text and thoughts', () => {
    const reply = run({ kind: 'reasoning', text: 'Hm' }, { kind: 'text', text: 'A' }, { kind: 'text', text: 'B' });
    assert.deepEqual(reply.turns, [{ text: 'AB', reasoning: 'Hm', toolCalls: [] }]);
  });

  it('begins a new turn after the end of one', () => {
    const reply = run({ kind: 'text', text: 'A' }, { kind: 'turnEnd' }, { kind: 'text', text: 'B' });
    assert.deepEqual(
      reply.turns.map(({ text }) => text),
      ['A', 'B'],
    );
  });

  it('gives a result to its call, even where ids repeat from turn to turn', () => {
    const reply = run(
      { kind: 'toolCall', call },
      { kind: 'turnEnd' },
      { kind: 'toolResult', id: 'c1', state: 'ok', result: '1' },
      { kind: 'toolCall', call },
      { kind: 'toolResult', id: 'c1', state: 'failed', result: '2' },
    );
    assert.deepEqual(
      reply.turns.flatMap(({ toolCalls }) => toolCalls.map(({ state, result }) => [state, result])),
      [
        ['ok', '1'],
        ['failed', '2'],
      ],
    );
  });

  it('gives results to parallel calls in any order', () => {
    const reply = run(
      { kind: 'toolCall', call },
      { kind: 'toolCall', call: { ...call, id: 'c2' } },
      { kind: 'toolResult', id: 'c2', state: 'ok', result: '2' },
    );
    assert.deepEqual(
      reply.turns[0]?.toolCalls.map(({ state }) => state),
      ['running', 'ok'],
    );
  });

  it('leaves a result without a call alone', () => {
    assert.deepEqual(run({ kind: 'toolResult', id: 'x', state: 'ok', result: '1' }), startLiveReply('demo'));
  });

  it('shows a notice until text comes', () => {
    const waiting = run({ kind: 'notice', notice: 'Busy' });
    assert.equal(waiting.notice, 'Busy');
    assert.equal(applyLiveChange(waiting, { kind: 'text', text: 'A' }).notice, '');
  });

  it('drops the thoughts of a turn that another config takes over', () => {
    const reply = run({ kind: 'reasoning', text: 'Hm' }, { kind: 'fallback', configName: 'spare' });
    assert.deepEqual([reply.configName, reply.turns[0]?.reasoning], ['spare', '']);
  });

  it('begins a turn anew, after what it goes on with', () => {
    const reset: LiveChange[] = [{ kind: 'text', text: 'AB' }, { kind: 'reasoning', text: 'Hm' }, { kind: 'reset' }];
    assert.deepEqual(run(...reset), startLiveReply('demo'));
    const begun = { text: 'One, ', reasoning: 'First.' };
    const continued: LiveReply = { ...startLiveReply('demo'), turns: [{ ...begun, toolCalls: [], begun }] };
    assert.deepEqual(reset.reduce(applyLiveChange, continued), continued);
    const later = [{ kind: 'turnEnd' as const }, ...reset].reduce(applyLiveChange, continued);
    assert.deepEqual(
      later.turns.map(({ text }) => text),
      ['One, ', ''],
    );
  });

  it('holds a wait until it is over', () => {
    const wait = { configName: 'demo', reason: 'demo failed.', untilMs: 1 };
    const waiting = run({ kind: 'wait', wait });
    assert.deepEqual(waiting.wait, wait);
    assert.deepEqual(applyLiveChange(waiting, { kind: 'wait', wait: null }), startLiveReply('demo'));
  });

  it('changes nothing in place', () => {
    const before = run({ kind: 'toolCall', call });
    const copy = structuredClone(before);
    applyLiveChange(before, { kind: 'toolResult', id: 'c1', state: 'ok', result: '1' });
    assert.deepEqual(before, copy);
  });
});
