import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fuzzRuns } from '../fuzzRuns.ts';
import { createContainer, enterPage, htmlOf, leavePage, runFrame } from './markdownDom.ts';

describe('long code', () => {
  let page: Awaited<ReturnType<typeof enterPage>>;
  before(async () => {
    page = await enterPage();
  });
  after(leavePage);

  const render = (source: string): HTMLElement => {
    const container = createContainer();
    container.append(page.renderMarkdown(source));
    return container;
  };
  const code = 'const a = 1;\n'.repeat(3000).trimEnd();

  it('is laid out in chunks of lines, and stays to the letter', () => {
    const element = render(`\`\`\`ts\n${code}\n\`\`\``).querySelector('code');
    assert.equal(element?.children.length, 30);
    assert.equal(element.textContent, code);
  });

  it('is cut behind a line, however many characters its lines have', () => {
    const lines = `${'x'.repeat(299)}\n`.repeat(200).trimEnd();
    const chunks = [...render(`\`\`\`\n${lines}\n\`\`\``).querySelectorAll('.code-chunk')];
    assert.equal(chunks.length, 4);
    for (const { textContent } of chunks.slice(0, -1)) assert.match(textContent, /\n$/);
  });

  it('is not cut within a character', () => {
    const chunks = render(`\`\`\`\nx${'😀'.repeat(20_000)}\n\`\`\``).querySelectorAll('.code-chunk');
    assert.equal(chunks.length, 2);
    for (const { textContent } of chunks) assert.doesNotMatch(textContent, /\p{Surrogate}/u);
  });

  it('is cut where a line has no end', () => {
    const element = render(`\`\`\`\n${'x'.repeat(100_000)}\n\`\`\``).querySelector('code');
    assert.equal(element?.children.length, 5);
    assert.ok([...element.children].slice(0, -1).every(({ className }) => className === 'code-chunk wrapped'));
    assert.equal(element.textContent.length, 100_000);
  });

  it('arrives as it is when it comes at once, wherever it was cut', function () {
    this.timeout(0);
    const line = fc.constantFrom(
      'a',
      '',
      '`',
      '``',
      '```',
      '````',
      '~~~',
      '  ```',
      '``` x',
      '```ts',
      '\u202E',
      'x'.repeat(5000),
      `x${'😀'.repeat(13_000)}`,
    );
    const source = fc.tuple(
      fc.constantFrom('```', '```ts a.ts', '~~~', '````js', 'text\n```'),
      fc.array(line, { maxLength: 8 }),
    );
    const cut = source.chain(([first, lines]) => {
      const text = [first, ...lines].join('\n');
      return fc.tuple(fc.constant(text), fc.array(fc.nat({ max: text.length }), { maxLength: 8 }));
    });
    fc.assert(
      fc.property(cut, ([text, cuts]) => {
        const container = createContainer();
        const stream = new page.MarkdownStream(container);
        for (const end of [...cuts.sort((a, b) => a - b), text.length]) {
          stream.update(text.slice(0, end));
          runFrame();
        }
        stream.finish();
        assert.equal(container.innerHTML, htmlOf(page.renderMarkdown(text)));
      }),
      { numRuns: fuzzRuns(60) },
    );
  });

  it('keeps its nodes while more arrives and when it is closed', () => {
    const container = createContainer();
    const stream = new page.MarkdownStream(container);
    stream.update(`\`\`\`ts\n${code}`);
    runFrame();
    const [first] = container.querySelectorAll('.code-chunk');
    for (const rest of ['\nlet b', '\nlet b;\n```', '\nlet b;\n```\n\nDone.']) {
      stream.update(`\`\`\`ts\n${code}${rest}`);
      runFrame();
    }
    stream.finish();
    assert.ok(first);
    assert.equal(container.querySelector('.code-chunk'), first);
    assert.equal(container.querySelector('code')?.textContent, `${code}\nlet b;`);
    assert.equal(container.lastElementChild?.textContent, 'Done.');
  });
});
