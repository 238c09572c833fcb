/** A place in a file that a link in Markdown names. Lines and columns count from 1. */
export interface FileLink {
  path: string;
  line?: number;
  column?: number;
}

/** What no path of a link has: controls, what turns the order of writing round, and escapes of HTML, which may hide a scheme. */
const unfit = /[\p{Cc}\p{Cf}\\?<>"|*]|&#?\w+;/u;

/** What `src/a.ts`, `src/a.ts#L10`, `src/a.ts#L10-L20`, `src/a.ts:10` and `src/a.ts:10:5` name; undefined: no such path. */
export function parseFileLink(link: string): FileLink | undefined {
  const text = decode(link);
  const [path = '', place = ''] = text.replace(/:(\d+)(?::(\d+))?(?:-\d+)?$/, '#L$1C$2').split('#', 2);
  if (path === '' || unfit.test(text) || path.startsWith('//') || /^[a-z][a-z\d+.-]*:/i.test(path)) return undefined;
  const [, line, column] = /^L?(\d+)(?:C(\d+))?/i.exec(place) ?? [];
  return {
    path,
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(column === undefined ? {} : { column: Number(column) }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A `%` that is no escape stands for itself.
    return text;
  }
}
