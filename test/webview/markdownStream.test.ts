import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createContainer, enterPage, htmlOf, isFrameAwaited, leavePage, letTimePass, runFrame } from './markdownDom.ts';
import { markdownSample } from './sampleChats.ts';
import { fuzzRuns } from '../fuzzRuns.ts';

/** Pieces of Markdown that open, close, continue or resemble blocks. */
const pieces = [
  ...[
    'text',
    '**bold**',
    '*',
    '***',
    '_a_',
    '`code`',
    '`',
    '# ',
    '## Head',
    '#### Deep',
    '===',
    '---',
    '--',
    '- item',
    '* item',
    '+ x',
  ],
  ...[
    '1. one',
    '2) two',
    '1',
    '  - nested',
    '    indented',
    '> quote',
    '>',
    '```',
    '```ts',
    '~~~',
    'const a = 1;',
    '| a | b |',
  ],
  ...[
    '|---|---|',
    '| 1 | 2 |',
    '|',
    '- [x] done',
    '[link](https://a.b)',
    '[ref]',
    '[ref]: https://c.d',
    '<div>',
    '<b>x</b>',
    '<br>',
  ],
  ...[
    '![p](https://e.f/p.png)',
    '\\',
    '&amp;',
    'https://g.h',
    '\t',
    ' ',
    '\r\n',
    '~~del~~',
    'ü',
    '😀',
    '<!-- c',
    '-->',
    '</pre>',
    '<pre>',
    '$$',
    '$a_1$',
    '\\[',
    '\\]',
    '\\(x',
    '[^1]: note',
    '$$\\begin{x}',
  ],
];
const separators = ['\n', '\n\n', '\n\n\n', ' ', '', '\n  ', '\n    '];
const markdown = fc
  .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(...separators)), { maxLength: 14 })
  .map((parts) => parts.flat().join(''));

describe('MarkdownStream', () => {
  let page: Awaited<ReturnType<typeof enterPage>>;
  before(async () => {
    page = await enterPage();
  });
  after(leavePage);

  /** Streams `text`, with a frame at each of the places where it is cut. */
  function stream(text: string, cuts: number[]): HTMLElement {
    const container = createContainer();
    const markdownStream = new page.MarkdownStream(container);
    for (const cut of [...cuts].sort((a, b) => a - b)) {
      markdownStream.update(text.slice(0, cut));
      runFrame();
    }
    markdownStream.update(text);
    markdownStream.finish();
    return container;
  }

  it('ends as rendering the whole text at once does, wherever it was cut', function () {
    this.timeout(0);
    const cutText = markdown.chain((text) =>
      fc.tuple(fc.constant(text), fc.array(fc.nat({ max: text.length }), { maxLength: 12 })),
    );
    fc.assert(
      fc.property(cutText, ([text, cuts]) => {
        assert.equal(stream(text, cuts).innerHTML, htmlOf(page.renderMarkdown(text)));
      }),
      { numRuns: fuzzRuns(120) },
    );
  });

  it('ends as rendering at once does when each character comes alone', function () {
    this.timeout(60_000);
    const cuts = Array.from({ length: markdownSample.length }, (_, i) => i);
    assert.equal(stream(markdownSample, cuts).innerHTML, htmlOf(page.renderMarkdown(markdownSample)));
  });

  it('judges closed blocks together with the one that closes them', () => {
    const text = 'text\n* \n---\n';
    assert.equal(stream(text, [text.length]).innerHTML, htmlOf(page.renderMarkdown(text)));
  });

  it('takes no fence in the midst of a line for the end of its code, wherever it was cut', () => {
    for (const text of ['```ts\na\n    ```', '```ts\nb ```\nc\n', '~~~\n~ ~~~\n~~~\nd']) {
      for (let cut = 1; cut < text.length; cut++) {
        assert.equal(stream(text, [cut]).innerHTML, htmlOf(page.renderMarkdown(text)), `cut at ${String(cut)}`);
      }
    }
  });

  it('judges a formula before the line that would make a heading of it', () => {
    for (const text of ['text\n$$\\begin{x}\n===\n', 'head\n===\n$$\nx\n$$\n', '$$\n===\nx\n']) {
      assert.equal(stream(text, [17, text.length]).innerHTML, htmlOf(page.renderMarkdown(text)));
    }
  });

  it('keeps the nodes of closed blocks', () => {
    const container = createContainer();
    const markdownStream = new page.MarkdownStream(container);
    const blocks = ['# Head\n\n', 'One **paragraph**.\n\n', '```ts\nconst a = 1;\n```\n\n', '- a\n- b\n\n', 'End.'];
    const seen: Element[][] = [];
    let text = '';
    for (const block of blocks) {
      for (const character of block) {
        text += character;
        markdownStream.update(text);
        runFrame();
      }
      seen.push([...container.children]);
    }
    markdownStream.finish();
    for (const [i, elements] of seen.entries()) {
      // The last of them was still open then.
      for (const [j, element] of elements.slice(0, -1).entries()) {
        assert.equal(container.children[j], element, `block ${String(j)}, seen after block ${String(i)}`);
      }
    }
    assert.equal(container.children.length, blocks.length);
  });

  it('renders nothing before the frame, and once in it', () => {
    const container = createContainer();
    const markdownStream = new page.MarkdownStream(container);
    markdownStream.update('a');
    markdownStream.update('a b');
    assert.equal(container.innerHTML, '');
    runFrame();
    assert.equal(container.textContent.trim(), 'a b');
  });

  it('starts afresh where the text is no continuation', () => {
    const container = createContainer();
    const markdownStream = new page.MarkdownStream(container);
    markdownStream.update('# Old\n\nfirst\n\nsecond\n');
    runFrame();
    markdownStream.update('New');
    runFrame();
    assert.equal(container.innerHTML.trim(), '<p>New</p>');
  });

  it('goes on after it was finished', () => {
    const container = createContainer();
    const markdownStream = new page.MarkdownStream(container);
    for (const text of ['One.\n\nTwo', 'One.\n\nTwo.\n\nThree']) {
      markdownStream.update(text);
      markdownStream.finish();
    }
    assert.equal(container.innerHTML, htmlOf(page.renderMarkdown('One.\n\nTwo.\n\nThree')));
  });

  it('applies a definition at the end to links in closed blocks', () => {
    const container = stream('See [the docs][d].\n\nMore.\n\n[d]: https://example.com/docs\n', [20, 30]);
    assert.equal(container.querySelector('a')?.getAttribute('href'), 'https://example.com/docs');
  });

  it('shows all that it showed while it applies a definition, and keeps the nodes of blocks that it does not change', () => {
    const container = createContainer();
    const markdownStream = new page.MarkdownStream(container);
    const blocks = ['Intro.\n\n', 'See [the docs][d].\n\n'.repeat(400), '```ts\nlet a;\n```\n\n'];
    const text = `${blocks.join('')}[d]: https://example.com/\n\nEnd`;
    markdownStream.update(text);
    for (let frame = 0; frame < 100; frame++) runFrame();
    const [first, code] = [container.querySelector('p'), container.querySelector('pre')];
    const { length } = container.textContent;
    letTimePass(20);
    try {
      markdownStream.finish();
      for (let frame = 0; frame < 100; frame++) {
        assert.ok(container.textContent.length >= length - '[][d]'.length * 400, `at frame ${String(frame)}`);
        runFrame();
      }
    } finally {
      letTimePass(0);
    }
    assert.equal(container.innerHTML, htmlOf(page.renderMarkdown(text)));
    assert.equal(container.querySelector('p'), first);
    assert.equal(container.querySelector('pre'), code);
    markdownStream.update(`${text}, or not.`);
    markdownStream.finish();
    assert.equal(container.innerHTML, htmlOf(page.renderMarkdown(`${text}, or not.`)));
  });

  it('goes on with code after it has applied a definition', () => {
    const container = createContainer();
    const markdownStream = new page.MarkdownStream(container);
    const text = 'See [the docs][d].\n\n[d]: https://example.com/\n\n```ts\nlet a;\n';
    markdownStream.update(text);
    runFrame();
    for (const more of ['', 'let b;\n', '```\n\nEnd']) {
      markdownStream.update(`${text}${more}`);
      markdownStream.finish();
      assert.equal(container.innerHTML, htmlOf(page.renderMarkdown(`${text}${more}`)));
    }
  });

  it('numbers code blocks through the whole answer', () => {
    const container = stream(
      '```ts\na\n```\n\nAnd:\n\n```ts\nb\n```\n\nAnd:\n\n- c\n\n  ```ts\n  d\n  ```\n',
      [12, 30, 45],
    );
    const names = [...container.querySelectorAll('.code-block')].map((frame) => frame.getAttribute('aria-label'));
    assert.deepEqual(names, ['Code 1, ts', 'Code 2, ts', 'Code 3, ts']);
  });

  it('shows growing code as it comes, without a second frame for it', () => {
    const container = createContainer();
    const markdownStream = new page.MarkdownStream(container);
    markdownStream.update('```ts\nconst');
    runFrame();
    const frame = container.querySelector('.code-block');
    markdownStream.update('```ts\nconst a = 1;\nlet b');
    runFrame();
    assert.equal(container.querySelector('.code-block'), frame);
    assert.equal(frame?.querySelector('code')?.textContent, 'const a = 1;\nlet b');
  });

  it('does not flash a heading while a list item or a rule begins', () => {
    const container = createContainer();
    const markdownStream = new page.MarkdownStream(container);
    markdownStream.update('Things:\n-');
    runFrame();
    assert.equal(container.querySelector('h2'), null);
    markdownStream.finish();
    assert.equal(container.innerHTML, htmlOf(page.renderMarkdown('Things:\n-')));
  });

  for (const [what, text] of Object.entries({
    prose: 'Some words about *it*, and [a link][d].\n\n'.repeat(400),
    'prose with a definition': `${'See [the docs][d].\n\n'.repeat(400)}[d]: https://example.com/\n`,
    code: `\`\`\`ts\n${'const a = "😀";\n'.repeat(1500)}\`\`\`\n\nDone.`,
    'a list': '- an item\n  - and one in it\n'.repeat(800),
  })) {
    it(`shows ${what} that arrives at once over several frames`, () => {
      const container = createContainer();
      letTimePass(20);
      try {
        const markdownStream = new page.MarkdownStream(container);
        markdownStream.update(text);
        markdownStream.finish();
        assert.notEqual(container.innerHTML, htmlOf(page.renderMarkdown(text)));
        for (let frame = 0; frame < 100; frame++) runFrame();
        assert.equal(container.innerHTML, htmlOf(page.renderMarkdown(text)));
      } finally {
        letTimePass(0);
      }
    });
  }

  it('goes on where more arrives while it still shows what arrived at once', () => {
    const container = createContainer();
    const text = 'Some words about *it*.\n\n'.repeat(400);
    letTimePass(20);
    try {
      const markdownStream = new page.MarkdownStream(container);
      markdownStream.update(text);
      runFrame();
      markdownStream.update(`${text}And more.`);
      markdownStream.finish();
      for (let frame = 0; frame < 100; frame++) runFrame();
      assert.equal(container.innerHTML, htmlOf(page.renderMarkdown(`${text}And more.`)));
      markdownStream.update('Other text.');
      markdownStream.finish();
      assert.equal(container.innerHTML, htmlOf(page.renderMarkdown('Other text.')));
    } finally {
      letTimePass(0);
    }
  });

  it('draws text that arrives faster than anyone reads a few times a second, slow text at once, and its end in any case', () => {
    const drawings = (charactersPerSecond: number): number => {
      const container = createContainer();
      const markdownStream = new page.MarkdownStream(container);
      let [count, frames, before, text] = [0, 0, '', ''];
      for (let ms = 0; ms < 1000; ms += 20) {
        text += 'word '.repeat(charactersPerSecond / 250);
        markdownStream.update(text);
        if (isFrameAwaited()) frames += 1;
        runFrame(20);
        if (container.innerHTML !== before) count += 1;
        before = container.innerHTML;
      }
      markdownStream.finish();
      assert.equal(container.innerHTML, htmlOf(page.renderMarkdown(text)));
      // One that is asked for and not used costs the whole window its steps all the same.
      assert.ok(frames <= count + 1, `${String(frames)} frames for ${String(count)} drawings`);
      return count;
    };
    const [slow, fast] = [drawings(250), drawings(5000)];
    assert.ok(slow >= 25, String(slow));
    assert.ok(fast >= 3 && fast <= 6, String(fast));
  });
});
