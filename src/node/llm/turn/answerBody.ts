/** What a body is by its first bytes; content types are wrong too often to go by. */
export type BodyKind = 'empty' | 'json' | 'page' | 'stream';

/** Who is told about the reading of a body. */
export interface BodyWatch {
  /** Bytes are waited for from now on. */
  noteWaiting: () => void;
  noteBytes: () => void;
  /** The error that the reader gets, for the one that the network gave. */
  failureOf: (error: unknown) => unknown;
}

/** Bytes before the first that tells: blanks, line breaks, and those of a byte order mark. */
const leadingBytes: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf]);

/** The body of an answer, looked into before it is handed on. Nothing but blanks at its beginning is ever held back. */
export class AnswerBody {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  private readonly watch: BodyWatch;
  private first: Uint8Array | undefined;
  /** The first character that tells; empty where there is none. */
  sign = '';

  constructor(body: ReadableStream<Uint8Array> | null, watch: BodyWatch) {
    this.reader = body?.getReader();
    this.watch = watch;
  }

  /** Waits for the first byte that tells. To be called before anything else, once. */
  async readKind(): Promise<BodyKind> {
    for (let chunk = await this.read(); chunk !== undefined; chunk = await this.read()) {
      const start = chunk.findIndex((byte) => !leadingBytes.has(byte));
      if (start === -1) continue;
      this.first = chunk.subarray(start);
      this.sign = String.fromCharCode(this.first[0] ?? 0);
      if (this.sign === '{' || this.sign === '[') return 'json';
      return this.sign === '<' ? 'page' : 'stream';
    }
    return 'empty';
  }

  /** The rest of the body, chunk by chunk as it comes. */
  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const chunk = await this.read();
          if (chunk === undefined) controller.close();
          else controller.enqueue(chunk);
        },
        cancel: (reason) => this.cancel(reason),
      },
      // Reads only when it is read: else idle time could not be told from a slow reader.
      { highWaterMark: 0 },
    );
  }

  /** The rest of the body as text, up to `limit` bytes. */
  async text(limit: number): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    let size = 0;
    for (let chunk = await this.read(); chunk !== undefined; chunk = await this.read()) {
      size += chunk.byteLength;
      text += decoder.decode(chunk, { stream: true });
      if (size > limit) {
        void this.cancel();
        break;
      }
    }
    return text + decoder.decode();
  }

  /** Wants no more of it. Never throws. */
  async cancel(reason?: unknown): Promise<void> {
    try {
      await this.reader?.cancel(reason);
    } catch {
      // It broke off before it was cancelled.
    }
  }

  private async read(): Promise<Uint8Array | undefined> {
    const { first } = this;
    if (first) {
      this.first = undefined;
      return first;
    }
    this.watch.noteWaiting();
    try {
      const result = await this.reader?.read();
      this.watch.noteBytes();
      return result?.value;
    } catch (error) {
      throw this.watch.failureOf(error);
    }
  }
}
