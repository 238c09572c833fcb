import type { JsonObject } from '../../core/base/json.ts';
import type { SuppliedParam, ToolCallView } from '../../protocol/chat.ts';

/** What a card tells of the parameters that a call's model does not give. */
export type SuppliedPart = Pick<ToolCallView, 'suppliedParams' | 'dropped'>;

/** The parameters that a tool gets from the chat's variables and from its defaults, by their names. */
export function suppliedParams(context: readonly string[], defaults: readonly string[]): SuppliedParam[] {
  const others = defaults.filter((name) => !context.includes(name));
  return [
    ...[...new Set(context)].map((name) => ({ name, from: 'context' as const })),
    ...[...new Set(others)].map((name) => ({ name, from: 'defaults' as const })),
  ];
}

/** The part of a call's card. @param sent what the model sent; undefined: no JSON object */
export function suppliedPart(
  tool: { suppliedParams: SuppliedParam[]; reserved: ReadonlySet<string> } | undefined,
  sent: JsonObject | undefined,
): SuppliedPart {
  const dropped = Object.keys(sent ?? {}).filter((name) => tool?.reserved.has(name));
  return { suppliedParams: tool?.suppliedParams ?? [], ...(dropped.length > 0 ? { dropped } : {}) };
}
