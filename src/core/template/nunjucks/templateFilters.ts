import type { TemplateBudget } from './templateBudget.ts';
import { compare, templateTests } from './templateTests.ts';
import type { TemplateRecord, TemplateValue } from './templateValue.ts';
import { entriesOf, isList, isRecord, isTruthy, kindOf, memberOf, recordOf, toNumber } from './templateValue.ts';

/** A wrong use of a filter. The evaluator adds the place. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
}

/** One filter: the names of its parameters after the input, and what it does; undefined: there is no such value. */
export interface TemplateFilter {
  params: readonly string[];
  run(
    input: TemplateValue,
    args: readonly (TemplateValue | undefined)[],
    budget: TemplateBudget,
  ): TemplateValue | undefined;
}

type Run = TemplateFilter['run'];

/** A filter of a text: anything else is turned into its text first, and work is charged by its length. */
function onText(
  params: readonly string[],
  run: (text: string, ...rest: TailOf<Run>) => TemplateValue | undefined,
): TemplateFilter {
  return {
    params,
    run(input, args, budget) {
      const text = budget.toText(input);
      budget.spend(text.length / 64);
      const result = run(text, args, budget);
      if (typeof result === 'string') budget.text(result.length);
      return result;
    },
  };
}

type TailOf<F> = F extends (first: never, ...rest: infer Rest) => unknown ? Rest : never;

/** A filter of a list; a text is the list of its characters. Null is an empty list, as for loops. */
function onList(
  params: readonly string[],
  run: (list: readonly TemplateValue[], ...rest: TailOf<Run>) => TemplateValue | undefined,
): TemplateFilter {
  return {
    params,
    run(input, args, budget) {
      const list = listOf(input, budget);
      budget.list(list.length);
      return run(list, args, budget);
    },
  };
}

function listOf(input: TemplateValue, budget: TemplateBudget): readonly TemplateValue[] {
  if (isList(input)) return input;
  if (input === null) return [];
  if (typeof input !== 'string') throw new FilterError(`needs a list, not ${kindOf(input)}`);
  budget.list(input.length);
  return input.split('');
}

function text(value: TemplateValue | undefined, fallback: string, budget: TemplateBudget): string {
  return value === undefined ? fallback : budget.toText(value);
}

function number(value: TemplateValue | undefined, fallback: number): number {
  const result = value === undefined || value === null ? fallback : toNumber(value);
  if (!Number.isFinite(result)) throw new FilterError('needs a number as its argument');
  return result;
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

function escapeHtml(raw: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '"': '&quot;', "'": '&#39;', '<': '&lt;', '>': '&gt;' };
  return raw.replace(/[&"'<>]/g, (character) => entities[character] ?? character);
}

/** Own member by a dotted path (`author.name`), or undefined. */
function attribute(item: TemplateValue, path: TemplateValue): TemplateValue | undefined {
  const keys = typeof path === 'string' ? path.split('.') : [path];
  let value: TemplateValue | undefined = item;
  for (const key of keys) value = value === undefined ? undefined : memberOf(value, key);
  return value;
}

function neededAttribute(item: TemplateValue, path: TemplateValue): TemplateValue {
  const value = attribute(item, path);
  if (value === undefined) throw new FilterError(`finds an element without the member ${JSON.stringify(path)}`);
  return value;
}

function sortBy(list: readonly TemplateValue[], key: (item: TemplateValue) => TemplateValue, options: SortOptions) {
  const fold = (value: TemplateValue) =>
    typeof value === 'string' && !options.caseSensitive ? value.toLowerCase() : value;
  const keyed = list.map((item) => ({ item, by: fold(key(item)) }));
  keyed.sort((a, b) => (options.reverse ? -1 : 1) * (compare(a.by, b.by) || 0));
  return keyed.map(({ item }) => item);
}

interface SortOptions {
  reverse: boolean;
  caseSensitive: boolean;
}

/** Keeps the elements that pass (or fail) a test of `templateTests`; without a name: that are truthy. */
function selecting(wanted: boolean): TemplateFilter {
  return onList(['test', 'argument'], (list, [name = 'truthy', argument = null]) => {
    const test = typeof name === 'string' ? templateTests.get(name) : undefined;
    if (!test) throw new FilterError(`knows no test ${JSON.stringify(name)}`);
    return list.filter((item) => test(item, argument) === wanted);
  });
}

function selectingByAttribute(wanted: boolean): TemplateFilter {
  return onList(['attribute'], (list, [path = '']) =>
    list.filter((item) => isTruthy(attribute(item, path) ?? null) === wanted),
  );
}

/** Shortens at a blank before `length`, or right there with `killwords`. */
function truncate(raw: string, length: number, killwords: boolean, end: string): string {
  if (raw.length <= length) return raw;
  const blank = raw.lastIndexOf(' ', length);
  return raw.slice(0, killwords || blank === -1 ? length : blank) + end;
}

function replaceText(raw: string, old: string, by: string, most: number, budget: TemplateBudget): string {
  const pieces = old === '' ? ['', ...Array.from(raw), ''] : raw.split(old);
  budget.list(pieces.length);
  const count = Math.min(pieces.length - 1, most < 0 ? Infinity : most);
  budget.text(raw.length + count * by.length);
  const changed = pieces.slice(0, count + 1).join(by);
  return count < pieces.length - 1 ? changed + old + pieces.slice(count + 1).join(old) : changed;
}

function batch(list: readonly TemplateValue[], size: number, fill: TemplateValue | undefined): TemplateValue[] {
  if (size < 1) throw new FilterError('needs a size of at least 1');
  return Array.from({ length: Math.ceil(list.length / size) }, (_, row) => {
    const items = list.slice(row * size, (row + 1) * size);
    return fill === undefined ? items : [...items, ...Array<TemplateValue>(size - items.length).fill(fill)];
  });
}

/** Splits into `count` columns; the first ones are longer by one where it does not come out even. */
function slices(list: readonly TemplateValue[], count: number, fill: TemplateValue | undefined): TemplateValue[] {
  const size = Math.floor(list.length / count);
  const extra = list.length % count;
  return Array.from({ length: count }, (_, i) => {
    const start = i * size + Math.min(i, extra);
    const items = list.slice(start, start + size + (i < extra ? 1 : 0));
    return fill !== undefined && i >= extra && extra > 0 ? [...items, fill] : items;
  });
}

function indent(raw: string, width: number, first: boolean, budget: TemplateBudget): string {
  const lines = raw.split('\n');
  budget.text(raw.length + lines.length * width);
  const blanks = ' '.repeat(width);
  return lines.map((line, i) => (i === 0 && !first ? line : blanks + line)).join('\n');
}

function entryRecord([key, value]: [string, TemplateValue]): TemplateRecord {
  return recordOf([
    ['key', key],
    ['value', value],
  ]);
}

function lengthOf(input: TemplateValue): number {
  if (typeof input === 'string' || isList(input)) return input.length;
  return isRecord(input) ? entriesOf(input).length : 0;
}

function groupBy(list: readonly TemplateValue[], path: TemplateValue, budget: TemplateBudget): TemplateRecord {
  const groups = new Map<string, TemplateValue[]>();
  for (const item of list) {
    const key = budget.toText(neededAttribute(item, path));
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return recordOf(groups);
}

function rounded(value: number, precision: number, method: TemplateValue | undefined): number {
  const factor = 10 ** precision;
  const round = method === 'ceil' ? Math.ceil : method === 'floor' ? Math.floor : Math.round;
  return round(value * factor) / factor;
}

function dictSort(input: TemplateValue, options: SortOptions, by: TemplateValue): TemplateValue {
  if (!isRecord(input)) throw new FilterError(`needs an object, not ${kindOf(input)}`);
  if (by !== 'key' && by !== 'value') throw new FilterError('sorts by "key" or "value" only');
  return sortBy(entriesOf(input), (entry) => (isList(entry) ? (entry[by === 'key' ? 0 : 1] ?? null) : null), options);
}

const escapeFilter = onText([], (raw) => escapeHtml(raw));

/**
 * The filters that templates may use; those of Nunjucks, without `random` (a prompt renders the same each time) and
 * `urlize` (it makes HTML). `default` is not here: it asks about the look-up, and the evaluator answers it. Escaping is
 * off, so `safe` changes nothing.
 */
export const templateFilters: ReadonlyMap<string, TemplateFilter> = new Map<string, TemplateFilter>([
  ['abs', { params: [], run: (input) => Math.abs(toNumber(input)) }],
  [
    'batch',
    onList(['size', 'fill'], (list, [size, fill], budget) => {
      budget.list(number(size, 1));
      return batch(list, Math.floor(number(size, 1)), fill);
    }),
  ],
  ['capitalize', onText([], (raw) => capitalize(raw))],
  [
    'center',
    onText(['width'], (raw, [width], budget) => {
      const blanks = Math.max(0, number(width, 80) - raw.length);
      budget.text(raw.length + blanks);
      return ' '.repeat(Math.floor(blanks / 2)) + raw + ' '.repeat(Math.ceil(blanks / 2));
    }),
  ],
  [
    'dictsort',
    {
      params: ['case_sensitive', 'by'],
      run: (input, [caseSensitive = false, by = 'key'], budget) => {
        budget.list(lengthOf(input));
        return dictSort(input, { reverse: false, caseSensitive: isTruthy(caseSensitive) }, by);
      },
    },
  ],
  [
    'dump',
    {
      params: ['spaces'],
      run: (input, [spaces], budget) => budget.toJson(input, Math.min(10, Math.max(0, Math.floor(number(spaces, 0))))),
    },
  ],
  ['e', escapeFilter],
  ['escape', escapeFilter],
  ['forceescape', escapeFilter],
  ['first', onList([], (list) => list[0])],
  [
    'float',
    {
      params: ['default'],
      run: (input, [fallback], budget) => {
        const value = parseFloat(budget.toText(input));
        return Number.isNaN(value) ? fallback : value;
      },
    },
  ],
  ['groupby', onList(['attribute'], (list, [path = ''], budget) => groupBy(list, path, budget))],
  [
    'indent',
    onText(['width', 'first'], (raw, [width, first = false], budget) =>
      indent(raw, Math.max(0, number(width, 4)), isTruthy(first), budget),
    ),
  ],
  [
    'int',
    {
      params: ['default', 'base'],
      run: (input, [fallback, base], budget) => {
        const value = parseInt(budget.toText(input), number(base, 10));
        return Number.isNaN(value) ? fallback : value;
      },
    },
  ],
  [
    'join',
    onList(['separator', 'attribute'], (list, [separator, path], budget) =>
      budget.join(
        path === undefined ? list : list.map((item) => attribute(item, path) ?? null),
        text(separator, '', budget),
      ),
    ),
  ],
  ['last', onList([], (list) => list.at(-1))],
  ['length', { params: [], run: (input) => lengthOf(input) }],
  [
    'list',
    {
      params: [],
      run: (input, _, budget) => {
        budget.list(lengthOf(input));
        return isRecord(input) ? entriesOf(input).map(entryRecord) : listOf(input, budget);
      },
    },
  ],
  ['lower', onText([], (raw) => raw.toLowerCase())],
  ['nl2br', onText([], (raw) => raw.replace(/\r?\n/g, '<br />\n'))],
  ['reject', selecting(false)],
  ['rejectattr', selectingByAttribute(false)],
  [
    'replace',
    onText(['old', 'new', 'count'], (raw, [old, by, count], budget) =>
      replaceText(raw, text(old, '', budget), text(by, '', budget), number(count, -1), budget),
    ),
  ],
  [
    'reverse',
    {
      params: [],
      run: (input, _, budget) => {
        const reversed = listOf(input, budget).toReversed();
        budget.list(reversed.length);
        return typeof input === 'string' ? budget.join(reversed, '') : reversed;
      },
    },
  ],
  [
    'round',
    {
      params: ['precision', 'method'],
      run: (input, [precision, method]) => rounded(toNumber(input), number(precision, 0), method),
    },
  ],
  ['safe', onText([], (raw) => raw)],
  ['select', selecting(true)],
  ['selectattr', selectingByAttribute(true)],
  [
    'slice',
    onList(['count', 'fill'], (list, [count, fill], budget) => {
      const columns = Math.floor(number(count, 1));
      if (columns < 1) throw new FilterError('needs a count of at least 1');
      budget.list(columns);
      return slices(list, columns, fill);
    }),
  ],
  [
    'sort',
    onList(
      ['reverse', 'case_sensitive', 'attribute'],
      (list, [reverse = false, caseSensitive = false, path], budget) => {
        budget.spend(list.length * 16);
        const options = { reverse: isTruthy(reverse), caseSensitive: isTruthy(caseSensitive) };
        return sortBy(list, (item) => (path === undefined ? item : neededAttribute(item, path)), options);
      },
    ),
  ],
  ['string', onText([], (raw) => raw)],
  ['striptags', onText(['preserve_linebreaks'], (raw, [preserve = false]) => stripTags(raw, isTruthy(preserve)))],
  [
    'sum',
    onList(['attribute', 'start'], (list, [path, start]) =>
      list.reduce<number>(
        (sum, item) => sum + toNumber(path === undefined || path === null ? item : neededAttribute(item, path)),
        number(start, 0),
      ),
    ),
  ],
  [
    'title',
    onText([], (raw, _, budget) => {
      budget.spend(raw.length / 8);
      return raw.split(' ').map(capitalize).join(' ');
    }),
  ],
  ['trim', onText([], (raw) => raw.trim())],
  [
    'truncate',
    onText(['length', 'killwords', 'end'], (raw, [length, killwords = false, end], budget) =>
      truncate(raw, Math.max(0, number(length, 255)), isTruthy(killwords), text(end, '...', budget)),
    ),
  ],
  ['upper', onText([], (raw) => raw.toUpperCase())],
  ['urlencode', { params: [], run: (input, _, budget) => urlEncode(input, budget) }],
  [
    'wordcount',
    onText([], (raw, _, budget) => {
      budget.spend(raw.length / 8);
      return raw.match(/\w+/g)?.length ?? 0;
    }),
  ],
]);

/** Drops HTML tags and comments; without `preserve` blanks shrink to one. */
function stripTags(raw: string, preserve: boolean): string {
  const bare = raw.replace(/<\/?[a-z][^<>]*>|<!--[^<>]*-->/gi, '');
  return preserve
    ? bare
        .split('\n')
        .map((line) => line.trim())
        .join('\n')
    : bare.split(/\s+/).filter(Boolean).join(' ');
}

function urlEncode(input: TemplateValue, budget: TemplateBudget): string {
  const encode = (value: TemplateValue) => {
    const raw = budget.toText(value);
    budget.text(raw.length * 3);
    return encodeURIComponent(raw.replace(/\p{Surrogate}/gu, '\uFFFD'));
  };
  if (isRecord(input)) {
    budget.list(lengthOf(input));
    return entriesOf(input)
      .map(([key, value]) => `${encode(key)}=${encode(value)}`)
      .join('&');
  }
  return encode(input);
}
