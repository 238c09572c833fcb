const headings = 'h1, h2, h3, h4, h5, h6';

const depthOf = ({ tagName }: Element): number => Number(tagName.slice(1));

/**
 * Gives the headings of `fragment` the levels that they have in the page: an answer's first comes right below the page's own, the
 * others relative to it.
 * @param answer what the fragment goes on with; the fragment itself where it is all
 */
export function setHeadingLevels(fragment: DocumentFragment, answer: ParentNode): void {
  const [own, ...others] = fragment.querySelectorAll(headings);
  if (!own) return;
  const first = answer.querySelector(headings) ?? own;
  for (const heading of [own, ...others]) {
    const level = 2 + depthOf(heading) - depthOf(first);
    heading.setAttribute('aria-level', String(Math.min(6, Math.max(2, level))));
  }
}
