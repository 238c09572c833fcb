import { withNameLine } from '../files/nameLine.ts';

/** A prompt file's text with the name in its front matter set, where it has one; it must equal the file's. */
export function withFrontMatterName(text: string, name: string): string {
  const frontMatter = /^\uFEFF?---[ \t]*\r?\n[\s\S]*?^---[ \t]*$/m.exec(text)?.[0];
  if (frontMatter === undefined || !/^name[ \t]*:/m.test(frontMatter)) return text;
  return withNameLine(frontMatter, name) + text.slice(frontMatter.length);
}
