import type { Document, visit, YAMLError } from 'yaml';

/** Plain words for the parser's error codes (yaml's errors.ts); its own messages may quote values. */
const syntaxMessages: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'A value that starts with `*` or `&` is an alias in YAML. Put the value in quotes.',
  BAD_DQ_ESCAPE: 'A backslash in a double-quoted text starts an escape. Use single quotes, or write it twice.',
  BAD_INDENT: 'A bracket or quote is not closed here, or a line is indented differently from its neighbours.',
  BAD_SCALAR_START: 'A value cannot start with this character. Put the value in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'A value that holds `: ` needs quotes, or the next line is indented too far.',
  MISSING_CHAR: 'Something is missing here: a `:` after a key, a blank, a comma, or a closing quote or bracket.',
  MULTILINE_IMPLICIT_KEY: 'Expected a `:` after this key, on the same line.',
  TAB_AS_INDENT: 'YAML is indented with blanks, not with tabs.',
  TAG_RESOLVE_FAILED: 'A value that starts with `!` is a tag in YAML. Put the value in quotes.',
  UNEXPECTED_TOKEN: 'This does not belong here. Check the quotes, brackets and indentation.',
};

/** What keeps a text from being YAML. */
interface SyntaxFaults {
  /** Each with the offset at which it is mended. */
  faults: { message: string; offset: number }[];
  /** Lines, from 1, whose content is a guess of the parser's. */
  brokenLines: ReadonlySet<number>;
}

/** What a text without a document has. */
export const noSyntaxFaults: SyntaxFaults = { faults: [], brokenLines: new Set() };

/**
 * What is wrong with a text that is no YAML, in words that quote nothing of it.
 * @param lineOf the line of an offset, from 1
 * @param visitNodes the library's function, which is loaded on first use
 */
export function syntaxFaults(
  document: Document.Parsed,
  text: string,
  lineOf: (offset: number) => number,
  visitNodes: typeof visit,
): SyntaxFaults {
  if (document.errors.length === 0) return noSyntaxFaults;
  const openParts: SyntaxFaults['faults'] = [];
  visitNodes(document, {
    Node: (_, { range }) => {
      const message = range ? openMessage(text.slice(range[0], range[1])) : undefined;
      if (range && message !== undefined) openParts.push({ offset: range[0], message });
    },
  });
  const textLines = text.split(/\r?\n/);
  const faults: SyntaxFaults['faults'] = [];
  const brokenLines = new Set<number>();
  for (const error of document.errors) {
    const [found] = error.pos;
    const line = lineOf(found);
    brokenLines.add(line);
    // The parser tells of what is left open where it gave up, mostly at the end of the text.
    const open = openingCodes.has(error.code) ? openParts.findLast(({ offset }) => offset < found) : undefined;
    if (open) brokenLines.add(lineOf(open.offset));
    faults.push(open ?? { message: syntaxMessage(error, textLines[line - 1] ?? ''), offset: found });
    // The parser has lost its way: each later line would be another fault.
    if (error.code === 'UNEXPECTED_TOKEN') break;
  }
  return { faults, brokenLines };
}

/** The parser's codes for what is left open, among other things. */
const openingCodes: ReadonlySet<string> = new Set(['MISSING_CHAR', 'BAD_INDENT']);

/** @param line the text of the line at which the parser found it */
function syntaxMessage({ code }: Pick<YAMLError, 'code'>, line: string): string {
  if (code === 'MISSING_CHAR' || code === 'MULTILINE_IMPLICIT_KEY') {
    // Mostly a line that is being typed.
    if (/^\s*["']?[\w-]+["']?\s*$/.test(line)) return 'Expected a `:` and a value after this key.';
    if (/^\s*["']?[\w-]+["']?:\S/.test(line)) return 'Expected a blank after the `:`.';
    if (/^- /.test(line)) return 'Expected a key, not an item of a list.';
  }
  if (/\$\{[^}]*$/.test(line)) return 'This `${` is not closed: a `}` is missing.';
  return syntaxMessages[code] ?? 'This is not valid YAML. Check the quotes, brackets and indentation.';
}

const closers: Readonly<Record<string, string>> = { '"': '"', "'": "'", '[': ']', '{': '}' };

/**
 * What is wrong where a quote or bracket is left open.
 * @param source the text from the opening character to where the parser gave up
 * @returns undefined where it is closed or opens with another character
 */
function openMessage(source: string): string | undefined {
  const closer = closers[source.charAt(0)];
  if (closer === undefined || (source.length > 1 && source.trimEnd().endsWith(closer))) return undefined;
  return closer === ']' || closer === '}' ? 'This bracket is not closed.' : 'This quote is not closed.';
}
