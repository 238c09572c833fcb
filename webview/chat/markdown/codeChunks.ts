import { appendCode, hasHidden } from './hiddenCharacters.ts';

/** Code longer than this is laid out in chunks. Highlighting ends there too. */
export const chunkedFrom = 16 * 1024;

/** A chunk ends after so many lines, or with the first that ends after so many characters; where a line is that long, anywhere. */
const chunkLines = 100;
const chunkLength = { atLine: 16 * 1024, anywhere: 24 * 1024 };

/** A chunk that begins with a longer line is wrapped: laying out such lines sideways takes seconds. */
const longestLine = 2000;

/**
 * Long plain code as blocks of lines of which the browser lays out those in sight. Code that arrives goes into the last one, so
 * that its cost does not grow with what there is. Chunks depend on the code alone, not on how it arrived.
 */
export class CodeChunks {
  readonly #parent: HTMLElement;
  #chunk: HTMLElement | null = null;
  #lines = 0;
  #length = 0;

  /** @param parent an empty `code` element */
  constructor(parent: HTMLElement) {
    this.#parent = parent;
  }

  append(code: string): void {
    for (let start = 0; start < code.length;) {
      this.#chunk ??= this.#open();
      const [end, isFull] = this.#endOfChunk(code, start);
      this.#fill(this.#chunk, code.slice(start, end));
      if (isFull) this.#chunk = null;
      start = end;
    }
  }

  #open(): HTMLElement {
    const chunk = document.createElement('span');
    chunk.className = 'code-chunk';
    this.#parent.append(chunk);
    this.#lines = 0;
    this.#length = 0;
    return chunk;
  }

  /** Where the chunk that goes on at `start` ends in `code`, and whether it ends there whatever follows. */
  #endOfChunk(code: string, start: number): [end: number, isFull: boolean] {
    const begin = start - this.#length;
    const longest = begin + chunkLength.anywhere;
    const last = longest - (/[\ud800-\udbff]/.test(code.charAt(longest - 1)) ? 1 : 0);
    for (let end = start; ;) {
      end = code.indexOf('\n', end) + 1;
      if (end === 0 || end > last) return last <= code.length ? [last, true] : [code.length, false];
      this.#lines += 1;
      if (this.#lines === chunkLines || end >= begin + chunkLength.atLine) return [end, true];
    }
  }

  #fill(chunk: HTMLElement, code: string): void {
    const last = chunk.lastChild;
    if (last instanceof Text && !hasHidden(code)) last.appendData(code);
    else appendCode(chunk, code);
    this.#length += code.length;
    if (this.#length > longestLine) {
      const lineEnd = chunk.textContent.indexOf('\n');
      chunk.classList.toggle('wrapped', lineEnd < 0 || lineEnd > longestLine);
    }
  }
}
