import assert from 'node:assert/strict';
import { createContainer, enterPage, htmlOf, leavePage, runFrame } from './markdownDom.ts';

describe('a block of monstrous length', () => {
  let page: Awaited<ReturnType<typeof enterPage>>;
  before(async () => {
    page = await enterPage();
  });
  after(leavePage);

  const table = `| a | b |\n|---|---|\n${'| one | **two** |\n'.repeat(5000)}`;
  const render = (source: string): HTMLElement => {
    const container = createContainer();
    container.append(page.renderMarkdown(source));
    return container;
  };

  it('shows its beginning, and more of it on demand', () => {
    const container = render(`# Head\n\n${table}\nSee [the docs][d].\n\n[d]: https://example.com/`);
    const rows = (): number => container.querySelectorAll('tbody tr').length;
    const first = rows();
    assert.ok(first > 150 && first < 600, String(first));
    assert.match(container.querySelector('.show-more')?.textContent ?? '', /^Show more \(4 of 8\d KB\)$/);
    container.querySelector<HTMLElement>('.show-more')?.click();
    assert.ok(rows() > 1.9 * first);
    assert.equal(container.querySelectorAll('.show-more').length, 1);
    assert.equal(container.querySelector('a')?.getAttribute('href'), 'https://example.com/');
  });

  for (const [what, source] of Object.entries({
    text: 'words and words '.repeat(10_000),
    'a list': '- an item\n'.repeat(20_000),
    'a quote': '> a line\n'.repeat(20_000),
    emphasis: '*a **b '.repeat(20_000),
    brackets: '[a](b '.repeat(20_000),
    formulas: '$a '.repeat(40_000),
    'emphasis in a few kilobytes': '**a_b*c__'.repeat(3000),
    'a list in a few kilobytes': '- [ ] a\n'.repeat(6000),
    'hidden characters': `\`${'\u202e\u200b'.repeat(10_000)}\``,
    'stacked marks': `a${'\u0301'.repeat(20_000)}`,
  })) {
    it(`is cut where it is ${what}`, () => {
      const container = render(source);
      assert.equal(container.querySelectorAll('.show-more').length, 1);
      assert.ok(container.textContent.length < 20_000);
    });
  }

  it('stays a table where it lacks no cells, and is text where it lacks most of them', () => {
    const header = `${'|a'.repeat(60)}|\n${'|-'.repeat(60)}|\n`;
    assert.equal(render(header + `${'|a'.repeat(60)}|\n`.repeat(40)).querySelectorAll('td').length, 2400);
    assert.equal(render(`${header}|a|\n`).querySelectorAll('td').length, 60);
    assert.equal(render(header + '|\n'.repeat(1000)).querySelectorAll('td').length, 0);
  });

  it('asks for more by whole lines, twice as much each time', () => {
    const container = render('- [ ] a\n'.repeat(6000));
    const items = (): number => container.querySelectorAll('li').length;
    const first = items();
    container.querySelector<HTMLElement>('.show-more')?.click();
    assert.ok(items() >= 2 * first - 1, `${String(first)}, ${String(items())}`);
  });

  it('shows more of a line that is as long as nearly all of it', () => {
    const container = render(`Short\n${'words and words '.repeat(10_000)}`);
    const first = container.textContent.length;
    assert.ok(first > 15_000, String(first));
    container.querySelector<HTMLElement>('.show-more')?.click();
    assert.ok(container.textContent.length > 1.9 * first);
  });

  it('keeps the levels of its headings, the numbers of its code and its links as more is shown', () => {
    const item = '- ## Part\n\n  [a][x]\n\n  ```ts\n  a\n  ```\n\n';
    const container = render(`# Head\n\n${item.repeat(2000)}Text\n\n\`\`\`\nb\n\`\`\`\n\n[x]: https://example.com/`);
    container.querySelector<HTMLElement>('.show-more')?.click();
    const headings = [...container.querySelectorAll('h2')];
    assert.ok(headings.length > 20, String(headings.length));
    assert.deepEqual(new Set(headings.map((heading) => heading.getAttribute('aria-level'))), new Set(['3']));
    assert.equal(container.querySelectorAll('a[href="https://example.com/"]').length, headings.length);
    const names = [...container.querySelectorAll('.code-block')].map((frame) => frame.getAttribute('aria-label'));
    assert.deepEqual(names, [...headings.map((_, i) => `Code ${String(i + 1)}, ts`), `Code ${String(names.length)}`]);
  });

  it('arrives as it is when it comes at once', () => {
    const container = createContainer();
    const stream = new page.MarkdownStream(container);
    for (let end = 50_000; end < table.length; end += 20_000) {
      stream.update(table.slice(0, end));
      runFrame();
    }
    stream.update(`${table}\nDone.`);
    stream.finish();
    assert.equal(container.innerHTML, htmlOf(page.renderMarkdown(`${table}\nDone.`)));
  });
});
