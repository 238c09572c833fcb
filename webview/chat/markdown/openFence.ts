/** A fence at the start of a text, after empty lines; its fence is not indented. */
const opening = /^(?:[ \t]*\n)*(`{3,}(?=[^`\n]*\n)|~{3,})([^\n]*)\n/;

/** A last line that may yet become the fence's end. */
const undecidedEnd = /\n {0,3}(?:`*|~*) *$/;

/**
 * A code block of which only the beginning has arrived. It looks at what arrives alone: looking at all of it again for each piece
 * takes quadratic time in a long block.
 */
export class OpenFence {
  /** The whole info string. */
  readonly info: string;
  readonly #closing: RegExp;
  readonly #lastClosing: RegExp;
  /** Where its code begins in the text. */
  readonly #start: number;
  /** Up to here code was given out. */
  #given: number;

  private constructor(start: number, fence: string, info: string) {
    this.info = info;
    this.#start = start;
    this.#given = start;
    // As marked has it: the same fence or a longer one, alone on a line.
    const line = String.raw`\n {0,3}${fence}${fence.slice(0, 1)}* *`;
    this.#closing = new RegExp(String.raw`${line}(?=\n)`);
    this.#lastClosing = new RegExp(String.raw`${line}(?=\n|$)`);
  }

  /** @param start where a block of `text` begins; null: no fence is opened there */
  static at(text: string, start: number): OpenFence | null {
    const [all, fence, info] = opening.exec(text.slice(start)) ?? [];
    if (all === undefined || fence === undefined || info === undefined) return null;
    // Escapes in an info string are the parser's to read.
    return info.includes('\\') ? null : new OpenFence(start + all.length, fence, info.trim());
  }

  /**
   * The code that came since the last call, and where the block ends in `text`; null: it goes on.
   * @param text all that has arrived
   * @param isWhole nothing more will come; a later call needs a new object
   */
  take(text: string, isWhole: boolean): { code: string; end: number | null } {
    const from = this.#given;
    // One character more tells whether a line begins here; the one before the code ends the fence's line.
    const looked = text.slice(from - 1);
    const offset = text.length - looked.length;
    const closed = (isWhole ? this.#lastClosing : this.#closing).exec(looked);
    if (closed) {
      const end = Math.min(text.length, offset + closed.index + closed[0].length + 1);
      return { code: text.slice(from, this.#endOfCode(text, offset + closed.index)), end };
    }
    if (isWhole) return { code: text.slice(from, this.#endOfCode(text, text.replace(/\n$/, '').length)), end: null };
    // The line end before a closing fence is no part of the code, so that it waits for what follows it.
    this.#given = Math.max(from, offset + (undecidedEnd.exec(looked)?.index ?? looked.length));
    return { code: text.slice(from, this.#given), end: null };
  }

  /** As marked has it: a line end that closes an empty line belongs to the code. @param end where the last line of code ends */
  #endOfCode(text: string, end: number): number {
    const isEmptyLine = end <= this.#start || text[end - 1] === '\n';
    return text[end] === '\n' && end >= this.#start && isEmptyLine ? end + 1 : Math.max(end, this.#given);
  }
}
