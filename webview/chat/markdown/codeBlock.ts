import { highlightCode } from '../highlight/highlightCode.ts';
import { createIcon } from '../../panel/icons.ts';
import type { IconName } from '../../panel/icons.ts';

/** Class of the frame around a code block. */
export const codeBlockClass = 'code-block';

/** While code is still arriving, at most one part in this many of the time goes into highlighting it. */
const highlightShare = 40;

/** What a button in the head of a code block does; the panel listens for clicks on `data-code-action`. */
export type CodeAction = 'copy' | 'insert';

/** Puts each `<pre>` of `fragment` into a frame with the language's name and its buttons, and highlights it. */
export function frameCodeBlocks(fragment: DocumentFragment): void {
  for (const pre of fragment.querySelectorAll('pre')) {
    const code = pre.querySelector('code');
    if (!code) continue;
    const language = /^language-(\S+)/.exec(code.className)?.[1] ?? '';
    const frame = document.createElement('div');
    frame.className = codeBlockClass;
    pre.replaceWith(frame);
    frame.append(createHead(language), pre);
    // Long lines scroll sideways, also by keyboard.
    pre.tabIndex = 0;
    pre.setAttribute('role', 'group');
    pre.setAttribute('aria-label', language ? `Code, ${language}` : 'Code');
    highlightCode(code, code.textContent, language);
  }
}

function createHead(language: string): HTMLElement {
  const head = document.createElement('div');
  head.className = 'code-head';
  const label = document.createElement('span');
  label.className = 'code-language';
  label.textContent = language || 'text';
  head.append(label, createButton('insert', 'Insert at cursor', 'insert'), createButton('copy', 'Copy code', 'copy'));
  return head;
}

function createButton(action: CodeAction, title: string, icon: IconName): HTMLButtonElement {
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
  readonly #code: HTMLElement;
  readonly #language: string;
  #text: string;
  #highlightedLength: number;
  #nextHighlight = 0;

  /** @param frame made by `frameCodeBlocks`, showing `text` (code of `language`). */
  constructor(frame: HTMLElement, text: string, language: string) {
    const code = frame.querySelector('code');
    if (!code) throw new TypeError('A code block without code.');
    this.#code = code;
    this.#language = language;
    this.#text = text;
    this.#highlightedLength = text.length;
  }

  /** Shows `text` if it continues what is shown; false: it is another block. */
  grow(text: string, language: string): boolean {
    if (language !== this.#language || !text.startsWith(this.#text)) return false;
    const now = performance.now();
    if (now >= this.#nextHighlight && text.includes('\n', this.#highlightedLength)) {
      highlightCode(this.#code, text, language);
      this.#highlightedLength = text.length;
      this.#nextHighlight = now + (performance.now() - now) * highlightShare;
    } else if (text.length > this.#text.length) {
      this.#appendPlain(text.slice(this.#text.length));
    }
    this.#text = text;
    return true;
  }

  #appendPlain(text: string): void {
    const last = this.#code.lastChild;
    if (last instanceof Text) last.appendData(text);
    else this.#code.append(text);
  }
}
