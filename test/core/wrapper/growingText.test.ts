import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GrowingText } from '../../../src/core/wrapper/answering/growingText.ts';

describe('A growing text', () => {
  it('is its pieces, whenever it is read', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.boolean()), { maxLength: 4_000 }), (steps) => {
        const growing = new GrowingText();
        let expected = '';
        for (const [piece, isRead] of steps) {
          growing.append(piece);
          expected += piece;
          if (isRead && piece.length === 3) assert.equal(growing.text, expected);
        }
        assert.equal(growing.text, expected);
        growing.clear();
        assert.equal(growing.text, '');
      }),
      { numRuns: 20 },
    );
  });

  it('is itself again after many pieces', () => {
    const growing = new GrowingText();
    for (let n = 0; n < 5_000; n++) growing.append(`${n} `);
    assert.equal(growing.text, Array.from({ length: 5_000 }, (_, n) => `${n} `).join(''));
  });
});
