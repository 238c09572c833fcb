import assert from 'node:assert/strict';
import { createContainer, enterPage, leavePage } from './markdownDom.ts';

describe('what an answer may hold', () => {
  let page: Awaited<ReturnType<typeof enterPage>>;
  before(async () => {
    page = await enterPage();
  });
  after(leavePage);

  function render(source: string): HTMLElement {
    const container = createContainer();
    container.append(page.renderMarkdown(source));
    return container;
  }
  const formulas = (source: string): string[] =>
    [...render(source).querySelectorAll('var')].map(({ textContent }) => textContent);

  describe('formulas stay as they are written', () => {
    for (const formula of [
      '$a_1 * b_2$',
      '$x*y*z$',
      '$\\frac{a}{b}$',
      '$$a_1 * b_2 * c_3$$',
      '\\(a_1 * b_2 * c\\)',
      '\\[a_1 * b_2 * c\\]',
      '$[a](b)$',
      '$a < b & c$',
      '$\\$5$',
    ]) {
      it(`in a line: ${formula}`, () => {
        assert.deepEqual(formulas(`So ${formula} holds.`), [formula]);
        assert.equal(render(`So ${formula} holds.`).textContent.trim(), `So ${formula} holds.`);
      });
    }

    for (const formula of [
      '$$\na_1 = b\n- c * d * e\n$$',
      '\\[\n# x_1\n> y_1\n\\]',
      '$$\\begin{aligned}\na &= b \\\\\n+ c\n\\end{aligned}$$',
      '$$\n1. x\n```\n$$',
    ]) {
      it(`on lines of its own: ${JSON.stringify(formula)}`, () => {
        assert.deepEqual(formulas(formula), [formula]);
        assert.deepEqual(formulas(`So:\n${formula}\n\nand *more*.`), [formula]);
        assert.equal(render(`So:\n${formula}\n\nand *more*.`).querySelector('em')?.textContent, 'more');
        assert.deepEqual(formulas(`- item\n  ${formula.replaceAll('\n', '\n  ')}`), [formula]);
      });
    }

    it('inside emphasis, whose end is no part of them', () => {
      const container = render('*so $x*y$ holds*');
      assert.equal(container.querySelector('em')?.textContent, 'so $x*y$ holds');
    });

    it('but prices, variables and code are none', () => {
      for (const text of ['$5 and $10', 'from $5-$10', '$HOME and $PATH', 'a $ b $ c', '`$a` and `b$`', '$ a$', '5$'])
        assert.deepEqual(formulas(text), [], text);
      assert.equal(render('It is **$5** or *$6*.').querySelectorAll('strong, em').length, 2);
    });
  });

  it('footnotes stay in sight, where they stand', () => {
    const container = render('Text[^1] and more[^a].\n\n[^1]: Note\n[^a]: https://example.com/x');
    assert.match(container.textContent, /Text\[\^1\] and more\[\^a\]\.\s+\[\^1\]: Note\s+\[\^a\]: https/);
    assert.equal(container.querySelectorAll('a').length, 1);
  });

  it('headings come right below the heading of the page', () => {
    const levels = (source: string): (string | null)[] =>
      [...render(source).querySelectorAll('h1, h2, h3, h4, h5, h6')].map((heading) =>
        heading.getAttribute('aria-level'),
      );
    assert.deepEqual(levels('# a\n\n## b\n\n###### c'), ['2', '3', '6']);
    assert.deepEqual(levels('### a\n\n#### b\n\n### c\n\n# d'), ['2', '3', '2', '2']);
  });

  it('tables scroll on their own, by keyboard too', () => {
    const frame = render('| a | b |\n|---|---|\n| 1 | 2 |').querySelector<HTMLElement>('.table-frame');
    assert.equal(frame?.firstElementChild?.tagName, 'TABLE');
    assert.equal(frame.tabIndex, 0);
    assert.equal(frame.getAttribute('aria-label'), 'Table');
  });

  it('lists nest, tasks among them', () => {
    const container = render('- a\n  1. b\n     - [x] c\n- d\n  - [ ] e');
    assert.equal(container.querySelectorAll('ul > li > ol > li > ul > li > input:checked').length, 1);
    assert.equal(container.querySelectorAll('ul > li > ul > li > input').length, 1);
  });

  for (const [what, opener, closer] of [
    ['quotes', '> ', ''],
    ['lists', '- ', ''],
    ['quotes and lists', '> - ', ''],
    ['emphasis', '*a ', ' b*'],
    ['brackets', '[a', '](https://a.example)'],
    ['what was struck', '~~a ', ' b~~'],
  ] as const) {
    it(`${what} in ${what} end as text at some depth`, () => {
      const container = render(`${opener.repeat(400)}middle${closer.repeat(400)}`);
      let depth = 0;
      for (let node = container.firstElementChild; node; node = node.firstElementChild) depth += 1;
      assert.ok(depth < 60, String(depth));
      assert.match(container.textContent, /middle/);
    });
  }

  describe('links', () => {
    const link = (source: string): HTMLAnchorElement | null => render(source).querySelector('a');

    for (const path of ['src/a.ts', './src/a.ts#L10', 'src/a.ts:10', '/src/a.ts', 'README.md#use', '../a.ts']) {
      it(`lead to files of the workspace: ${path}`, () => {
        const found = link(`[text](${path})`);
        assert.equal(found?.dataset['file'], path);
        assert.equal(found.hasAttribute('href'), false);
        assert.equal(found.getAttribute('role'), 'link');
        assert.equal(found.tabIndex, 0);
        assert.equal(found.title, path);
      });
    }

    it('say where they lead, whatever their text says', () => {
      assert.equal(link('[https://good.example](https://evil.example)')?.title, 'https://evil.example/');
      assert.match(link('[a](https://\u0440aypal.com/x)')?.title ?? '', /^https:\/\/xn--aypal-[^/]+\/x$/);
      assert.equal(link('[a](src/other.ts)')?.title, 'src/other.ts');
    });

    it('of pictures show the description and load nothing', () => {
      const container = render('![a cat](https://example.com/cat.png) ![a dog](img/dog.png)');
      assert.equal(container.querySelector('img'), null);
      assert.deepEqual(
        [...container.querySelectorAll('a')].map((each) => [each.textContent, each.title]),
        [
          ['Picture not loaded: a cat', 'https://example.com/cat.png'],
          ['Picture not loaded: a dog', 'img/dog.png'],
        ],
      );
    });

    it('with any other scheme, or to a place of the page, are none', () => {
      for (const address of [
        '#top',
        '?a',
        '//evil.example',
        'file:///etc/passwd',
        'c:/a',
        'a\u202Eb',
        '&#106;avascript:x',
      ])
        assert.equal(render(`[x](<${address}>)`).querySelector('a[href], a[data-file]'), null, address);
    });
  });

  describe('hidden characters in code', () => {
    const hidden = (source: string): string[] =>
      [...render(source).querySelectorAll<HTMLElement>('.hidden-character')].map(
        ({ dataset }) => dataset['code'] ?? '',
      );
    const code = 'if (a) {\u202E } \u2066// \u200B\u{E0041}ok\uFEFF';
    const all = ['U+202E', 'U+2066', 'U+200B', 'U+E0041', 'U+FEFF'];

    for (const language of ['ts', 'nolang', '']) {
      it(`are shown, and the code stays to the letter: "${language}"`, () => {
        const source = `\`\`\`${language}\n${code}\n\`\`\``;
        assert.deepEqual(hidden(source), all);
        assert.equal(render(source).querySelector('code')?.textContent, code);
      });
    }

    it('are shown within text too, but not in text', () => {
      assert.deepEqual(hidden(`Use \`${code}\` with care.`), all);
      assert.deepEqual(hidden('\u200Fשלום'), []);
    });

    it('are shown in code that is still arriving', () => {
      const container = createContainer();
      const stream = new page.MarkdownStream(container);
      for (const text of ['```\na', '```\na\u202E', '```\na\u202Eb', '```\na\u202Eb\u2067']) {
        stream.update(text);
        page.runFrame();
      }
      assert.equal(container.querySelectorAll('.hidden-character').length, 2);
      assert.equal(container.querySelector('code')?.textContent, 'a\u202Eb\u2067');
      stream.dispose();
    });

    it('are not joiners, which emoji are made of', () => {
      assert.deepEqual(hidden('`👩‍💻 ❤️`'), []);
    });
  });
});
