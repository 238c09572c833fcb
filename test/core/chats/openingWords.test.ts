import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openingWords } from '../../../src/core/chats/openingWords.ts';

describe('what a first message says in its own words', () => {
  const code = '```typescript src/store/open file.ts\nconst a = 1;\n```';

  it('is what stands outside of blocks', () => {
    assert.equal(openingWords('Why?'), 'Why?');
    assert.equal(openingWords(`${code}\nWhy does it fail?`), 'Why does it fail?');
    assert.equal(openingWords(`${code}\r\n\nWhy?`.replaceAll('\n', '\r\n')), 'Why?');
    assert.equal(openingWords(`See:\n${code}\nWhy?`), 'See:\nWhy?');
    assert.equal(openingWords('~~~~\n~~~\n```\n~~~~\nAfter'), 'After');
    assert.equal(openingWords('````\n```\ninner\n```\n````\nAfter'), 'After');
    assert.equal(openingWords('``` not a fence ``` but words'), '``` not a fence ``` but words');
  });

  it('is the name of a block that stands alone', () => {
    assert.equal(openingWords(code), 'open file.ts');
    assert.equal(openingWords('```diff\n-a\n+b\n```'), 'diff');
    assert.equal(openingWords('```\n\nsrc/a.ts\nsrc/b.ts\n```'), 'src/a.ts');
    assert.equal(openingWords('```python\nopen to the end'), 'python');
    assert.equal(openingWords('```\n```'), '');
  });

  it('is found behind a block that is longer than what is read of it', () => {
    assert.equal(openingWords('```ts a.ts\nconst', 'b = 2;\n```\nWhy?'), 'Why?');
    assert.equal(openingWords('```ts a.ts\nconst', 'b = 2;\n```\n```ts\nc\n```\nBoth?'), 'Both?');
    assert.equal(openingWords('```ts a.ts\nconst', '```ts\nb = 2;'), 'a.ts');
    assert.equal(openingWords('Words', 'other'), 'Words');
  });

  it('never has a line of a block in it where there are words', () => {
    const line = fc.string({ unit: fc.constantFrom('a', ' ', '`', '~') });
    fc.assert(
      fc.property(
        fc.array(line),
        line.map((text) => `Q${text}`),
        (block, question) => {
          const longest = Math.max(2, ...block.flatMap((each) => [...each.matchAll(/`+/g)].map(([run]) => run.length)));
          const fence = '`'.repeat(longest + 1);
          const content = `${fence}ts\n${block.map((each) => `in ${each}`).join('\n')}\n${fence}\n${question}`;
          assert.equal(openingWords(content), question.trim());
        },
      ),
    );
  });
});
