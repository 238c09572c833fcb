import assert from 'node:assert/strict';
import fc from 'fast-check';
import { attacks, attributes, tags } from './markdownAttacks.ts';
import { codeSourceOf } from '../../webview/chat/markdown/codeBlock.ts';
import { createContainer, enterPage, htmlOf, leavePage } from './markdownDom.ts';

describe('renderMarkdown', () => {
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

  function assertHarmless(container: HTMLElement): void {
    for (const element of container.querySelectorAll('*')) {
      assert.ok(tags.has(element.tagName.toLowerCase()), `<${element.tagName}> in ${container.innerHTML}`);
      for (const { name, value } of element.attributes) {
        assert.ok(attributes.has(name.toLowerCase()), `${name} in ${container.innerHTML}`);
        if (name === 'href') assert.match(value, /^(?:https?:\/\/|mailto:)/i);
      }
      if (element.tagName === 'INPUT') assert.equal((element as HTMLInputElement).type, 'checkbox');
    }
  }

  for (const attack of attacks) {
    it(`lets nothing harmful through: ${JSON.stringify(attack.slice(0, 80))}`, () => {
      assertHarmless(render(attack));
    });
  }

  it('lets nothing harmful through, however attacks are put together', function () {
    this.timeout(60_000);
    const source = fc.array(
      fc.oneof(fc.constantFrom(...attacks), fc.constantFrom('\n', '\n\n', ' ', '"', '>', '`', '*')),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(source, (parts) => {
        assertHarmless(render(parts.join('')));
      }),
      { numRuns: 300 },
    );
  });

  it('cleans markup that no renderer should have made', () => {
    const html =
      '<p onclick="x()">a<script>1</script><img src="https://e.f"><a href="ftp://x">b</a></p>' +
      '<input type="text" value="x"><input type="image" src="https://e.f"><div style="color:red">c</div>';
    assert.equal(htmlOf(page.sanitize(html)), '<p>ab</p>c');
  });

  it('shows markup in the source as text', () => {
    assert.equal(
      render('a <b>bold</b> & <div>\n\n<script>x</script>').textContent.trim(),
      'a <b>bold</b> & <div>\n<script>x</script>',
    );
  });

  it('breaks lines at <br>', () => {
    assert.equal(render('| a |\n|---|\n| b<br>c |').querySelectorAll('td br').length, 1);
  });

  it('turns pictures into links that say what they are, with their description', () => {
    const link = render('![A cat](https://example.com/cat.png)').querySelector('a');
    assert.equal(link?.textContent, 'Picture not loaded: A cat');
    assert.equal(link.getAttribute('href'), 'https://example.com/cat.png');
    const badge = render('[![Build](https://example.com/b.svg) passes](https://example.com/ci)').querySelectorAll('a');
    assert.deepEqual(
      [...badge].map(({ href, textContent }) => [href, textContent]),
      [['https://example.com/ci', 'Picture not loaded: Build passes']],
    );
  });

  const refused: [source: string, shown: string][] = [
    ['[js](javascript:alert(1))', 'js (<code>javascript:alert(1)</code>)'],
    [
      '[*run*](command:workbench.action.quit?%22a%22)',
      '<em>run</em> (<code>command:workbench.action.quit?%22a%22</code>)',
    ],
    ['<javascript:alert(1)>', 'javascript:alert(1)'],
    ['![A cat](data:image/png;base64,aaaa)', 'Picture not loaded: A cat (<code>data:image/png;base64,aaaa</code>)'],
    [`[x](data:,${'a'.repeat(1000)})`, `x (<code>data:,${'a'.repeat(94)}…</code>)`],
    [
      '[x](java\u202Escript:a)',
      'x (<code>java<span class="hidden-character" data-code="U+202E">\u202E</span>script:a</code>)',
    ],
    ['[above](#above)', 'above'],
    ['[x]()', 'x'],
  ];
  for (const [source, shown] of refused) {
    it(`shows a link that leads nowhere as text, and where it was to lead: ${source.slice(0, 40)}`, () => {
      assert.equal(render(source).innerHTML.trim(), `<p>${shown}</p>`);
    });
  }

  it('shows where a link leads', () => {
    assert.equal(render('[x](https://example.com)').querySelector('a')?.title, 'https://example.com/');
  });

  it('shows tables with their alignment', () => {
    const container = render('| a | b |\n|:-:|--:|\n| 1 | 2 |');
    assert.deepEqual(
      [...container.querySelectorAll('td')].map((cell) => cell.getAttribute('align')),
      ['center', 'right'],
    );
  });

  it('shows task lists with their boxes', () => {
    const boxes = [...render('- [x] a\n- [ ] b').querySelectorAll('input')];
    assert.deepEqual(
      boxes.map((box) => [box.checked, box.disabled]),
      [
        [true, true],
        [false, true],
      ],
    );
  });

  it('frames code with its language and its buttons', () => {
    const container = render('```TS title="a.ts"\nconst a = 1;\n```');
    assert.equal(container.querySelector('.code-names span')?.textContent, 'ts');
    assert.equal(container.querySelector('.hljs-keyword')?.textContent, 'const');
    const labels = [...container.querySelectorAll('button')].map((button) => button.getAttribute('aria-label'));
    assert.deepEqual(labels, ['Apply to file…', 'Insert at cursor', 'Open in new editor', 'Copy code']);
  });

  it('names the file of code as its fence does, and tells code blocks apart by their names', () => {
    const container = render('```ts src/a.ts\n1\n```\n\n- a\n\n  ```\n  2\n  ```\n\n```src/b.py\n3\n```');
    const frames = [...container.querySelectorAll('.code-block')];
    assert.deepEqual(
      frames.map((frame) => [frame.getAttribute('role'), frame.getAttribute('aria-label')]),
      [
        ['group', 'Code 1, ts, src/a.ts'],
        ['group', 'Code 2'],
        ['group', 'Code 3, src/b.py'],
      ],
    );
    assert.deepEqual(
      frames.map((frame) => [...frame.querySelectorAll('.code-head span')].map(({ textContent }) => textContent)),
      [['ts', 'src/a.ts'], ['text'], ['src/b.py']],
    );
  });

  it('keeps all of what a fence names', () => {
    const frame = render('```ts --> "x" 100%\nconst a = 1;\n```').querySelector('.code-block');
    assert.equal(codeSourceOf(frame)?.info, 'ts --> "x" 100%');
    assert.equal(frame?.querySelector('.hljs-keyword')?.textContent, 'const');
  });

  it('highlights markup inside markup', () => {
    assert.ok(render('```html\n<p class="a">x</p>\n```').querySelector('.hljs-tag .hljs-string'));
  });

  it('keeps code to the letter, highlighted or not', function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(
        fc.constantFrom('ts', 'py', 'html', 'json', 'sql', 'sh', 'diff', 'nolang', ''),
        fc.string({ unit: 'binary' }),
        (language, text) => {
          const line = text.replaceAll(/[\r\n`~\0]/g, '');
          assert.equal(render(`\`\`\`${language}\n|${line}\n\`\`\``).querySelector('code')?.textContent, `|${line}`);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('leaves code above 16 KB plain', () => {
    const code = 'const a = 1;\n'.repeat(2000);
    const container = render(`\`\`\`ts\n${code}\`\`\``);
    assert.equal(container.querySelectorAll('[class^="hljs"]').length, 0);
    assert.equal(container.querySelector('code')?.textContent, code.trimEnd());
  });
});
