import assert from 'node:assert/strict';
import fc from 'fast-check';
import { reasoningEfforts } from '../../../src/core/llm/generationSettings.ts';
import {
  effortToSend,
  learnEffort,
  nearestEffort,
  type RefusedEfforts,
} from '../../../src/core/llm/reasoningEffort.ts';

describe('reasoning efforts', () => {
  it('come down to the nearest that a server knows, and to none only where nothing else is left', () => {
    assert.equal(nearestEffort('minimal', ['none', 'default']), 'default');
    assert.equal(nearestEffort('xhigh', ['low', 'medium', 'high']), 'high');
    assert.equal(nearestEffort('none', ['low', 'medium', 'high']), 'low');
    assert.equal(nearestEffort('high', ['none']), 'none');
    assert.equal(nearestEffort<string>('high', []), undefined);
  });

  it('are learnt in a few steps, whatever a server says', () => {
    const word = fc.constantFrom(
      ...reasoningEfforts,
      'default',
      'max',
      'tools',
      'supported values are',
      'reasoning_effort',
    );
    const words = fc.array(word).map((list) => `reasoning_effort ${list.join(' ')}`);
    fc.assert(
      fc.property(
        fc.option(fc.constantFrom(...reasoningEfforts), { nil: undefined }),
        fc.array(words, { minLength: 12, maxLength: 12 }),
        (wanted, said) => {
          let learnt: RefusedEfforts | undefined;
          for (const answer of said) {
            const effort = effortToSend(wanted, learnt);
            const next = learnEffort({ words: answer, param: '', code: '' }, effort, wanted, learnt);
            if (!next) return;
            learnt = next;
          }
          assert.fail('no end');
        },
      ),
    );
  });

  it('say nothing about refusals of something else', () => {
    assert.equal(learnEffort({ words: 'The model is busy.', param: '', code: '' }, 'high', 'high'), undefined);
    assert.equal(learnEffort({ words: 'reasoning_effort', param: 'temperature', code: '' }, 'high', 'high'), undefined);
  });
});
