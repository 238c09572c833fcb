import { highlightCode } from '../highlight/highlightCode.ts';
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

/** Puts each `<pre>` of `fragment` into a frame with the language's name and its buttons, and highlights it. */
export function frameCodeBlocks(fragment: DocumentFragment): void {
  for (const pre of fragment.querySelectorAll('pre')) {
    const code = pre.querySelector('code');
    if (!code) continue;
    const { info = '' } = code.dataset;
    const language = languageOf(info);
    const frame = document.createElement('div');
    frame.className = codeBlockClass;
    sources.set(frame, { text: code.textContent, language, info });
    pre.replaceWith(frame);
    frame.append(createHead(language), pre);
    // Long lines scroll sideways, also by keyboard.
    pre.tabIndex = 0;
    pre.setAttribute('role', 'group');
    pre.setAttribute('aria-label', language ? `Code, ${language}` : 'Code');
    highlightCode(code, code.textContent, language);
  }
}

/** The language named by the info string of a fence, in lower case; empty where it names none. */
export function languageOf(info: string): string {
  return /^[^\s{:,]+/.exec(info.trim())?.[0].toLowerCase() ?? '';
}

function createHead(language: string): HTMLElement {
  const head = document.createElement('div');
  head.className = 'code-head';
  const label = document.createElement('span');
  label.className = 'code-language';
  label.textContent = language || 'text';
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
  #text: string;
  #highlightedLength: number;
  #nextHighlight = 0;

  /** @param frame made by `frameCodeBlocks`, showing `text` under the info string `info`. */
  constructor(frame: HTMLElement, text: string, info: string) {
    const code = frame.querySelector('code');
    if (!code) throw new TypeError('A code block without code.');
    this.#frame = frame;
    this.#code = code;
    this.#info = info;
    this.#text = text;
    this.#highlightedLength = text.length;
  }

  /** Shows `text` if it continues what is shown; false: it is another block. */
  grow(text: string, info: string): boolean {
    if (info !== this.#info || !text.startsWith(this.#text)) return false;
    const language = languageOf(info);
    const now = performance.now();
    if (now >= this.#nextHighlight && text.includes('\n', this.#highlightedLength)) {
      highlightCode(this.#code, text, language);
      this.#highlightedLength = text.length;
      this.#nextHighlight = now + (performance.now() - now) * highlightShare;
    } else if (text.length > this.#text.length) {
      this.#appendPlain(text.slice(this.#text.length));
    }
    this.#text = text;
    sources.set(this.#frame, { text, language, info });
    return true;
  }

  #appendPlain(text: string): void {
    const last = this.#code.lastChild;
    if (last instanceof Text && !hasHidden(text)) last.appendData(text);
    else appendCode(this.#code, text);
  }
}
