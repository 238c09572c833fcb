import { placeAt, TemplateFault } from './templateFault.ts';

/** One `{% name … %}` of a template. Offsets are UTF-16 units of the source, `end` after the closing `%}`. */
export interface TemplateTag {
  /** First word of the tag. */
  name: string;
  /** What follows the name, trimmed. */
  rest: string;
  start: number;
  end: number;
  /** The tag opens (closes) with a dash: blanks before (after) it are dropped. */
  trimsBefore: boolean;
  trimsAfter: boolean;
}

/** What a scan found: block tags outside comments, strings and raw text; and all code, with strings blanked out. */
export interface TemplateScan {
  tags: TemplateTag[];
  /** Inner text of every `{{ }}` and `{% %}`, string literals replaced by `""`. */
  code: string[];
  /** Where comments stand, as offsets. */
  comments: { start: number; end: number }[];
  /** The first thing that is never closed, where there is one. */
  fault: TemplateFault | undefined;
}

/** Longest run of blanks: Nunjucks trims with expressions whose time grows with the square of it. */
const longestBlankRun = 4096;

/**
 * Finds the tags of a template without parsing it, by the rules of Nunjucks' lexer: `{# #}` comments, `{% raw %}` and
 * `{% verbatim %}` text and string literals hide what they hold. Takes time linear in the source.
 */
export function scanTemplate(source: string): TemplateScan {
  const scan: TemplateScan = { tags: [], code: [], comments: [], fault: undefined };
  const faultAt = (offset: number, message: string) => {
    const { line, column } = placeAt(source, offset);
    scan.fault ??= new TemplateFault(message, line, column);
  };
  const blanks = longBlankRun(source);
  if (blanks >= 0) faultAt(blanks, `More than ${longestBlankRun} blanks in a row. Remove some of them.`);

  const openings = /\{%|\{\{|\{#|#\}/g;
  for (let match = openings.exec(source); match; match = openings.exec(source)) {
    const start = match.index;
    if (match[0] === '#}') {
      faultAt(start, "`#}` closes no comment. To write it as text: {{ '#}' }}");
      continue;
    }
    if (match[0] === '{#') {
      const close = source.indexOf('#}', start + 2);
      if (close < 0) {
        faultAt(start, 'This comment is never closed. Add `#}`.');
        scan.comments.push({ start, end: source.length });
        break;
      }
      scan.comments.push({ start, end: close + 2 });
      openings.lastIndex = close + 2;
      continue;
    }
    const { end, code, isClosed } = readCode(source, start + 2, match[0] === '{%' ? '%}' : '}}');
    if (!isClosed) {
      faultAt(start, match[0] === '{%' ? 'This tag is never closed. Add `%}`.' : 'This is never closed. Add `}}`.');
      openings.lastIndex = end;
      continue;
    }
    const trimsBefore = code.startsWith('-');
    const trimsAfter = code.endsWith('-');
    const inner = code.slice(trimsBefore ? 1 : 0, trimsAfter ? -1 : undefined).trim();
    scan.code.push(inner);
    openings.lastIndex = end;
    if (match[0] === '{{') continue;
    const name = /^[^\s()[\]{}%*+~/#,:|.<>=!-]*/.exec(inner)?.[0] ?? '';
    scan.tags.push({ name, rest: inner.slice(name.length).trim(), start, end, trimsBefore, trimsAfter });
    if (name !== 'raw' && name !== 'verbatim') continue;
    const rawEnd = endOfRaw(source, end, name);
    if (rawEnd < 0) {
      faultAt(start, `This block is never closed. Add {% end${name} %}.`);
      break;
    }
    openings.lastIndex = rawEnd;
  }
  return scan;
}

/**
 * Reads from after `{{` or `{%` to its end, or to where it breaks off: another opening, the wrong end, a quote without
 * its match, the end of the source. A quote opens a string only where a word does not go on (`don't`).
 */
function readCode(source: string, start: number, close: string): { end: number; code: string; isClosed: boolean } {
  const token =
    /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|r\/(?:[^/\\]|\\[^])*\/|[%}]\}|\{[{%#]|[\s()[\]{}%*+~/#,:|.<>=!-]|["']|[^\s()[\]{}%*+~/#,:|.<>=!-]+/y;
  token.lastIndex = start;
  const code: string[] = [];
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const text = match[0];
    if (text === '%}' || text === '}}') return { end: token.lastIndex, code: code.join(''), isClosed: text === close };
    if (/^\{[{%#]$/.test(text)) return { end: match.index, code: '', isClosed: false };
    if (text === '"' || text === "'") return { end: token.lastIndex, code: '', isClosed: false };
    code.push(text.startsWith('"') || text.startsWith("'") ? '""' : text);
  }
  return { end: source.length, code: '', isClosed: false };
}

/** Offset after the closing tag of raw text that starts at `from`, or -1. Raw blocks of one kind nest. */
function endOfRaw(source: string, from: number, name: string): number {
  const marks = new RegExp(`\\{%\\s*(end)?${name}\\s*%\\}`, 'g');
  marks.lastIndex = from;
  let depth = 1;
  for (let match = marks.exec(source); match; match = marks.exec(source)) {
    depth += match[1] ? -1 : 1;
    if (depth === 0) return marks.lastIndex;
  }
  return -1;
}

function longBlankRun(source: string): number {
  let start = 0;
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (code !== 32 && (code > 13 || code < 9) && !/\s/.test(source.charAt(i))) start = i + 1;
    else if (i - start >= longestBlankRun) return start;
  }
  return -1;
}
