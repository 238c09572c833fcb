/** What began the literal of several lines (a template or a docstring) that is open before each line, and behind the last one. */
export function openLiterals(lines: string[]): (string | undefined)[] {
  let open: string | undefined;
  return [undefined, ...lines.map((line) => (open = literalBehind(line, open)))];
}

/** Every literal that begins in the lines ends in them. */
export function closesLiterals(lines: string[]): boolean {
  return openLiterals(lines).at(-1) === undefined;
}

function literalBehind(line: string, before: string | undefined): string | undefined {
  let open = before;
  for (const [token] of line.matchAll(/\\.|`|"""|'''/g))
    if (token === open) open = undefined;
    else if (!token.startsWith('\\')) open ??= token;
  return open;
}
