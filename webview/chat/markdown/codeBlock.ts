import { pathsInInfo } from '../../../src/protocol/codeInfo.ts';
import { highlightCode } from '../highlight/highlightCode.ts';
import { chunkedFrom, CodeChunks } from './codeChunks.ts';
import { appendCode, hasHidden } from './hiddenCharacters.ts';
import { createIcon } from '../../panel/icons.ts';
import type { IconName } from '../../panel/icons.ts';

/** Class of the frame around a code block. */
export const codeBlockClass = 'code-block';

/** While code is still arriving, at most one part in this many of the time goes into highlighting it. */
const highlightShare = 40;

/** What a code block shows, as its buttons hand it on. */
export interface CodeSource {
  text: string;
  /** Named by its fence, in lower case; empty: none. */
  language: string;
  /** The whole info string of its fence. */
  info: string;
}

/** By frame: what is drawn is not always all of it. */
const sources = new WeakMap<Element, CodeSource>();

/** What the code block in this frame shows. */
export function codeSourceOf(frame: Element | null | undefined): CodeSource | undefined {
  return frame ? sources.get(frame) : undefined;
}

/** Puts each `<pre>` of `fragment` into a frame with what its fence names and its buttons, and highlights it. */
export function frameCodeBlocks(fragment: DocumentFragment): void {
  for (const pre of fragment.querySelectorAll('pre')) {
    const code = pre.querySelector('code');
    if (!code) continue;
    const info = decodeURIComponent(code.dataset['info'] ?? '');
    delete code.dataset['info'];
    const language = languageOf(info);
    const frame = document.createElement('div');
    frame.className = codeBlockClass;
    // Its buttons have the names of all others.
    frame.setAttribute('role', 'group');
    frame.setAttribute('aria-label', ['Code', ...namesIn(info)].join(', '));
    sources.set(frame, { text: code.textContent, language, info });
    pre.replaceWith(frame);
    frame.append(createHead(info), pre);
    // Long lines scroll sideways, also by keyboard.
    pre.tabIndex = 0;
    pre.setAttribute('role', 'group');
    pre.setAttribute('aria-label', 'Code');
    highlightCode(code, code.textContent, language);
  }
}

/** The language named by the info string of a fence, in lower case; empty where it names none. */
export function languageOf(info: string): string {
  return /^[^\s{:,]+/.exec(info.trim())?.[0].toLowerCase() ?? '';
}

/** The language and the file that the info string of a fence names, as far as it does. */
function namesIn(info: string): string[] {
  const language = languageOf(info);
  const [file] = pathsInInfo(info);
  if (file === undefined) return language ? [language] : [];
  return !language || file.toLowerCase().startsWith(language) ? [file] : [language, file];
}

/**
 * Tells the code blocks of `fragment` apart by number.
 * @param answer what the fragment goes on with; the fragment itself where it is all
 */
export function numberCodeBlocks(fragment: DocumentFragment, answer: ParentNode): void {
  const frames = fragment.querySelectorAll(`.${codeBlockClass}`);
  if (frames.length === 0) return;
  const before = answer === fragment ? 0 : answer.querySelectorAll(`.${codeBlockClass}`).length;
  for (const [i, frame] of frames.entries()) {
    const names = namesIn(codeSourceOf(frame)?.info ?? '');
    frame.setAttribute('aria-label', [`Code ${String(before + i + 1)}`, ...names].join(', '));
  }
}

function createHead(info: string): HTMLElement {
  const head = document.createElement('div');
  head.className = 'code-head';
  const label = document.createElement('div');
  label.className = 'code-names';
  const names = namesIn(info);
  for (const name of names.length > 0 ? names : ['text']) {
    const part = document.createElement('span');
    part.textContent = name;
    // A long path is cut.
    part.title = name;
    label.append(part);
  }
  head.append(
    label,
    createButton('apply', 'Apply to file…', 'apply'),
    createButton('insert', 'Insert at cursor', 'insert'),
    createButton('open', 'Open in new editor', 'open'),
    createButton('copy', 'Copy code', 'copy'),
  );
  return head;
}

/** @param action what `markdownClicks.ts` knows it by */
function createButton(action: string, title: string, icon: IconName): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'icon-button';
  button.title = title;
  button.setAttribute('aria-label', title);
  button.dataset['codeAction'] = action;
  button.append(createIcon(icon));
  return button;
}

/** A framed code block that grows while its code arrives. */
export class GrowingCodeBlock {
  readonly #frame: HTMLElement;
  readonly #code: HTMLElement;
  readonly #info: string;
  readonly #language: string;
  #text: string;
  #highlightedLength: number;
  #nextHighlight = 0;
  #chunks: CodeChunks | null = null;

  /** @param frame made by `frameCodeBlocks`, showing `text` under the info string `info`. */
  constructor(frame: HTMLElement, text: string, info: string) {
    const code = frame.querySelector('code');
    if (!code) throw new TypeError('A code block without code.');
    this.#frame = frame;
    this.#code = code;
    this.#info = info;
    this.#language = languageOf(info);
    this.#text = text;
    this.#highlightedLength = text.length;
  }

  /** Shows `text` if it continues what is shown; false: it is another block. */
  grow(text: string, info: string): boolean {
    if (info !== this.#info || !text.startsWith(this.#text)) return false;
    this.append(text.slice(this.#text.length));
    return true;
  }

  /** Shows more code behind what is shown. */
  append(piece: string): void {
    if (piece === '') return;
    const text = this.#text + piece;
    const { length } = this.#text;
    this.#text = text;
    sources.set(this.#frame, { text, language: this.#language, info: this.#info });
    if (text.length > chunkedFrom) this.#appendChunked(piece, text);
    else if (text.includes('\n', Math.min(this.#highlightedLength, length)) && this.#isTimeToHighlight())
      this.#highlight();
    else this.#appendPlain(piece);
  }

  /** Shows the code as a block shows that has arrived. */
  finish(): void {
    if (this.#text.length <= chunkedFrom) highlightCode(this.#code, this.#text, this.#language);
  }

  #isTimeToHighlight(): boolean {
    return performance.now() >= this.#nextHighlight;
  }

  #highlight(): void {
    const start = performance.now();
    highlightCode(this.#code, this.#text, this.#language);
    this.#highlightedLength = this.#text.length;
    this.#nextHighlight = start + (performance.now() - start) * highlightShare;
  }

  #appendChunked(piece: string, text: string): void {
    if (this.#chunks) {
      this.#chunks.append(piece);
      return;
    }
    this.#code.replaceChildren();
    this.#chunks = new CodeChunks(this.#code);
    this.#chunks.append(text);
  }

  #appendPlain(text: string): void {
    const last = this.#code.lastChild;
    if (last instanceof Text && !hasHidden(text)) last.appendData(text);
    else appendCode(this.#code, text);
  }
}
