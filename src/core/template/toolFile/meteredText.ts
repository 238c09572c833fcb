/** Milliseconds that parsing one file may take; ordinary code of a thousand lines needs about 50. */
const parsingMs = 1_000;

/** Reading a text took too long. */
class ReadingLimitError extends Error {
  override readonly name = 'ReadingLimitError';
}

/** A text that looks at the clock while its characters are read. */
class MeteredText extends String {
  private reads = 0;
  private readonly deadline = performance.now() + parsingMs;

  override charCodeAt(index: number): number {
    this.reads += 1;
    if (this.reads % 256 === 0 && performance.now() > this.deadline) {
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
