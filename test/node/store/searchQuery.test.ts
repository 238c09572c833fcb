import assert from 'node:assert/strict';
import fc from 'fast-check';
import { foldText } from '../../../src/node/store/search/foldedText.ts';
import { parseSearchQuery } from '../../../src/node/store/search/searchQuery.ts';
import { snippetOf } from '../../../src/node/store/search/searchSnippet.ts';
import { TermMatcher } from '../../../src/node/store/search/termMatcher.ts';

describe('a search query', () => {
  const read = (query: string): string[] =>
    parseSearchQuery(query).map(
      ({ text, isPrefix, isExcluded }) => `${isExcluded ? '-' : ''}[${text}]${isPrefix ? '*' : ''}`,
    );

  it('is words, phrases, beginnings and what must not be there', () => {
    assert.deepEqual(read('one two '), ['[one]', '[two]']);
    assert.deepEqual(read('one tw'), ['[one]', '[tw]*'], 'the last word may go on');
    assert.deepEqual(read('one t'), ['[one]', '[t]'], 'unless nearly every message has one');
    assert.deepEqual(read('on* two '), ['[on]*', '[two]']);
    assert.deepEqual(read('"a phrase" -word -"two words" x '), ['[a phrase]', '-[word]', '-[two words]', '[x]']);
    assert.deepEqual(read('"still typ'), ['[still typ]*']);
    assert.deepEqual(read('"still typ*" a'), ['[still typ*]', '[a]']);
  });

  it('leaves the marks of a sentence out, and keeps those of code', () => {
    assert.deepEqual(read('(Hello, world!) '), ['[Hello]', '[world]']);
    assert.deepEqual(read('foo.bar c++ snake_case --flag -> * a@b.example .env ** '), [
      '[foo.bar]',
      '[c++]',
      '[snake_case]',
      '[--flag]',
      '[->]',
      '[*]',
      '[a@b.example]',
      '[.env]',
      '[**]',
    ]);
    assert.deepEqual(read(' "" " \0 \ud800 '), []);
  });

  it('never fails, whatever the text', () => {
    const anyText = fc.string({
      unit: fc.oneof(fc.constantFrom(...Array.from(' "*-a\\([.é漢👍\0\ud800\u0301')), fc.string()),
    });
    fc.assert(
      fc.property(anyText, anyText, (query, text) => {
        for (const matcher of parseSearchQuery(query).map((term) => new TermMatcher(term))) {
          assert.notEqual(matcher.term.text, '');
          const folded = foldText(text);
          assert.equal(matcher.isIn(folded), [...matcher.rangesIn(folded)].length > 0);
        }
      }),
    );
  });

  it('marks each match of a snippet where it stands', () => {
    const matchers = parseSearchQuery('ecole "x y" ').map((term) => new TermMatcher(term));
    const { snippet, matches } = snippetOf(`${'w '.repeat(99)}E\u0301cole 👍 X\n\nY x.y ecoles`, matchers);
    assert.deepEqual(
      matches.map(([start, end]) => snippet.slice(start, end)),
      ['E\u0301cole', 'X Y', 'x.y'],
    );
  });

  it('gives ranges that are apart, in order and inside the snippet', () => {
    const words = fc.array(fc.constantFrom('École', 'ecole', '漢字', 'a', 'b.c', '👍', '\n', 'ﬁ', 'ẞ', '\ud800'), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(words, words, (query, text) => {
        const matchers = parseSearchQuery(query.join(' ')).map((term) => new TermMatcher(term));
        const { snippet, matches } = snippetOf(text.join(' '), matchers);
        assert.ok(snippet.length <= 160);
        let last = -1;
        for (const [start, end] of matches) {
          assert.ok(start > last && end > start && end <= snippet.length);
          last = end;
        }
      }),
    );
  });
});
