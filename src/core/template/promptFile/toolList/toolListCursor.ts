import { frontMatterLines } from './frontMatterLines.ts';

/** A cursor among the names of a prompt's `tools`. Columns count from 1. */
export interface ToolListCursor {
  /** The name that it stands in, or an empty text. */
  name: string;
  /** The columns of that name, the end being the column after it. */
  column: number;
  endColumn: number;
  /** What a name needs before and after it to be an item of the list. */
  before: '' | ' ' | '- ' | '[' | ' [';
  after: '' | ']';
  /** It stands in quotes already. */
  isQuoted: boolean;
}

const topLevelKey = /^["']?(?<key>[\w-]+)["']?[ \t]*:(?<rest>.*)$/;
/** What a tool's name is made of that YAML takes without quotes, before and after a cursor. */
const nameBefore = /[\w.:-]*$/;
const nameAfter = /^[\w.:-]*/;

/**
 * The cursor in the `tools` of a prompt file's front matter, read by lines, since a list that is being typed is rarely valid
 * YAML. Undefined anywhere else, comments included.
 * @param line from 1
 * @param column from 1
 */
export function toolListCursor(text: string, line: number, column: number): ToolListCursor | undefined {
  const front = frontMatterLines(text);
  if (!front || line < front.first || line > front.last) return undefined;
  const { lines } = front;
  let keyLine = line;
  while (keyLine >= front.first && !topLevelKey.test(lines[keyLine - 1] ?? '')) keyLine--;
  const found = topLevelKey.exec(lines[keyLine - 1] ?? '')?.groups;
  if (found?.['key'] !== 'tools' || found['rest'] === undefined) return undefined;
  const whole = lines[line - 1] ?? '';
  const listStart = line === keyLine ? whole.length - found['rest'].length : 0;
  const typed = whole.slice(listStart, column - 1);
  if (column - 1 < listStart || /(?:^|\s)#/.test(typed)) return undefined;
  const start = column - 1 - lengthOf(nameBefore, typed);
  const end = column - 1 + lengthOf(nameAfter, whole.slice(column - 1));
  const earlier = [found['rest'], ...lines.slice(keyLine, line)].join('\n');
  const isFlow = /^\s*\[/.test(earlier);
  const leading = whole.slice(listStart, start);
  const isQuoted = /["']$/.test(leading);
  const place = { name: whole.slice(start, end), column: start + 1, endColumn: end + 1, isQuoted };
  // A dash that opens an item is no part of a name.
  if (place.name === '-' && leading.trim() === '')
    return { ...place, column: end + 1, before: ' ', after: '', name: '' };
  if (isFlow) return isClosedBefore(lines, keyLine, line, start) ? undefined : { ...place, before: '', after: '' };
  if (line === keyLine) {
    return leading.trim() === '' ? { ...place, before: leading === '' ? ' [' : '[', after: ']' } : undefined;
  }
  if (/^\s*-\s+["']?$/.test(leading)) return { ...place, before: '', after: '' };
  return leading.trim() === '' ? { ...place, before: '- ', after: '' } : undefined;
}

function lengthOf(part: RegExp, text: string): number {
  return part.exec(text)?.[0].length ?? 0;
}

/** True where the flow list that opens on `keyLine` is closed before a place. */
function isClosedBefore(lines: readonly string[], keyLine: number, line: number, start: number): boolean {
  const before = [...lines.slice(keyLine - 1, line - 1), (lines[line - 1] ?? '').slice(0, start)];
  return before.some((each) => each.replace(/(?:^|\s)#.*$/, '').includes(']'));
}
