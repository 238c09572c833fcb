/** So many pieces are joined at once. */
const piecesAtOnce = 1_024;

/**
 * A text that arrives in pieces. Added one by one to a string, pieces of a few characters make V8 keep a tree of them, eight
 * times the size of the text; joined by the thousand they take its own size.
 */
export class GrowingText {
  private joined = '';
  private readonly pieces: string[] = [];

  append(piece: string): void {
    if (this.pieces.push(piece) >= piecesAtOnce) this.join();
  }

  clear(): void {
    this.joined = '';
    this.pieces.length = 0;
  }

  /** All of it so far. */
  get text(): string {
    if (this.pieces.length > 0) this.join();
    return this.joined;
  }

  private join(): void {
    this.joined += this.pieces.join('');
    this.pieces.length = 0;
  }
}
