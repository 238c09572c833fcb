import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromSqlText, toSqlText } from '../../../src/node/store/sqlite/sqlText.ts';
import { snippetAround, titleFrom } from '../../../src/node/store/rows/textExcerpt.ts';

const text = fc.string({
  unit: fc.constantFrom('a', ' ', '\n', '🧰', '\ud800', '\udfff', '\ufdd0', '0', 'd800'),
  maxLength: 500,
});

describe('text in and out of the database', () => {
  it('comes back unchanged, and is UTF-8 in between', () => {
    fc.assert(
      fc.property(text, (value) => {
        assert.equal(fromSqlText(toSqlText(value)), value);
        assert.ok(!/\p{Surrogate}/u.test(toSqlText(value)));
      }),
    );
  });
});

describe('excerpts of messages', () => {
  it('are one short line that holds the match and no half characters', () => {
    const wellFormed = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '🧰'), maxLength: 500 });
    fc.assert(
      fc.property(wellFormed, wellFormed, (before, after) => {
        const content = `${before}needle${after}`;
        const snippet = snippetAround(content, before.length, before.length + 6);
        assert.match(snippet, /needle/);
        assert.ok(snippet.length <= 160);
        const title = titleFrom(content);
        assert.ok(title.length <= 60);
        for (const line of [snippet, title]) assert.ok(!/[\n\p{Surrogate}]/u.test(line), JSON.stringify(line));
      }),
    );
  });

  it('end with an ellipsis only where something was cut', () => {
    assert.equal(snippetAround('a needle b', 2, 8), 'a needle b');
    assert.equal(titleFrom(' short\ttitle '), 'short title');
    assert.equal(titleFrom('x'.repeat(61)), `${'x'.repeat(59)}…`);
  });
});
