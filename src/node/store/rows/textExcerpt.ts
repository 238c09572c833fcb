const titleLength = 60;
const snippetLength = 160;

/** A text as a chat's title: one line, cut at a word where that is possible. */
export function titleFrom(content: string): string {
  const line = oneLine(content);
  if (line.length <= titleLength) return line;
  const cut = cutAt(line, titleLength - 1);
  const space = cut.lastIndexOf(' ');
  return `${space > titleLength / 2 ? cut.slice(0, space) : cut}…`;
}

/** At most 160 characters around the match from `start` to `end`, on one line. */
export function snippetAround(content: string, start: number, end: number): string {
  const lead = Math.max(0, start - 40);
  const before = oneLine(content.slice(safeStart(content, lead), start), 'keep-end');
  const rest = oneLine(content.slice(start, Math.max(end, start + snippetLength * 2)), 'keep-start');
  const text = `${lead > 0 ? '…' : ''}${before}${rest}`;
  const isWhole = text.length <= snippetLength && content.length <= Math.max(end, start + snippetLength * 2);
  return isWhole ? text : `${cutAt(text, snippetLength - 1)}…`;
}

function oneLine(text: string, edges: 'trim' | 'keep-start' | 'keep-end' = 'trim'): string {
  const line = text.replace(/\s+/g, ' ');
  if (edges === 'trim') return line.trim();
  return edges === 'keep-end' ? line.trimStart() : line.trimEnd();
}

/** The first `length` units of `text`, without half a character at the end. */
function cutAt(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

function safeStart(text: string, start: number): number {
  return /^[\uDC00-\uDFFF]/.test(text.slice(start, start + 1)) ? start + 1 : start;
}
