import type { Token } from 'marked';
import { codeBlockClass, GrowingCodeBlock } from './codeBlock.ts';
import { OpenFence } from './openFence.ts';
import { definesLinks, lexBlocks, lexMarkdown, renderTokens } from './renderMarkdown.ts';

/** Rendering takes at most one part in this many of the time, so that a huge block cannot stall the panel. */
const renderShare = 8;

/** A last line that may yet turn into another kind of block (`--`, `1`, `#`, `` ` ``): it waits for more. */
const undecidedLine = /(?:^|\n)[ >]*(?:[-=*_#`~|+]{1,3}|\d{1,3}[.)]?)[ ]?$/;

/** So many characters before its end tell whether a text goes on. */
const seamLength = 4096;

const startsWithLetter = /^\p{Letter}/u;

/**
 * Shows Markdown while it arrives. Blocks that can no longer change are frozen: their nodes stay as they are. Only the
 * last block renders again, once per animation frame. After `finish` the container shows what rendering the whole text
 * at once would.
 */
export class MarkdownStream {
  readonly #container: HTMLElement;
  #text = '';
  /** `#text` as it was given, before its line ends became one kind. */
  #given = '';
  /** Up to here (characters of `#text`) all is frozen. */
  #frozenEnd = 0;
  /** Up to here lines were looked at for blocks to freeze. */
  #scannedEnd = 0;
  #tailNodes: Node[] = [];
  #growingCode: GrowingCodeBlock | null = null;
  /** The code block at the end, shown by `#growingCode`, while it is open. */
  #fence: OpenFence | null = null;
  #frame: number | null = null;
  #nextRender = 0;
  /** Text that the container shows in full, definitions applied. */
  #finishedText: string | null = null;

  /** @param container an empty element that nobody else writes to. */
  constructor(container: HTMLElement) {
    this.#container = container;
  }

  /** Shows `text`, all that has arrived so far, at the next frame. Other text than a continuation starts afresh. */
  update(text: string): void {
    if (text === this.#given) return;
    if (this.#continues(text)) this.#text = text;
    else {
      const source = text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
      if (!source.startsWith(this.#text)) this.#clear();
      this.#text = source;
    }
    this.#given = text;
    this.#frame ??= requestAnimationFrame(this.#onFrame);
  }

  /** Judged by the end of what there is: comparing all of it for each piece takes quadratic time in a long answer. */
  #continues(text: string): boolean {
    const { length } = this.#given;
    const seam = Math.max(0, length - seamLength);
    if (this.#given.length !== this.#text.length || text.includes('\r', seam)) return false;
    return text.length > length && text.startsWith(this.#given.slice(seam), seam);
  }

  /** Shows all text now, as nothing more will come. */
  finish(): void {
    this.#cancelFrame();
    if (this.#finishedText === this.#text) return;
    // A definition may stand after the links that use it, in blocks that are frozen.
    if (this.#frozenEnd > 0 && this.#text.includes(']:') && definesLinks(this.#text)) this.#clearNodes();
    if (!this.#growFence(true)) this.#showTail(lexMarkdown(this.#text.slice(this.#frozenEnd)), false);
    this.#fence = null;
    this.#finishedText = this.#text;
  }

  /** Stops rendering; the container keeps what it shows. */
  dispose(): void {
    this.#cancelFrame();
  }

  readonly #onFrame = (): void => {
    this.#frame = null;
    const start = performance.now();
    if (start < this.#nextRender) {
      this.#frame = requestAnimationFrame(this.#onFrame);
      return;
    }
    if (!this.#growFence(false)) {
      this.#freezeClosedBlocks();
      if (!this.#growFence(false)) {
        const tail = this.#text.slice(this.#frozenEnd);
        this.#showTail(lexMarkdown(tail.replace(undecidedLine, '')), true);
      }
    }
    this.#nextRender = performance.now() + (performance.now() - start) * renderShare;
  };

  /**
   * Lets a code block at the end take in what has arrived of it, and freezes it once it is closed.
   * @param isWhole nothing more will come
   * @returns true where it goes on, so that there is nothing behind it
   */
  #growFence(isWhole: boolean): boolean {
    this.#fence ??= this.#enterFence();
    if (!this.#fence || !this.#growingCode) return false;
    const { code, end } = this.#fence.take(this.#text, isWhole);
    this.#growingCode.append(code);
    if (end !== null || isWhole) this.#growingCode.finish();
    if (end === null) return true;
    this.#fence = null;
    this.#growingCode = null;
    this.#tailNodes = [];
    this.#frozenEnd = end;
    this.#scannedEnd = end;
    return this.#growFence(isWhole);
  }

  #enterFence(): OpenFence | null {
    const fence = OpenFence.at(this.#text, this.#frozenEnd);
    if (fence) this.#showTail([{ type: 'code', raw: '', lang: fence.info, text: '' }], true);
    return fence;
  }

  /**
   * All blocks before the last one are closed, if judged by whole lines: half a line can look like the start of another
   * block (`***` of `***bold***`) and yet belong to the block before it. Only a line that begins with a letter cannot.
   */
  #freezeClosedBlocks(): void {
    const lineStart = this.#text.lastIndexOf('\n') + 1;
    const decided = startsWithLetter.test(this.#text.slice(lineStart, lineStart + 2));
    // A line is looked at once when it begins to tell, and once when it is whole.
    const scanEnd = decided ? lineStart + 1 : lineStart;
    if (scanEnd <= this.#scannedEnd) return;
    this.#scannedEnd = scanEnd;
    const source = this.#text.slice(this.#frozenEnd, decided ? this.#text.length : lineStart);
    if (indexOfLastBlock(lexBlocks(source)) < 1) return;
    // Lexed once more with their text looked into, and together with the block that closes them: it has a say in them.
    const blocks = lexMarkdown(source);
    const closed = blocks.slice(0, indexOfLastBlock(blocks));
    this.#showTail(closed, false);
    this.#tailNodes = [];
    this.#frozenEnd += closed.reduce((length, { raw }) => length + raw.length, 0);
  }

  #showTail(tokens: Token[], mayGrow: boolean): void {
    const code = mayGrow ? onlyCodeBlock(tokens) : null;
    if (code && this.#growingCode?.grow(code.text, code.info)) return;
    for (const node of this.#tailNodes) this.#container.removeChild(node);
    const fragment = renderTokens(tokens, this.#container);
    this.#tailNodes = [...fragment.childNodes];
    const frame = fragment.querySelector<HTMLElement>(`.${codeBlockClass}`);
    this.#growingCode = code && frame ? new GrowingCodeBlock(frame, code.text, code.info) : null;
    this.#container.append(fragment);
  }

  #clear(): void {
    this.#clearNodes();
    this.#text = '';
    this.#given = '';
    this.#finishedText = null;
  }

  #clearNodes(): void {
    this.#container.replaceChildren();
    this.#tailNodes = [];
    this.#growingCode = null;
    this.#fence = null;
    this.#frozenEnd = 0;
    this.#scannedEnd = 0;
    this.#nextRender = 0;
  }

  #cancelFrame(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
  }
}

function indexOfLastBlock(tokens: Token[]): number {
  return tokens.findLastIndex(({ type }) => type !== 'space');
}

/** The code block where `tokens` are nothing else. */
function onlyCodeBlock(tokens: Token[]): { text: string; info: string } | null {
  const [block, ...others] = tokens.filter(({ type }) => type !== 'space');
  if (block?.type !== 'code' || others.length > 0) return null;
  const { text, lang } = block as { text: string; lang?: string };
  return { text, info: lang ?? '' };
}
