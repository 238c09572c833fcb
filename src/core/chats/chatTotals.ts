import type { Cost } from '../llm/tokenPrices.ts';
import type { ChatMessage } from './chatMessage.ts';

/** What the replies of a chat took, as far as it is known. */
export interface ChatTotals {
  inputTokens: number;
  outputTokens: number;
  /** One for each currency, in the order in which the replies first have it. */
  costs: Cost[];
  /** Replies whose tokens are not known: the sums lack them. */
  repliesWithoutUsage: number;
  /** Replies whose cost is not known. */
  repliesWithoutCost: number;
}

/** Sums up the messages that a model made. What is not the number that it should be, as an import may bring, is unknown. */
export function chatTotals(messages: readonly ChatMessage[]): ChatTotals {
  const totals: ChatTotals = {
    inputTokens: 0,
    outputTokens: 0,
    costs: [],
    repliesWithoutUsage: 0,
    repliesWithoutCost: 0,
  };
  const amounts = new Map<string, number>();
  for (const { role, system_generated: isOfTemplate, usage, cost } of messages) {
    if (role !== 'assistant' || isOfTemplate === true) continue;
    if (usage && isAmount(usage.input_tokens) && isAmount(usage.output_tokens)) {
      totals.inputTokens += usage.input_tokens;
      totals.outputTokens += usage.output_tokens;
    } else totals.repliesWithoutUsage++;
    if (cost && isAmount(cost.amount) && isText(cost.currency))
      amounts.set(cost.currency, (amounts.get(cost.currency) ?? 0) + cost.amount);
    else totals.repliesWithoutCost++;
  }
  totals.costs = [...amounts].map(([currency, amount]) => ({ amount, currency }));
  return totals;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
