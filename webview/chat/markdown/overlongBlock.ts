/** A block of text, a table, list or quote longer than this, in characters of its source, is shown in part. */
const longestBlock = 64 * 1024;

/**
 * So is one with more of these: what may open or close markup takes quadratic time to pair, a line or a cell becomes elements,
 * hidden characters are shown one by one, and marks are stacked. Measured: 3,000 of the worst kind (`**a_b*c__` over and over)
 * take 0.3 s on a slow machine.
 */
const markup = /[*_~`[\]$\\@<>|\n\p{Mark}\p{Format}]/gu;
const mostMarkup = 3000;

/** So much of it is shown at first; each time its reader asks for more, twice as much. */
const firstPart = { length: 16 * 1024, markup: mostMarkup / 2 };

/** True where rendering a block of this source, or a text that holds one, could hold up the page. */
export function isOverlong(source: string): boolean {
  if (source.length > longestBlock) return true;
  return source.length > mostMarkup && (source.match(markup)?.length ?? 0) > mostMarkup;
}

/**
 * The beginning of a block that would hold up the page for seconds, and a button for more of it.
 * @param render makes the nodes of some Markdown
 * @param settle told the answer that more of the block was put into
 */
export function showOverlongBlock(
  source: string,
  render: (part: string) => DocumentFragment,
  settle: (answer: ParentNode) => void,
): HTMLElement {
  const frame = document.createElement('div');
  frame.className = 'overlong-block';
  const show = (size: typeof firstPart): void => {
    const part = beginningOf(source, size);
    frame.replaceChildren(render(part));
    if (frame.parentNode) settle(frame.parentNode);
    if (part.length === source.length) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'show-more';
    button.textContent = `Show more (${kilobytes(part)} of ${kilobytes(source)} KB)`;
    button.addEventListener('click', () => {
      show({ length: size.length * 2, markup: size.markup * 2 });
      // The button went, and took the focus with it.
      frame.querySelector<HTMLElement>('.show-more')?.focus();
    });
    frame.append(button);
  };
  show(firstPart);
  return frame;
}

/** The beginning of `source`, of at most that size: whole lines, unless they are little of it. */
function beginningOf(source: string, size: typeof firstPart): string {
  let [end, count] = [Math.min(size.length, source.length), 0];
  for (const { index } of source.slice(0, end).matchAll(markup)) {
    if (count++ < size.markup) continue;
    end = index;
    break;
  }
  if (end === source.length) return source;
  const lineEnd = source.lastIndexOf('\n', end) + 1;
  return source.slice(0, lineEnd > end / 2 ? lineEnd : end).replace(/[\ud800-\udbff]$/, '');
}

function kilobytes({ length }: string): string {
  return Math.ceil(length / 1024).toLocaleString();
}
