import assert from 'node:assert/strict';
import fc from 'fast-check';
import { attacks, attributes, tags } from './markdownAttacks.ts';
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
    assert.equal(htmlOf(page.sanitize(html)), '<p>a<a>b</a></p>c');
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

  it('turns pictures into links with their description', () => {
    const link = render('![A cat](https://example.com/cat.png)').querySelector('a');
    assert.equal(link?.textContent, 'A cat');
    assert.equal(link.getAttribute('href'), 'https://example.com/cat.png');
  });

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
    assert.equal(container.querySelector('.code-language')?.textContent, 'ts');
    assert.equal(container.querySelector('.hljs-keyword')?.textContent, 'const');
    const labels = [...container.querySelectorAll('button')].map((button) => button.getAttribute('aria-label'));
    assert.deepEqual(labels, ['Apply to file…', 'Insert at cursor', 'Open in new editor', 'Copy code']);
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
