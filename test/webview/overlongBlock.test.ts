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
    assert.ok(first > 500 && first < 1500, String(first));
    assert.match(container.querySelector('.show-more')?.textContent ?? '', /^Show more \(16 of 8\d KB\)$/);
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
  })) {
    it(`is cut where it is ${what}`, () => {
      const container = render(source);
      assert.equal(container.querySelectorAll('.show-more').length, 1);
      assert.ok(container.textContent.length < 20_000);
    });
  }

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
