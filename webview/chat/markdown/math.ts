import type { TokenizerAndRendererExtension } from 'marked';
import { escapeHtml } from './escapeHtml.ts';

/** A line that opens a formula of its own: `$$` or `\[`, alone or before `\begin`. */
const opener = /^ {0,3}(\$\$|\\\[)[ \t]*(?:\\begin\b[^\n]*)?(?:\n|$)/;

/** The next line in a paragraph that opens a formula, or the paragraph's end, whichever comes first. */
const openerOrEnd = /\n(?:[ \t]*(?:\n|$)| {0,3}(?:\$\$|\\\[)[ \t]*(?:\\begin\b[^\n]*)?(?:\n|$))/;

/** What comes first in a paragraph: a line that opens a formula, or one that makes a heading of the lines before it. */
const openerOrUnderline =
  /\n(?: {0,3}(?:=+|-+)[ \t]*(?:\n|$)|[ \t]*(?:\n|$)| {0,3}(?:\$\$|\\\[)[ \t]*(?:\\begin\b[^\n]*)?(?:\n|$))/;

/**
 * `$…$`, `$$…$$`, `\(…\)` and `\[…\]` within a paragraph. As Pandoc has it, `$` touches what it encloses and no digit follows it,
 * so that prices are none. The length is bounded: each unclosed `$` is looked after.
 */
const inlineMath = String.raw`\$\$[^$]{1,2000}?\$\$|\$(?![\s$])(?:\\[^\n]|[^\\$\n${'`'}]){0,500}?(?<!\s)\$(?![\d$])|\\\([^]{1,2000}?\\\)|\\\[[^]{1,2000}?\\\]`;
const inlineMathStart = new RegExp(`^(?:${inlineMath})`);
const inlineMathAnywhere = new RegExp(inlineMath, 'g');

/**
 * A formula on lines of its own, up to its closing delimiter or an empty line. One that is not closed is a formula all the same:
 * text that is still arriving must not turn from one kind of block into another.
 */
const displayMath: TokenizerAndRendererExtension = {
  name: 'displayMath',
  level: 'block',
  start(source) {
    const found = openerOrEnd.exec(source);
    return found && /[$\\]/.test(found[0]) ? found.index + 1 : undefined;
  },
  tokenizer(source) {
    const [first, delimiter] = opener.exec(source) ?? [];
    if (first === undefined) return undefined;
    const closer = delimiter === '$$' ? /\$\$[ \t]*$/ : /\\\][ \t]*$/;
    let end = 0;
    for (let isFirst = true; end < source.length; isFirst = false) {
      const lineEnd = source.indexOf('\n', end);
      const line = source.slice(end, lineEnd < 0 ? undefined : lineEnd);
      if (line.trim() === '') break;
      end = lineEnd < 0 ? source.length : lineEnd + 1;
      if (closer.test(isFirst ? line.replace(delimiter ?? '', '') : line)) break;
    }
    const raw = source.slice(0, end);
    return { type: 'displayMath', raw, text: raw.trim() };
  },
  renderer: ({ text }) => `<p><var>${escapeHtml(String(text))}</var></p>\n`,
};

const mathInText: TokenizerAndRendererExtension = {
  name: 'mathInText',
  level: 'inline',
  start: (source) => source.indexOf('$'),
  tokenizer(source) {
    const [raw] = inlineMathStart.exec(source) ?? [];
    return raw === undefined ? undefined : { type: 'mathInText', raw, text: raw };
  },
  renderer: ({ text }) => `<var>${escapeHtml(String(text))}</var>`,
};

/** Formulas stay as they were written: no part of them is taken for emphasis, a list or a link. */
export const mathExtensions = [displayMath, mathInText];

/** True where the paragraph at the start of `source` ends before a formula, so that no line after it makes it a heading. */
export function endsAtMath(source: string): boolean {
  return /[$\\]/.test(openerOrUnderline.exec(source)?.[0] ?? '');
}

/** `source` with formulas made unsuspicious, at the same length: what looks for the end of emphasis passes over them. */
export function maskMath(source: string): string {
  return /[$\\]/.test(source) ? source.replace(inlineMathAnywhere, ({ length }) => 'a'.repeat(length)) : source;
}
