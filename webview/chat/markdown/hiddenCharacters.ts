/**
 * Characters that show code other than it is: those that turn the order of writing round (CVE-2021-42574), those of no width, and
 * tags. Joiners that emoji need are not among them.
 */
const hidden = /([\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\u{E0001}-\u{E007F}])\1*/gu;

/** Class of the element of one hidden character, or of several that are the same; the style sheet shows its `data-code`. */
const hiddenClass = 'hidden-character';

/** Appends code to `parent`: hidden characters can be seen and turn nothing round, and its text stays to the letter. */
export function appendCode(parent: ParentNode, code: string): void {
  let end = 0;
  for (const { 0: run, 1: character = '', index } of code.matchAll(hidden)) {
    const element = document.createElement('span');
    const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const count = run.length / character.length;
    element.className = hiddenClass;
    element.dataset['code'] = count === 1 ? `U+${number}` : `U+${number} × ${String(count)}`;
    element.append(run);
    if (index > end) parent.append(code.slice(end, index));
    parent.append(element);
    end = index + run.length;
  }
  if (end < code.length) parent.append(code.slice(end));
}

/** True where `appendCode` would make more than a text of `code`. */
export function hasHidden(code: string): boolean {
  return code.search(hidden) >= 0;
}

/** Shows hidden characters in the code that stands within text. */
export function markHiddenInCode(fragment: DocumentFragment): void {
  for (const code of fragment.querySelectorAll(':not(pre) > code')) {
    const text = code.textContent;
    if (!hasHidden(text)) continue;
    code.replaceChildren();
    appendCode(code, text);
  }
}
