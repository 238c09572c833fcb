import assert from 'node:assert/strict';
import fc from 'fast-check';
import { proposedText, smallestChange } from '../../../../src/vscode/chat/code/proposedText.ts';

describe('a file with code of a chat in it', () => {
  it('is the code, with a line end where the file ends with one', () => {
    assert.equal(proposedText('old\n', 'new').text, 'new\n');
    assert.equal(proposedText('old', 'new').text, 'new');
    assert.equal(proposedText('', 'new').text, 'new\n');
  });

  it('keeps the line ends of the file', () => {
    assert.equal(proposedText('a\r\nb\r\n', 'c\nd').text, 'c\r\nd\r\n');
  });

  it('has the code in the place of a selection', () => {
    assert.equal(proposedText('one\ntwo\nthree\n', '2', { selection: { start: 4, end: 8 } }).text, 'one\n2\nthree\n');
    assert.equal(proposedText('f(x)', 'y', { selection: { start: 2, end: 3 } }).text, 'f(y)');
  });

  it('lacks a first line that only names the file, unless the file has it too', () => {
    const options = { isFirstLineName: true };
    assert.equal(proposedText('x\n', '// a.ts\n\ny', options).text, 'y\n');
    assert.equal(proposedText('// a.ts\nx\n', '// a.ts\ny', options).text, '// a.ts\ny\n');
    assert.equal(proposedText('x\n', '// a.ts\ny').text, '// a.ts\ny\n');
  });

  it('has the code in the places of its names, with the line ends of the file', () => {
    assert.deepEqual(proposedText('const a = 1;\r\nconst b = 2;\r\n', 'const b = 3;'), {
      text: 'const a = 1;\r\nconst b = 3;\r\n',
      replaced: 'declarations',
    });
  });

  it('differs by a change that makes the one of the other and splits no character', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\r\n', '\n', '😀', '😁', 'ü') });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { start, end, text: inserted } = smallestChange(before, after);
        assert.ok(start <= end);
        assert.equal(before.slice(0, start) + inserted + before.slice(end), after);
        for (const part of [before.slice(0, start), inserted, before.slice(end)]) assert.doesNotMatch(part, /\p{Cs}/u);
        for (const place of [start, end]) assert.notEqual(before.slice(place - 1, place + 1), '\r\n');
      }),
      { numRuns: 500 },
    );
  });

  it('differs by as little as can be', () => {
    assert.deepEqual(smallestChange('one two three', 'one 2 three'), { start: 4, end: 7, text: '2' });
    assert.deepEqual(smallestChange('same', 'same'), { start: 4, end: 4, text: '' });
  });
});
