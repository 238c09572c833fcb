import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createContainer, enterPage, htmlOf, leavePage } from './markdownDom.ts';

/** Ways in which markup has been smuggled through Markdown renderers and sanitizers. */
const attacks = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<a href="javascript:alert(1)">x</a>',
  '<form action="javascript:alert(1)"><button>x</button></form>',
  '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
  '<style>*{background:url(https://evil.example)}</style>',
  '<link rel=stylesheet href=https://evil.example>',
  '<base href="https://evil.example">',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<object data="javascript:alert(1)"></object>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<template><img src=x onerror=alert(1)></template>',
  '<details open ontoggle=alert(1)>',
  '<input autofocus onfocus=alert(1)>',
  '<br onclick=alert(1)>',
  '<br/onmouseover=alert(1)>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](%6aavascript:alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:msgbox(1))',
  '[x](file:///etc/passwd)',
  '[x](command:workbench.action.quit)',
  '[x](vscode://evil.example/run)',
  '[x](//evil.example)',
  '[x](<javascript:alert(1)>)',
  '[x][y]\n\n[y]: javascript:alert(1)',
  '<javascript:alert(1)>',
  '![x](javascript:alert(1))',
  '![x](https://evil.example/leak.png)',
  '![x" onerror="alert(1)](https://evil.example/a.png)',
  '![<img src=x onerror=alert(1)>](https://evil.example/a.png)',
  '[x](https://a.example "t\\" onclick=alert(1)")',
  '[x](https://a.example/"onmouseover="alert(1))',
  '```"><img src=x onerror=alert(1)>\ncode\n```',
  '```html\n<script>alert(1)</script>\n```',
  '```ts onclick=alert(1)\ncode\n```',
  '`<script>alert(1)</script>`',
  '    <script>alert(1)</script>',
  '| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |',
  '# <img src=x onerror=alert(1)>',
  '> <script>alert(1)</script>',
  '- <img src=x onerror=alert(1)>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[<script>alert(1)</script>]]>',
  '<?xml <img src=x onerror=alert(1)> ?>',
  '<a\nhref="javascript:alert(1)">x</a>',
];

const tags = new Set(
  (
    'a blockquote br button code del div em h1 h2 h3 h4 h5 h6 hr input li ol p path pre span strong svg table tbody td th ' +
    'thead tr ul var'
  ).split(' '),
);
const attributes = new Set(
  'align aria-hidden aria-label aria-level checked class d data-code data-code-action data-file data-info disabled href role start tabindex title type viewbox'.split(
    ' ',
  ),
);

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
    it(`lets nothing harmful through: ${JSON.stringify(attack)}`, () => {
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
