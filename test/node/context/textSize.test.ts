import assert from 'node:assert/strict';
import { byteSize, textSize } from '../../../src/protocol/textSize.ts';

describe('the size of a text', () => {
  it('is told in bytes of UTF-8 and in about how many tokens', () => {
    assert.equal(textSize('a'), '1 B · about 1 token');
    assert.equal(textSize('ü'.repeat(600)), '1.2 KB · about 150 tokens');
    assert.equal(textSize('a'.repeat(1_200_000)), '1.2 MB · about 300,000 tokens');
  });

  it('goes to the next unit where it would be 1000 of the smaller one', () => {
    assert.deepEqual([999, 1000, 999_949, 999_950].map(byteSize), ['999 B', '1.0 KB', '999.9 KB', '1.0 MB']);
  });
});
