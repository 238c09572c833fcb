/**
 * How often a parser may read a text's characters: a number for each, and some for any text, since nested generics are read
 * several times. Code of this project, and a thousand lines full of generics, take 1.3 and 2.0 for each.
 */
const readsPerCharacter = 4;
const readsOfAnyText = 2_000;

/**
 * Milliseconds that it may take all the same; ordinary code of a thousand lines needs about 50. The count of reads is the limit
 * that holds: on a busy computer the clock alone would refuse honest code.
 */
const parsingMs = 5_000;

/** Reading a text took too long. */
class ReadingLimitError extends Error {
  override readonly name = 'ReadingLimitError';
}

/** A text that counts how often its characters are read, and looks at the clock now and then. */
class MeteredText extends String {
  private left: number;
  private readonly deadline = performance.now() + parsingMs;

  constructor(text: string) {
    super(text);
    this.left = readsPerCharacter * text.length + readsOfAnyText;
  }

  override charCodeAt(index: number): number {
    this.left -= 1;
    if (this.left < 0 || (this.left % 256 === 0 && performance.now() > this.deadline)) {
      throw new ReadingLimitError('The code takes too long to read; nested generics such as "<T>(<T>(" can do that.');
    }
    return super.charCodeAt(index);
  }
}

/**
 * The text for a parser that backtracks: a dozen nested generics cost it exponential time, in which nothing else would
 * run. The text itself ends that.
 * @throws ReadingLimitError from inside the parser
 */
export function meteredText(text: string): string {
  // A parser only calls methods of strings, which a String object has too.
  return new MeteredText(text) as unknown as string;
}
