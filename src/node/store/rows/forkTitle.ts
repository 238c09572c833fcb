const mark = / \(fork(?: (\d{1,6}))?\)$/;

/** The title of a fork of a chat with this title: marked once, then counted. No title stays none. */
export function forkTitle(title: string): string {
  if (title === '') return '';
  const found = mark.exec(title);
  if (!found) return `${title} (fork)`;
  return `${title.slice(0, found.index)} (fork ${Number(found[1] ?? 1) + 1})`;
}
