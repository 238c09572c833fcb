/** A block of text, a table, list or quote longer than this, in characters of its source, is shown in part. */
export const longestBlock = 64 * 1024;

/** So much of it is shown at first; each time its reader asks for more, twice as much. */
const firstPart = 16 * 1024;

/**
 * The beginning of a block that would hold up the page for seconds, and a button for more of it.
 * @param render makes the nodes of some Markdown
 */
export function showOverlongBlock(source: string, render: (part: string) => DocumentFragment): HTMLElement {
  const frame = document.createElement('div');
  frame.className = 'overlong-block';
  const show = (length: number): void => {
    const part = beginningOf(source, length);
    frame.replaceChildren(render(part));
    if (part.length === source.length) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'show-more';
    button.textContent = `Show more (${kilobytes(part)} of ${kilobytes(source)} KB)`;
    button.addEventListener('click', () => {
      show(length * 2);
      // The button went, and took the focus with it.
      frame.querySelector<HTMLElement>('.show-more')?.focus();
    });
    frame.append(button);
  };
  show(firstPart);
  return frame;
}

/** Whole lines of `source` where it has some, at most `length` characters. */
function beginningOf(source: string, length: number): string {
  if (source.length <= length) return source;
  const lineEnd = source.lastIndexOf('\n', length);
  const end = lineEnd > 0 ? lineEnd + 1 : length;
  return source.slice(0, end).replace(/[\ud800-\udbff]$/, '');
}

function kilobytes({ length }: string): string {
  return Math.ceil(length / 1024).toLocaleString();
}
