import { Tokenizer } from '@streamparser/json';

/** A token of JSON, with the byte at which it starts. */
export type Token = Parameters<Tokenizer['onToken']>[0];

/** Strings are collected in pieces of this many bytes. */
const stringBufferSize = 64 * 1024;

/** Splits JSON into tokens and knows on which line each one starts. */
export class LocatedTokens {
  private readonly tokenizer: Tokenizer;
  private chunk: Uint8Array = new Uint8Array();
  private cursor = 0;
  private lineCount = 1;
  /** Bytes before the chunk that is read. */
  private before = 0;
  private ended = false;

  /** @param isSequence true where several values follow one another */
  constructor(onToken: (token: Token, line: number) => void, isSequence: boolean) {
    this.tokenizer = new Tokenizer({ stringBufferSize, ...(isSequence ? { separator: '' } : {}) });
    this.tokenizer.onToken = (token) => {
      // No token spans lines, so one that began in an earlier chunk is on the line that this one begins with.
      this.moveTo(token.offset - this.before);
      onToken(token, this.lineCount);
    };
  }

  /** Bytes that were read. */
  get offset(): number {
    return this.before;
  }

  /** Line, from 1, that was reached. */
  get line(): number {
    return this.lineCount;
  }

  /** True once `end` was called. */
  get hasEnded(): boolean {
    return this.ended;
  }

  /** @throws TokenizerError; then `line` is where */
  write(bytes: Uint8Array): void {
    this.chunk = bytes;
    this.cursor = 0;
    try {
      this.tokenizer.write(bytes);
    } catch (error) {
      const position = /absolute position "(\d+)"/.exec(error instanceof Error ? error.message : '')?.[1];
      if (position !== undefined) this.moveTo(Number(position) - this.before);
      throw error;
    }
    this.moveTo(bytes.length);
    this.before += bytes.length;
  }

  /** @throws TokenizerError where a token is not complete */
  end(): void {
    this.ended = true;
    this.tokenizer.end();
  }

  private moveTo(end: number): void {
    for (; this.cursor < end; this.cursor++) if (this.chunk[this.cursor] === 10) this.lineCount++;
  }
}
