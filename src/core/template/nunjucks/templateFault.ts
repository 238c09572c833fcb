/** Where a piece of template source comes from, for messages. */
export interface TemplateSource {
  /** As the user knows it: `prompt tutor, system prompt`. */
  name: string;
  /** The file, where there is one. */
  file?: string;
  /** Line of the file on which the source starts, from 1. */
  firstLine: number;
}

/**
 * A fault at a place of a template's source, before it is told to the user. Lines and columns count from 1, within the
 * source alone.
 */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault';
  readonly line: number;
  readonly column: number;
  /** Absent: the template that is being read. */
  readonly source: TemplateSource | undefined;

  constructor(message: string, line: number, column: number, source?: TemplateSource) {
    super(message);
    this.source = source;
    this.line = line;
    this.column = column;
  }
}

/** Line and column, from 1, of an offset in a text. */
export function placeAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
