import assert from 'node:assert/strict';
import fc from 'fast-check';
import { marked } from 'marked';
import { fencedText } from '../../../src/vscode/context/fencedText.ts';

describe('a text out of the editor in a message', () => {
  it('stands between fences under its language and path, and without them where it is a word or a line', () => {
    const block = { language: 'typescript', path: 'src/a b.ts:3-4' };
    assert.equal(fencedText({ text: 'a\nb', block }), '```typescript src/a b.ts:3-4\na\nb\n```');
    assert.equal(fencedText({ text: 'a\n', block: {} }), '```\na\n```');
    assert.equal(fencedText({ text: 'src/a.ts' }), 'src/a.ts');
  });

  it('is one block whatever it holds', () => {
    const text = fc
      .array(fc.constantFrom('`', '```', '\n', 'a', '~~~', ' '), { minLength: 1 })
      .map((parts) => `x${parts.join('')}`);
    const path = fc.constantFrom('a.ts', 'a`b.ts', 'a\nb.ts');
    fc.assert(
      fc.property(text, path, (body, name) => {
        const tokens = marked.lexer(fencedText({ text: body, block: { language: 'ts', path: name } }));
        assert.deepEqual(
          tokens.map((token) => [token.type, 'text' in token ? withoutEnd(String(token.text)) : '']),
          [['code', withoutEnd(body)]],
        );
      }),
    );
  });
});

/** Readers of Markdown differ on the empty lines before the closing fence. */
function withoutEnd(text: string): string {
  return text.replace(/\n+$/, '');
}
