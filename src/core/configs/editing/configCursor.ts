/** A place in a text. Lines and columns count from 1. */
export interface TextPosition {
  line: number;
  column: number;
}

/** What a cursor in a config file is about to write. */
export interface ConfigCursor {
  place: 'key' | 'value';
  /** The key whose value it is; empty at the place of a key. */
  key: string;
  /** True below another key. */
  isIndented: boolean;
  /** At the place of a key: a colon follows already. */
  hasValue: boolean;
  /** What is written of it before the cursor. */
  typed: string;
  /** The blank that is missing after the colon. */
  gap: '' | ' ';
  /** The columns that a proposal replaces. */
  range: { column: number; endColumn: number };
}

/** What the cursor is about to write; undefined inside comments and where a proposal makes no sense. */
export function configCursor(text: string, { line, column }: TextPosition): ConfigCursor | undefined {
  const whole = text.split(/\r?\n/)[line - 1] ?? '';
  const before = whole.slice(0, column - 1);
  const after = whole.slice(column - 1);
  const key = /^(?<indent> *)(?<typed>[\w-]*)$/.exec(before)?.groups;
  if (key?.['indent'] !== undefined && key['typed'] !== undefined) {
    const rest = /^[\w-]*/.exec(after)?.[0] ?? '';
    const behind = after.slice(rest.length).trim();
    // Anything but a colon behind it belongs to another kind of line.
    if (behind !== '' && !behind.startsWith(':') && !behind.startsWith('#')) return undefined;
    return {
      place: 'key',
      key: '',
      isIndented: key['indent'] !== '',
      hasValue: behind.startsWith(':'),
      typed: key['typed'],
      gap: '',
      range: { column: key['indent'].length + 1, endColumn: column + rest.length },
    };
  }
  const value = /^(?<indent> *)["']?(?<key>[\w!#$%&'*+.^`|~-]+?)["']? *:(?<gap> *)(?<quote>["']?)(?<typed>.*)$/.exec(
    before,
  )?.groups;
  if (value?.['key'] === undefined || /(?:^|\s)#/.test(value['typed'] ?? '')) return undefined;
  return { place: 'value', key: value['key'], isIndented: value['indent'] !== '', ...valueRange(value, column, after) };
}

/** A value is replaced as a whole; a reference inside it alone. */
function valueRange(
  { gap = '', quote = '', typed = '' }: Record<string, string>,
  column: number,
  after: string,
): Pick<ConfigCursor, 'hasValue' | 'typed' | 'gap' | 'range'> {
  const reference = /\$(?:\{[^}]*)?$/.exec(typed);
  if (reference) {
    const rest = /^[\w.:-]*\}?/.exec(after)?.[0] ?? '';
    const start = column - reference[0].length;
    return { hasValue: false, typed: reference[0], gap: '', range: { column: start, endColumn: column + rest.length } };
  }
  const end = quote === '' ? after.search(/\s#|\s*$/) : after.indexOf(quote);
  return {
    hasValue: false,
    typed,
    gap: gap === '' && quote === '' ? ' ' : '',
    range: { column: column - typed.length, endColumn: column + (end < 0 ? after.length : end) },
  };
}
