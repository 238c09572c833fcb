/** A chunk ends with the first line that ends after so many characters; where a line is that long, between words, or anywhere. */
const chunkLength = { atLine: 4 * 1024, atWord: 16 * 1024, anywhere: 20 * 1024 };

/**
 * Plain text that grows, as blocks of which the browser lays out those in sight: what arrives goes into the last one, so that its
 * cost does not grow with what there is. Chunks depend on the text alone, not on how it arrived.
 */
export class GrowingText {
  readonly #parent: HTMLElement;
  #shown = '';
  #chunk: Text | null = null;

  /** @param parent an empty element that nobody else writes to */
  constructor(parent: HTMLElement) {
    this.#parent = parent;
  }

  /** Shows `text`: what goes on behind what is shown, or another one. */
  update(text: string): void {
    if (!text.startsWith(this.#shown)) {
      this.#parent.replaceChildren();
      this.#chunk = null;
      this.#shown = '';
    }
    for (let start = this.#shown.length; start < text.length;) {
      const chunk = this.#chunk ?? this.#open();
      const [end, isFull] = endOfChunk(text, start - chunk.length);
      chunk.appendData(text.slice(start, end));
      if (isFull) this.#chunk = null;
      start = end;
    }
    this.#shown = text;
  }

  #open(): Text {
    const element = document.createElement('span');
    element.className = 'text-chunk';
    const chunk = document.createTextNode('');
    element.append(chunk);
    this.#parent.append(element);
    this.#chunk = chunk;
    return chunk;
  }
}

/** Where the chunk that begins at `start` ends in `text`, and whether it ends there whatever follows. */
function endOfChunk(text: string, start: number): [end: number, isFull: boolean] {
  const { atLine, atWord, anywhere } = chunkLength;
  const lineEnd = text.indexOf('\n', start + atLine);
  const wordEnd = text.indexOf(' ', start + atWord);
  const last = start + anywhere - (/[\ud800-\udbff]/.test(text.charAt(start + anywhere - 1)) ? 1 : 0);
  const ends = [lineEnd, wordEnd].filter((end) => end >= 0).map((end) => end + 1);
  const end = Math.min(last, ...ends);
  return end <= text.length ? [end, true] : [text.length, false];
}
