import { TokenizerError, TokenParser, TokenType } from '@streamparser/json';
import { AppError, cancelled } from '../../core/base/appError.ts';
import { importFault } from './importFault.ts';
import { LocatedTokens, type Token } from './locatedTokens.ts';
import { textChunks } from './textChunks.ts';

/** A value of a JSON file that is read piece by piece. */
export interface JsonElement {
  /** Of an object: the member that it is, or is an item of. */
  member: string | undefined;
  /** Place in its list, from 0. */
  index: number;
  /** Line on which it starts, from 1. */
  line: number;
  value: unknown;
}

/**
 * How a file's top level is taken apart: `list`: `[…]`, item by item; `lines`: values one after another; `object`: of `{…}`
 * the named `members`, whole, and `listMember`, item by item. What is not named is read over.
 */
export type JsonLayout =
  { kind: 'list' } | { kind: 'lines' } | { kind: 'object'; members: readonly string[]; listMember: string };

/** What reading takes beside the file. */
export interface ReadOptions {
  signal?: AbortSignal | undefined;
  /** Told the share of the file that was read, from 0 to 1. */
  onProgress?: ((share: number) => void) | undefined;
}

/** Bytes of the largest element that is read: it stands in memory whole, as objects a few times as large. */
const largestElement = 128 * 1024 * 1024;

/** Nesting beyond this is no chat, and would cost memory for each level. */
const deepestNesting = 512;

/**
 * Reads a JSON file element by element, in memory that grows with the largest element and not with the file, and in slices
 * between which the event loop runs.
 * @param onMember told each top-level key of an object before its value is read; may throw
 * @param onElement awaited before the next slice is read
 * @throws AppError `InvalidImportFile` naming file and line; `Cancelled`; what the callbacks throw
 */
export async function readJsonElements(
  file: string,
  layout: JsonLayout,
  onElement: (element: JsonElement) => Promise<void> | void,
  { signal, onProgress, onMember }: ReadOptions & { onMember?: (name: string) => void } = {},
): Promise<void> {
  const reader = new ElementReader(file, layout, onMember);
  for await (const { bytes, progress } of textChunks(file)) {
    if (signal?.aborted) throw cancelled(signal.reason);
    for (const element of reader.read(bytes)) await onElement(element);
    onProgress?.(progress);
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const element of reader.finish()) await onElement(element);
}

/** Feeds the parser and says where it stands. */
class ElementReader {
  private readonly file: string;
  private readonly layout: JsonLayout;
  private readonly onMember: ((name: string) => void) | undefined;
  private readonly tokens: LocatedTokens;
  private readonly parser: TokenParser;
  private found: JsonElement[] = [];
  private depth = 0;
  private count = 0;
  private member: string | undefined;
  private isKey = false;
  private elementLine = 1;
  private elementStart = 0;

  constructor(file: string, layout: JsonLayout, onMember: ((name: string) => void) | undefined) {
    this.file = file;
    this.layout = layout;
    this.onMember = onMember;
    // The empty separator lets values follow one another.
    const sequence = layout.kind === 'lines' ? { separator: '' } : {};
    this.parser = new TokenParser({ paths: pathsOf(layout), keepStack: false, ...sequence });
    this.parser.onValue = ({ value, stack }) => {
      const isWhole = layout.kind === 'object' && stack.length < 2;
      this.found.push({ member: this.member, index: isWhole ? 0 : this.count++, line: this.elementLine, value });
    };
    this.tokens = new LocatedTokens((token, line) => {
      this.take(token, line);
    }, layout.kind === 'lines');
  }

  /** @returns the elements that are complete with these bytes */
  read(bytes: Uint8Array): JsonElement[] {
    this.guard(() => {
      this.tokens.write(bytes);
    });
    if (this.depth > 0 && this.tokens.offset - this.elementStart > largestElement) {
      const megabytes = largestElement / 1024 / 1024;
      throw importFault(this.file, `What starts here is larger than ${megabytes} MB, which no chat is.`, {
        line: this.elementLine,
      });
    }
    return this.found.splice(0);
  }

  finish(): JsonElement[] {
    if (this.depth > 0) this.incomplete();
    // A number at the end is complete only now.
    this.guard(() => {
      this.tokens.end();
    });
    return this.found.splice(0);
  }

  private take(token: Token, line: number): void {
    const opens = token.token === TokenType.LEFT_BRACE || token.token === TokenType.LEFT_BRACKET;
    const closes = token.token === TokenType.RIGHT_BRACE || token.token === TokenType.RIGHT_BRACKET;
    if (this.depth === this.elementDepth() && !closes && token.token !== TokenType.COMMA) {
      this.elementLine = line;
      this.elementStart = token.offset;
    }
    if (this.layout.kind === 'object' && this.depth === 1 && this.isKey && token.token === TokenType.STRING) {
      this.member = String(token.value);
      this.onMember?.(this.member);
    }
    this.isKey = token.token === TokenType.LEFT_BRACE || token.token === TokenType.COMMA;
    this.depth += opens ? 1 : closes ? -1 : 0;
    if (this.depth > deepestNesting) throw importFault(this.file, 'The JSON is nested too deeply.', { line });
    this.parser.write(token);
  }

  /** How many brackets are open where an element starts. */
  private elementDepth(): number {
    if (this.layout.kind === 'lines') return 0;
    return this.layout.kind === 'object' && this.member === this.layout.listMember ? 2 : 1;
  }

  private guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (error instanceof TokenizerError && this.tokens.hasEnded) this.incomplete();
      throw importFault(this.file, 'The file is broken: from here on it is no JSON. Export or copy it again.', {
        line: this.tokens.line,
        cause: error,
      });
    }
  }

  private incomplete(): never {
    throw importFault(this.file, 'The file is incomplete: it ends in the middle. Export or copy it again.', {
      line: this.tokens.line,
    });
  }
}

function pathsOf(layout: JsonLayout): string[] {
  if (layout.kind === 'lines') return ['$'];
  if (layout.kind === 'list') return ['$.*'];
  return [...layout.members.map((member) => `$.${member}`), `$.${layout.listMember}.*`];
}
