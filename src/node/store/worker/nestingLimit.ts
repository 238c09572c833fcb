import { AppError } from '../../../core/base/appError.ts';

/**
 * How deep lists and objects may lie in each other. Beyond about 1,900 levels a thread cannot read what another one sends it
 * (measured on Node 22 and 24 with their usual stacks), and nobody answers the call. SQLite reads JSON down to 1,000.
 */
export const deepestNesting = 1_200;

/** @throws AppError `InvalidEntity` where a value is nested deeper than the store takes, or holds itself */
export function checkNesting(value: unknown): void {
  const open: [unknown, number][] = [[value, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [item, level] = next;
    if (typeof item !== 'object' || item === null) continue;
    if (level > deepestNesting) throw nestedTooDeeply();
    for (const part of Object.values(item)) open.push([part, level + 1]);
  }
}

function nestedTooDeeply(): AppError {
  return new AppError(
    'InvalidEntity',
    `This cannot be saved: lists and objects in it lie in each other over ${deepestNesting.toLocaleString('en')} levels deep, or one holds itself. Make it flatter.`,
  );
}
