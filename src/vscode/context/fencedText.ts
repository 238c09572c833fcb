import type { ContextText } from './contextSource.ts';

/** A text as it goes into a message: what is a block stands between fences that nothing in it can close, under its path. */
export function fencedText({ text, block }: ContextText): string {
  if (!block) return text;
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  // In an info string a backtick or a line break would end the fence.
  const info = [block.language, block.path]
    .filter(Boolean)
    .join(' ')
    .replaceAll(/[`\r\n]+/g, '_');
  return `${fence}${info}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`;
}
