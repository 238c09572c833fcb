import type { Token } from 'marked';
import { drawingGapAt } from '../../../src/protocol/drawingPace.ts';
import { codeBlockClass, GrowingCodeBlock } from './codeBlock.ts';
import { OpenFence } from './openFence.ts';
import { lexBlocks, lexMarkdown, linksDefinedIn, renderTokens, type LinkDefinitions } from './renderMarkdown.ts';

/** Rendering takes at most one part in this many of the time, so that a huge block cannot stall the panel. */
const renderShare = 8;

/** More characters than this that arrive at once are shown step by step, so that no frame takes long. */
const stepLength = 4096;

/** No further step begins in a frame that took this long, in ms. */
const stepTime = 12;

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
  /** Where it draws: the container, or a stand-in for it until all is drawn that has arrived. */
  #target: HTMLElement;
  /** All that has arrived. */
  #source = '';
  /** `#source` as it was given, before its line ends became one kind. */
  #given = '';
  /** Nothing more will come. */
  #isWhole = false;
  /** The part of `#source` that was looked at so far. */
  #text = '';
  /** Links that are known before the text is looked at. */
  #links: LinkDefinitions = {};
  /** Up to here (characters of `#text`) all is frozen. */
  #frozenEnd = 0;
  /** Up to here lines were looked at for blocks to freeze. */
  #scannedEnd = 0;
  #tailNodes: Node[] = [];
  #growingCode: GrowingCodeBlock | null = null;
  /** The code block at the end, shown by `#growingCode`, while it is open. */
  #fence: OpenFence | null = null;
  #frame: number | null = null;
  #timer: number | null = null;
  #nextRender = 0;
  /** When it was drawn last, and how much had arrived. */
  #drawn = { at: 0, length: 0 };
  /** Text that the container shows in full, definitions applied. */
  #finishedText: string | null = null;

  /** @param container an empty element that nobody else writes to. */
  constructor(container: HTMLElement) {
    this.#container = container;
    this.#target = container;
  }

  /** Shows `text`, all that has arrived so far, at the next frame. Other text than a continuation starts afresh. */
  update(text: string): void {
    if (text === this.#given) return;
    if (this.#continues(text)) this.#source = text;
    else {
      const source = text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
      if (!source.startsWith(this.#text)) this.#clear();
      this.#source = source;
    }
    this.#given = text;
    this.#isWhole = false;
    this.#awaitFrame();
  }

  /** Judged by the end of what there is: comparing all of it for each piece takes quadratic time in a long answer. */
  #continues(text: string): boolean {
    const { length } = this.#given;
    const seam = Math.max(0, length - seamLength);
    if (this.#given.length !== this.#source.length || text.includes('\r', seam)) return false;
    return text.length > length && text.startsWith(this.#given.slice(seam), seam);
  }

  /** Shows all text, as nothing more will come: now, or over the next frames where much of it came at once. */
  finish(): void {
    this.#cancelFrame();
    if (this.#finishedText === this.#source) return;
    this.#isWhole = true;
    this.#takeSteps(performance.now());
  }

  /** Stops rendering; the container keeps what it shows. */
  dispose(): void {
    this.#cancelFrame();
  }

  /** Draws in the next frame that is due. A frame that is asked for and not used costs the whole window its steps all the same. */
  #awaitFrame(): void {
    if (this.#frame !== null || this.#timer !== null) return;
    const wait = this.#nextRender - performance.now();
    if (wait <= 0) {
      this.#frame = requestAnimationFrame(this.#onFrame);
      return;
    }
    this.#timer = window.setTimeout(() => {
      this.#timer = null;
      this.#frame = requestAnimationFrame(this.#onFrame);
    }, wait);
  }

  readonly #onFrame = (): void => {
    this.#frame = null;
    const start = performance.now();
    const gap = drawingGapAt(this.#source.length - this.#drawn.length, start - this.#drawn.at);
    this.#drawn = { at: start, length: this.#source.length };
    this.#takeSteps(start);
    this.#nextRender = Math.max(start + gap, performance.now() + (performance.now() - start) * renderShare);
  };

  /** Shows what has arrived, or as much of it as this frame has time for. @param start when the frame began */
  #takeSteps(start: number): void {
    while (!this.#takeStep()) {
      this.#freezeClosedParts();
      if (performance.now() - start < stepTime) continue;
      this.#frame = requestAnimationFrame(this.#onNextStep);
      return;
    }
    if (this.#isWhole) {
      this.#showEnd(start);
      return;
    }
    if (!this.#freezeClosedParts()) {
      const tail = this.#text.slice(this.#frozenEnd);
      this.#showTail(lexMarkdown(tail.replace(undecidedLine, ''), this.#links), true);
    }
    this.#showTarget();
  }

  readonly #onNextStep = (): void => {
    this.#frame = null;
    this.#takeSteps(performance.now());
  };

  /** Looks at more of what has arrived: a block that does not end is looked at anew only when it has doubled. @returns true: at all */
  #takeStep(): boolean {
    const { length } = this.#text;
    const end = length + Math.max(stepLength, length - (this.#fence ? length : this.#frozenEnd));
    this.#text = end < this.#source.length ? this.#source.slice(0, end) : this.#source;
    return end >= this.#source.length;
  }

  #showEnd(start: number): void {
    // A definition may stand after the links that use it, in blocks that are frozen.
    const links = this.#frozenEnd > 0 ? linksDefinedIn(this.#text) : {};
    if (Object.keys(links).length > Object.keys(this.#links).length) {
      this.#startOver();
      // What is shown stays until all is drawn: the place, the focus and the selection of its reader are in it.
      this.#target = document.createElement('div');
      this.#links = links;
      this.#takeSteps(start);
      return;
    }
    if (!this.#growFence(true)) {
      this.#showTail(lexMarkdown(this.#text.slice(this.#frozenEnd), this.#links), false);
    }
    this.#fence = null;
    this.#finishedText = this.#text;
    this.#showTarget();
  }

  /** Brings what was drawn apart into the container, except for blocks that it shows already. */
  #showTarget(): void {
    if (this.#target === this.#container) return;
    const shown = [...this.#container.childNodes];
    const drawn = [...this.#target.childNodes];
    for (const [i, node] of drawn.entries()) {
      const old = shown[i];
      if (!old) this.#container.append(node);
      else if (!old.isEqualNode(node)) old.replaceWith(node);
    }
    for (const node of shown.slice(drawn.length)) node.remove();
    this.#tailNodes = [...this.#container.childNodes].slice(drawn.length - this.#tailNodes.length);
    this.#growingCode = null;
    this.#fence = null;
    this.#target = this.#container;
  }

  /** @returns true where a code block goes on at the end, so that there is nothing else to show */
  #freezeClosedParts(): boolean {
    if (this.#growFence(false)) return true;
    this.#freezeClosedBlocks();
    return this.#growFence(false);
  }

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
    const blocks = lexMarkdown(source, this.#links);
    const closed = blocks.slice(0, indexOfLastBlock(blocks));
    this.#showTail(closed, false);
    this.#tailNodes = [];
    this.#frozenEnd += closed.reduce((length, { raw }) => length + raw.length, 0);
  }

  #showTail(tokens: Token[], mayGrow: boolean): void {
    const code = mayGrow ? onlyCodeBlock(tokens) : null;
    if (code && this.#growingCode?.grow(code.text, code.info)) return;
    for (const node of this.#tailNodes) this.#target.removeChild(node);
    const fragment = renderTokens(tokens, this.#target);
    this.#tailNodes = [...fragment.childNodes];
    const frame = fragment.querySelector<HTMLElement>(`.${codeBlockClass}`);
    this.#growingCode = code && frame ? new GrowingCodeBlock(frame, code.text, code.info) : null;
    this.#target.append(fragment);
  }

  #clear(): void {
    this.#startOver();
    this.#container.replaceChildren();
    this.#target = this.#container;
    this.#links = {};
    this.#finishedText = null;
  }

  #startOver(): void {
    this.#text = '';
    this.#tailNodes = [];
    this.#growingCode = null;
    this.#fence = null;
    this.#frozenEnd = 0;
    this.#scannedEnd = 0;
    this.#nextRender = 0;
  }

  #cancelFrame(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    if (this.#timer !== null) window.clearTimeout(this.#timer);
    this.#frame = null;
    this.#timer = null;
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
