import type { TemplateBudget } from './templateBudget.ts';
import type { TemplateValue } from './templateValue.ts';
import { isList, TemplateFunction, toNumber } from './templateValue.ts';

/** The global functions of templates: `range(stop)`, `range(start, stop, step)`. There are no others. */
export function globalFunctions(budget: TemplateBudget): ReadonlyMap<string, TemplateValue> {
  const range = new TemplateFunction(([first = null, second, third]) => {
    const start = second === undefined ? 0 : toNumber(first);
    const stop = toNumber(second ?? first);
    const step = toNumber(third ?? 1) || 1;
    const length = Math.max(0, Math.ceil((stop - start) / step));
    budget.list(length);
    return Array.from({ length }, (_, i) => start + i * step);
  });
  return new Map([['range', range]]);
}

type Method<Target> = (target: Target, args: TemplateValue[], budget: TemplateBudget) => TemplateValue;

const textMethods = new Map<string, Method<string>>([
  ['toUpperCase', (text) => text.toUpperCase()],
  ['toLowerCase', (text) => text.toLowerCase()],
  ['upper', (text) => text.toUpperCase()],
  ['lower', (text) => text.toLowerCase()],
  ['trim', (text) => text.trim()],
  ['strip', (text) => text.trim()],
  ['startsWith', (text, [part = ''], budget) => text.startsWith(budget.toText(part))],
  ['endsWith', (text, [part = ''], budget) => text.endsWith(budget.toText(part))],
  ['includes', (text, [part = ''], budget) => text.includes(budget.toText(part))],
  ['indexOf', (text, [part = ''], budget) => text.indexOf(budget.toText(part))],
  ['slice', (text, [from = 0, to]) => text.slice(toNumber(from), to === undefined ? undefined : toNumber(to))],
  [
    'split',
    (text, [separator = ''], budget) => {
      budget.spend(text.length / 8);
      const parts = text.split(budget.toText(separator));
      budget.list(parts.length);
      return parts;
    },
  ],
]);

const listMethods = new Map<string, Method<readonly TemplateValue[]>>([
  ['join', (list, [separator = ','], budget) => budget.join(list, budget.toText(separator))],
  ['includes', (list, [element = null]) => list.includes(element)],
  ['indexOf', (list, [element = null]) => list.indexOf(element)],
  ['slice', (list, [from = 0, to]) => list.slice(toNumber(from), to === undefined ? undefined : toNumber(to))],
  ['concat', (list, args) => list.concat(...args)],
]);

/**
 * Calls a method of a text (`toUpperCase`, `toLowerCase`, `upper`, `lower`, `trim`, `strip`, `startsWith`, `endsWith`,
 * `includes`, `indexOf`, `slice`, `split`) or of a list (`join`, `includes`, `indexOf`, `slice`, `concat`).
 * @returns undefined where the target has no such method that templates may call
 */
export function callMethod(
  target: TemplateValue,
  name: TemplateValue,
  args: TemplateValue[],
  budget: TemplateBudget,
): TemplateValue | undefined {
  if (typeof name !== 'string') return undefined;
  if (typeof target === 'string') {
    const method = textMethods.get(name);
    if (!method) return undefined;
    budget.spend(target.length / 64);
    budget.text(target.length);
    return method(target, args, budget);
  }
  if (!isList(target)) return undefined;
  const method = listMethods.get(name);
  if (!method) return undefined;
  budget.list(target.length + args.reduce<number>((sum, arg) => sum + (isList(arg) ? arg.length : 1), 0));
  return method(target, args, budget);
}
