import assert from 'node:assert/strict';
import fc from 'fast-check';
import ts from 'typescript';
import { parseJsDoc } from '../../../src/core/template/toolFile/jsDoc.ts';

/** The description, then each tag as `line name text`. */
function read(comment: string): string[] {
  const { description, tags } = parseJsDoc(comment);
  return [description, ...tags.map(({ name, text, line }) => `${line} ${name} ${text}`.trimEnd())];
}

describe('JSDoc', () => {
  for (const [what, comment, found] of [
    ['after text', '* How many. @minimum 1 @maximum 10 ', ['How many.', '1 minimum 1', '1 maximum 10']],
    ['at the beginning of a line', '*\n * A.\n * @a 1\n *   2\n * @b', ['A.', '3 a 1 2', '5 b']],
    ['after text of any line', '*\n * A\n * b. @a 1\n * 2 @b\n *', ['A b.', '3 a 1 2', '4 b']],
    ['after a tab', '* A\t@a', ['A', '1 a']],
    ['with what is no name after the sign', '* A @ b @1 @-', ['A @ b @1 @-']],
    ['in an address', '* Mail a@b.example, or (@a).', ['Mail a@b.example, or (@a).']],
    ['as code', '* A `b @c` d @e', ['A `b @c` d', '1 e']],
    ['after a sign of code that nothing ends', '* A ` b @c', ['A ` b', '1 c']],
    ['as a link', '* See {@link b} @c', ['See {@link b}', '1 c']],
    ['in braces, which may nest', '* A { {} @b {@c} } @d', ['A { {} @b {@c} }', '1 d']],
    ['after a brace that nothing closes', '* A } { b @c', ['A } { b', '1 c']],
    ['in the value of another', '* @default {"a": "b @c"} @d', ['', '1 default {"a": "b @c"}', '1 d']],
  ] as const) {
    it(`reads a tag ${what}`, () => {
      assert.deepEqual(read(comment), found);
    });
  }

  it('takes the description from its tag', () => {
    assert.equal(parseJsDoc('* @description Gets\n * weather. @a').description, 'Gets weather.');
    assert.equal(parseJsDoc('* A.\n * @desc B.').description, 'B.');
  });

  it('has the tags that TypeScript sees', () => {
    const word = fc.constantFrom('a', 'b.', '@', '@t', '@u_1', 'm@n', '(@o)', '"@p"', '@q.');
    const space = fc.constantFrom(' ', '  ', '\t', '\n', '\n * ', '\n\n   ');
    fc.assert(
      fc.property(fc.array(fc.tuple(word, space), { maxLength: 20 }), (words) => {
        const inside = `* ${words.flat().join('')}`;
        const { statements } = ts.createSourceFile('a.ts', `/*${inside}*/ let a;`, ts.ScriptTarget.Latest, true);
        const [statement] = statements;
        assert.ok(statement);
        const seen = ts
          .getJSDocCommentsAndTags(statement)
          .flatMap((each) => (ts.isJSDoc(each) ? (each.tags ?? []) : []));
        assert.deepEqual(
          parseJsDoc(inside).tags.map(({ name }) => name),
          // A sign alone is a tag without a name to TypeScript.
          seen.map(({ tagName }) => tagName.text).filter((name) => name !== ''),
          inside,
        );
      }),
      { numRuns: 400 },
    );
  });
});
