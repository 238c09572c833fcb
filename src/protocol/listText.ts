import { findJsonFault } from './jsonFault.ts';

/** What the text of a list's control says, as `readFieldText` gives it. */
export type ListReading = { json: string; fault?: undefined } | { fault: string };

/**
 * Reads a list: a text that begins with a bracket is JSON, any other an item a line, without the blanks around it. Empty lines are
 * none. An object is taken as it is, since templates loop over objects too.
 */
export function readListText(text: string): ListReading {
  if (!/^\s*[[{]/.test(text)) return { json: JSON.stringify(linesOf(text)) };
  const fault = findJsonFault(text);
  if (!fault) return { json: text };
  return {
    fault: `Line ${fault.line} is not JSON: expected ${fault.expected}. Or write an item a line, without brackets.`,
  };
}

/** A list as `readListText` reads it again: an item a line, where that tells all, else JSON. */
export function listText(list: readonly unknown[]): string {
  const lines = list.filter((item) => typeof item === 'string').join('\n');
  const isTold = JSON.stringify(linesOf(lines)) === JSON.stringify(list) && !/^[[{]/.test(lines) && lines !== '';
  return isTold ? lines : JSON.stringify(list);
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
}
