import { withSnippet } from './placedSnippet.ts';

/** A stretch of a text, in characters: `start` belongs to it, `end` does not. */
export interface Span {
  start: number;
  end: number;
}

/** A file's text with code in it, and what the code took the place of. */
export interface ProposedText {
  text: string;
  replaced: 'selection' | 'declarations' | 'all';
}

/**
 * A file's text with `code` in it.
 * @param current the file's text; empty for a new file
 * @param selection what the code takes the place of; absent: the file's declarations of the same names, else all of the file
 * @param isFirstLineName the code's first line only names the file, and is kept where the file has it too
 */
export function proposedText(
  current: string,
  code: string,
  { selection, isFirstLineName = false }: { selection?: Span | undefined; isFirstLineName?: boolean } = {},
): ProposedText {
  const firstLine = /^.*/.exec(code)?.[0] ?? '';
  const isLabel = isFirstLineName && /^.*/.exec(current)?.[0].trim() !== firstLine.trim();
  const own = (isLabel ? code.slice(firstLine.length).replace(/^\n+/, '') : code).replaceAll(/\r\n?/g, '\n');
  const lineEnd = current.includes('\r\n') ? '\r\n' : '\n';
  const withLineEnds = (part: string): string => part.replaceAll('\n', lineEnd);
  if (selection) {
    const text = withLineEnds(own);
    const after = current.slice(selection.end);
    const needsEnd = current.slice(selection.start, selection.end).endsWith('\n') && !text.endsWith('\n');
    const whole = current.slice(0, selection.start) + text + (needsEnd ? lineEnd : '') + after;
    return { text: whole, replaced: 'selection' };
  }
  // A file with both line ends keeps them as they are.
  const hasBoth = lineEnd === '\r\n' && /(?:^|[^\r])\n/.test(current);
  const snippet = hasBoth ? undefined : withSnippet(current.replaceAll('\r\n', '\n'), own);
  if (snippet !== undefined) return { text: withLineEnds(snippet), replaced: 'declarations' };
  const text = withLineEnds(own);
  const endsWithLine = current === '' || current.endsWith('\n');
  return { text: endsWithLine && text !== '' && !text.endsWith('\n') ? text + lineEnd : text, replaced: 'all' };
}

/** The smallest stretch of `before` that differs from `after`, and what takes its place: cursors and folds elsewhere stay. */
export function smallestChange(before: string, after: string): Span & { text: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
  // A pair of characters that is one line end or one code point stays whole.
  if (start > 0 && splitsPair(before, after, start)) start -= 1;
  if (same > 0 && splitsPair(before, after, -same)) same -= 1;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

function splitsPair(before: string, after: string, at: number): boolean {
  return [before, after].some((text) => {
    const index = at < 0 ? text.length + at : at;
    return /^(?:\r\n|[\ud800-\udbff][\udc00-\udfff])$/.test(text.slice(index - 1, index + 1));
  });
}
