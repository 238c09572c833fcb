/** A line that opens or closes a fenced block (CommonMark 0.31 §4.5): its run, and what an opening one says of the block. */
const fenceLine = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)$/;

/**
 * What a chat's first message says in its own words: the text outside of fenced blocks, as code or a diff that was inserted. Where
 * there is none, the first block's name: its file, its language, or its first line.
 * @param head the message, or its beginning
 * @param tail where `head` is not all of it, its end: a question often follows a block that is longer than `head`
 */
export function openingWords(head: string, tail = ''): string {
  const words: string[] = [];
  let name = '';
  let open: string | undefined;
  for (const line of head.split('\n')) {
    const [, run = '', info = ''] = fenceLine.exec(line.trimEnd()) ?? [];
    if (open !== undefined) {
      if (closes(run, info, open)) open = undefined;
      else name ||= line.trim();
    } else if (run !== '') {
      open = run;
      name ||= blockName(info);
    } else words.push(line);
  }
  if (open !== undefined) words.push(...linesAfterBlock(tail, open));
  const own = words.join('\n').trim();
  return own === '' ? name : own;
}

/** What follows the last block in a text that begins inside of one. */
function linesAfterBlock(tail: string, open: string): string[] {
  const lines = tail.split('\n');
  const close = lines.findLastIndex((line) => {
    const [, run = '', info = ''] = fenceLine.exec(line.trimEnd()) ?? [];
    return closes(run, info, open);
  });
  return close < 0 ? [] : lines.slice(close + 1);
}

function closes(run: string, info: string, open: string): boolean {
  return run.length >= open.length && run[0] === open[0] && info.trim() === '';
}

/** @param info language and path, as a block that was inserted has them */
function blockName(info: string): string {
  const [language = '', ...path] = info.trim().split(/\s+/);
  return path.join(' ').split('/').at(-1) || language;
}
