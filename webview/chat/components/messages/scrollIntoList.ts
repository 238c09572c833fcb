/** What stays free around what is brought into view, in pixels. */
const room = 8;

/** Scrolls the list around `element` no further than brings all of it into view; where it is higher than the list, its beginning. */
export function scrollIntoList(element: HTMLElement): void {
  const list = element.closest('.scroller');
  if (!list) return;
  const [own, view] = [element.getBoundingClientRect(), list.getBoundingClientRect()];
  const above = own.top - room - view.top;
  const below = own.bottom + room - view.bottom;
  if (above < 0) list.scrollTop += above;
  else if (below > 0) list.scrollTop += Math.min(below, above);
}
