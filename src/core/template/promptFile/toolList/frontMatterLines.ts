/** Where the YAML of a prompt file stands. Lines count from 1. */
export interface FrontMatterLines {
  /** The text's lines, without their ends; the first is line 1. */
  lines: string[];
  /** The first line of the YAML, after the opening `---`. */
  first: number;
  /** The last line of the YAML; one less than `first` where there is none. An unclosed one goes to the end. */
  last: number;
}

/** The lines of a prompt file's front matter; undefined where it has none. */
export function frontMatterLines(text: string): FrontMatterLines | undefined {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (!/^---[ \t]*$/.test(lines[0] ?? '')) return undefined;
  const close = lines.findIndex((line, index) => index > 0 && /^---[ \t]*$/.test(line));
  return { lines, first: 2, last: close < 0 ? lines.length : close };
}
