import assert from 'node:assert/strict';
import fc from 'fast-check';
import { foldText } from '../../../src/node/store/search/foldedText.ts';
import { parseSearchQuery } from '../../../src/node/store/search/searchQuery.ts';
import { TermMatcher } from '../../../src/node/store/search/termMatcher.ts';

const token = String.raw`[\p{L}\p{N}\p{Co}]`;

/** What a term means, as a regular expression, for terms without scripts that have no spaces. */
function patternOf({ term, isLiteral }: TermMatcher): RegExp {
  const words = foldText(term.text).folded.match(/\S+/gu) ?? [];
  const quoted = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  const between = isLiteral ? String.raw`\s+` : String.raw`[^\p{L}\p{N}\p{Co}]+`;
  const before = new RegExp(`^${token}`, 'u').test(term.text) ? `(?<!${token})` : '';
  const after = new RegExp(`${token}$`, 'u').test(term.text) && !term.isPrefix ? `(?!${token})` : '';
  return new RegExp(before + quoted.join(between) + after, 'gu');
}

describe('where a term of a search stands', () => {
  const piece = fc.constantFrom(
    'a',
    'ab',
    'ba',
    'aa',
    'É',
    'e',
    '7',
    '𝒜',
    '😀',
    '𐐷',
    '-',
    '.',
    '+',
    ' ',
    '\n',
    '"',
    'ß',
  );
  const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

  it('is where a pattern of whole words finds it, whatever stands around it', () => {
    fc.assert(
      fc.property(text, text, (query, searched) => {
        const folded = foldText(searched);
        for (const term of parseSearchQuery(query)) {
          const matcher = new TermMatcher(term);
          if (!/\S/.test(foldText(term.text).folded)) continue;
          const expected = Array.from(folded.folded.matchAll(patternOf(matcher)), (match) => [
            folded.sourceIndex(match.index),
            folded.sourceIndex(match.index + match[0].length),
          ]);
          assert.deepEqual([...matcher.rangesIn(folded)], expected, JSON.stringify({ term, searched }));
          assert.equal(matcher.isIn(folded), expected.length > 0);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
