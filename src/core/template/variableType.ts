import type { VariableType, VariableUse } from './variableUse.ts';

/** Types that lists and objects have in common. */
const structures: ReadonlySet<VariableUse> = new Set<VariableUse>(['list', 'object', 'structure']);

/**
 * The type of a variable, as all that templates do with it tells. Where the uses are at odds, or none of them tells, undefined: it
 * may be of any type. Nothing but whether there is something is asked of a `boolean`: as a text, "false" would be something.
 */
export function variableType(uses: ReadonlySet<VariableUse>): VariableType | undefined {
  const types = [...uses].filter((use) => use !== 'any' && use !== 'condition');
  const [only] = types;
  if (only === undefined) return uses.has('condition') && !uses.has('any') ? 'boolean' : undefined;
  if (types.length > 1) return types.every((type) => structures.has(type)) ? 'structure' : undefined;
  return only === 'unsure' ? undefined : only;
}
