import { chunkedFrom, CodeChunks } from '../markdown/codeChunks.ts';
import { appendCode } from '../markdown/hiddenCharacters.ts';

/** Makes the nodes that show code of a language in its colours. */
type Highlighter = (code: string, language: string) => Node;

let highlighter: Highlighter | undefined;
let loading: Promise<void> | undefined;

/**
 * Loads the highlighter with its grammars, a script of its own: it is a third of all that the panel could load, and a chat without
 * code needs none of it. Settles once it is there, or once it is certain that it will not be; code stays plain then.
 */
export function loadHighlighter(): Promise<void> {
  loading ??= import('./highlight.ts').then(
    ({ highlight }) => {
      highlighter = highlight;
    },
    (error: unknown) => {
      console.error('Promptdeck: the colours of code could not be loaded.', error);
    },
  );
  return loading;
}

/**
 * Lets `element` show `code`: in colours at once where the highlighter is there, else plain until it is. Code of `chunkedFrom`
 * characters and more stays plain: highlighting it would hold up the panel.
 */
export function highlightCode(element: HTMLElement, code: string, language: string): void {
  if (code.length > chunkedFrom) {
    element.replaceChildren();
    new CodeChunks(element).append(code);
    return;
  }
  if (highlighter && language) {
    element.replaceChildren(highlighter(code, language));
    return;
  }
  element.replaceChildren();
  appendCode(element, code);
  if (!language) return;
  void loadHighlighter().then(() => {
    // More may have arrived meanwhile.
    const { textContent: shown } = element;
    if (highlighter && shown.length <= chunkedFrom) element.replaceChildren(highlighter(shown, language));
  });
}
