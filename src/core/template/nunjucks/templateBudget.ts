import type { TemplateValue } from './templateValue.ts';
import { entriesOf, isList, TemplateFunction } from './templateValue.ts';

/** Most steps of one rendering: nodes evaluated and elements touched. About a second of work. */
export const maxSteps = 2_000_000;
/** Longest text that a rendering may make, in UTF-16 units; the result included. */
export const maxTextLength = 4_194_304;
/** All texts made on the way together, in UTF-16 units. */
const maxTextTotal = 33_554_432;
/** Most elements of a list that a template makes. */
export const maxListLength = 100_000;
/** Deepest nesting of macros, includes and blocks. */
export const maxDepth = 100;

/** A limit was reached. The evaluator adds the place. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';
}

/**
 * What one rendering may use up. A loop that runs cannot be interrupted from outside, so every step, list and text is
 * counted before it is made.
 */
export class TemplateBudget {
  private steps = 0;
  private textTotal = 0;
  private depth = 0;

  /** Counts work. */
  spend(steps: number): void {
    this.steps += steps;
    if (this.steps > maxSteps) throw new BudgetExceeded('The template takes too many steps.');
  }

  /** Counts a text of this length about to be made. */
  text(length: number): void {
    this.textTotal += length;
    if (length > maxTextLength || this.textTotal > maxTextTotal) {
      throw new BudgetExceeded(`The template makes more than ${maxTextLength} characters of text.`);
    }
  }

  /** Counts a list of this length about to be made. */
  list(length: number): void {
    if (!(length <= maxListLength)) {
      throw new BudgetExceeded(`The template makes a list of more than ${maxListLength} elements.`);
    }
    this.spend(length);
  }

  /** Runs something nested. */
  nested<T>(run: () => T): T {
    if (this.depth >= maxDepth) throw new BudgetExceeded('Macros, blocks or includes are nested too deeply.');
    this.depth++;
    try {
      return run();
    } finally {
      this.depth--;
    }
  }

  /** A value as the text that it renders to: null is empty, lists join with commas, objects are JSON. */
  toText(value: TemplateValue): string {
    if (typeof value === 'string') return value;
    if (value === null) return '';
    if (value instanceof TemplateFunction) throw new BudgetExceeded('A function cannot be printed. Call it.');
    if (typeof value !== 'object') return String(value);
    if (!isList(value)) return this.toJson(value);
    return this.join(value, ',');
  }

  /** Texts of a list with a separator between them. */
  join(list: readonly TemplateValue[], separator: string): string {
    const parts = list.map((element) => {
      const part = this.toText(element);
      this.spend(1);
      this.text(part.length + separator.length);
      return part;
    });
    const text = parts.join(separator);
    this.text(text.length);
    return text;
  }

  /** JSON text of a value; functions are null. @param indent spaces a level; 0: on one line */
  toJson(value: TemplateValue, indent = 0, level = 0): string {
    this.spend(1);
    return this.nested(() => {
      if (value === null || value instanceof TemplateFunction) return 'null';
      if (typeof value !== 'object') return JSON.stringify(value);
      const inner = indent ? `\n${' '.repeat(indent * (level + 1))}` : '';
      const outer = indent ? `\n${' '.repeat(indent * level)}` : '';
      const items = isList(value)
        ? value.map((element) => this.toJson(element, indent, level + 1))
        : entriesOf(value).map(
            ([key, element]) => `${JSON.stringify(key)}:${indent ? ' ' : ''}${this.toJson(element, indent, level + 1)}`,
          );
      const length = items.reduce((sum, item) => sum + item.length + inner.length + 1, 2);
      this.text(length);
      const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
      return items.length ? `${open}${inner}${items.join(`,${inner}`)}${outer}${close}` : `${open}${close}`;
    });
  }
}
