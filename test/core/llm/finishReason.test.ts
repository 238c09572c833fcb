import assert from 'node:assert/strict';
import fc from 'fast-check';
import { finishReasonOf } from '../../../src/core/llm/finishReason.ts';

const protocols = ['chatCompletions', 'anthropic', 'gemini'] as const;

describe('finishReasonOf', () => {
  it('calls any word that is not the vendor’s own other, inherited names included', () => {
    for (const protocol of protocols) {
      for (const word of ['constructor', '__proto__', 'toString', 'Stop', 'FAKE_ENUM']) {
        assert.equal(finishReasonOf(protocol, word), 'other');
      }
    }
    assert.equal(finishReasonOf('chatCompletions', 'STOP'), 'other');
    assert.equal(finishReasonOf('gemini', 'stop'), 'other');
  });

  it('gives one of the six reasons for any word', () => {
    const reasons = ['stop', 'length', 'tool-calls', 'content-filter', 'refusal', 'other'];
    fc.assert(
      fc.property(fc.constantFrom(...protocols), fc.string(), (protocol, word) => {
        assert.ok(reasons.includes(finishReasonOf(protocol, word)));
      }),
    );
  });

  it('takes no word, as in a whole answer of an older model, for a normal stop', () => {
    for (const protocol of protocols) assert.equal(finishReasonOf(protocol, ''), 'stop');
  });
});
