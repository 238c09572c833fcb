/** Where a text stops being JSON. */
export interface JsonFault {
  /** From 1. */
  line: number;
  /** What would have to stand there. */
  expected: string;
}

type Expectation = 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'comma or end' | 'nothing';

const expectations: Record<Expectation, string> = {
  value: 'a value, texts in "quotes"',
  'value or end': 'a value, texts in "quotes", or "]"',
  name: 'a name in "quotes"',
  'name or end': 'a name in "quotes" or "}"',
  colon: '":"',
  'comma or end': '"," or the closing bracket',
  nothing: 'nothing more',
};

/** Strings, numbers and literal names (RFC 8259 §3, §6, §7). */
const text = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"`;
const name = new RegExp(text, 'y');
const scalar = new RegExp(String.raw`${text}|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null`, 'y');
const blank = /[ \t\n\r]*/y;

/**
 * The first place where a text is not JSON; undefined where all of it is. `JSON.parse` tells a position for some faults only, and
 * each engine in its own words.
 */
export function findJsonFault(json: string): JsonFault | undefined {
  const closers: string[] = [];
  let expected: Expectation = 'value';
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const length = pattern.exec(json)?.[0].length;
    at += length ?? 0;
    return length !== undefined;
  };
  const afterValue = (): Expectation => (closers.length === 0 ? 'nothing' : 'comma or end');
  for (;;) {
    take(blank);
    if (at === json.length && expected === 'nothing') return undefined;
    const next = json.charAt(at);
    const takesValue = expected === 'value' || expected === 'value or end';
    const mayEnd = expected !== 'value' && expected.endsWith('end');
    if (mayEnd && next !== '' && next === closers.at(-1)) {
      at += 1;
      closers.pop();
      expected = afterValue();
    } else if (takesValue && (next === '{' || next === '[')) {
      at += 1;
      closers.push(next === '{' ? '}' : ']');
      expected = next === '{' ? 'name or end' : 'value or end';
    } else if (takesValue && take(scalar)) {
      expected = afterValue();
    } else if (expected.startsWith('name') && take(name)) {
      expected = 'colon';
    } else if (expected === 'colon' && next === ':') {
      at += 1;
      expected = 'value';
    } else if (expected === 'comma or end' && next === ',') {
      at += 1;
      expected = closers.at(-1) === '}' ? 'name' : 'value';
    } else {
      // A text that ends too early is at fault where its last word stands.
      const before = at === json.length ? json.trimEnd() : json.slice(0, at);
      return { line: before.split('\n').length, expected: expectations[expected] };
    }
  }
}
