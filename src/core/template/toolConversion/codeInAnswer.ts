/** What opens a block of code, with its language. */
const fence = /^[ \t]*(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^\n]*$/;

/**
 * The TypeScript in a model's answer: the longest fenced block, those that say they are TypeScript or JavaScript first; else
 * the answer itself where it is bare code. Undefined: there is none.
 */
export function codeInAnswer(answer: string): string | undefined {
  const blocks = fencedBlocks(answer);
  const named = blocks.filter(({ language }) => /^(?:ts|tsx|typescript|js|jsx|javascript|mjs)$/i.test(language));
  const candidates = named.length > 0 ? named : blocks.filter(({ language }) => language === '');
  const [longest] = candidates.map(({ code }) => code).sort((a, b) => b.length - a.length);
  if (longest !== undefined) return longest.trim() === '' ? undefined : longest;
  const bare = answer.trim();
  return blocks.length === 0 && /^export\b/m.test(bare) ? `${bare}\n` : undefined;
}

/** A block that an answer which was cut leaves open goes to its end. */
function fencedBlocks(answer: string): { language: string; code: string }[] {
  const blocks: { language: string; code: string }[] = [];
  let open: { mark: string; language: string; lines: string[] } | undefined;
  const close = (): void => {
    if (open) blocks.push({ language: open.language, code: open.lines.map((line) => `${line}\n`).join('') });
    open = undefined;
  };
  for (const line of answer.split(/\r?\n/)) {
    const [, mark = '', language = ''] = fence.exec(line) ?? [];
    if (!open) {
      if (mark !== '') open = { mark, language, lines: [] };
    } else if (mark.startsWith(open.mark) && line.trim() === mark) {
      close();
    } else {
      open.lines.push(line);
    }
  }
  close();
  return blocks;
}
