import { appendCode, hasHidden } from './hiddenCharacters.ts';

/** Code longer than this is laid out in chunks. Highlighting ends there too. */
export const chunkedFrom = 16 * 1024;

/** A chunk ends after so many lines, or so many characters where lines are long. */
const chunkLines = 100;
const chunkLength = 16 * 1024;

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
      if (!this.#chunk || this.#lines >= chunkLines || this.#length >= chunkLength) this.#open();
      const end = this.#endOfChunk(code, start);
      this.#fill(code.slice(start, end));
      start = end;
    }
  }

  #open(): void {
    this.#chunk = document.createElement('span');
    this.#chunk.className = 'code-chunk';
    this.#parent.append(this.#chunk);
    this.#lines = 0;
    this.#length = 0;
  }

  #endOfChunk(code: string, start: number): number {
    const last = Math.min(code.length, start + chunkLength - this.#length);
    let end = start;
    while (this.#lines < chunkLines) {
      const lineEnd = code.indexOf('\n', end);
      if (lineEnd < 0 || lineEnd >= last) return last;
      end = lineEnd + 1;
      this.#lines += 1;
    }
    return end;
  }

  #fill(code: string): void {
    const last = this.#chunk?.lastChild;
    if (last instanceof Text && !hasHidden(code)) last.appendData(code);
    else if (this.#chunk) appendCode(this.#chunk, code);
    this.#length += code.length;
    if (this.#chunk && this.#length > longestLine) {
      const lineEnd = this.#chunk.textContent.indexOf('\n');
      this.#chunk.classList.toggle('wrapped', lineEnd < 0 || lineEnd > longestLine);
    }
  }
}
