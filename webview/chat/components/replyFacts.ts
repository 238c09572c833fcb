import type { ChatTotals, Money, ReplyDetails, TokenCounts } from '../../../src/protocol/chat.ts';
import { formatDuration } from '../../panel/formatDuration.ts';

/** The short facts about a reply, in one line's parts. */
export function replyFacts({ configName, model, choice, seconds, tokens, cost }: ReplyDetails): string[] {
  return [
    configName || 'LLM config unknown',
    model === configName ? '' : model,
    choice,
    seconds ? formatDuration(seconds * 1000) : '',
    tokens ? formatTokens(tokens) : 'tokens unknown',
    cost ? formatMoney(cost) : 'cost unknown',
  ].filter(Boolean);
}

/** All that is known about a reply, as terms and what they are. */
export function replyParticulars({ why, failures, tokens, cost }: ReplyDetails): [term: string, text: string][] {
  return [
    ...(why ? [['Why this config', why] satisfies [string, string]] : []),
    ...failures.map(({ configName, what, message }): [string, string] => [
      `${configName} failed`,
      `${what}: ${message}`,
    ]),
    ['Tokens', tokens ? tokenParts(tokens) : 'Unknown: the provider did not count them.'],
    [
      'Cost',
      cost
        ? `${formatMoney(cost)}, by the prices in the LLM config`
        : `Unknown: ${tokens ? 'the LLM config names no prices.' : 'so are the tokens.'}`,
    ],
  ];
}

/** What a chat took in all. */
export function totalFacts({ input, output, costs, lacksTokens, lacksCosts }: ChatTotals): string[] {
  const tokens = `${lacksTokens ? 'at least ' : ''}${formatTokens({ input, output })}`;
  const money = `${lacksCosts ? 'at least ' : ''}${costs.map(formatMoney).join(' + ')}`;
  return [lacksTokens && input + output === 0 ? 'tokens unknown' : tokens, costs.length > 0 ? money : 'cost unknown'];
}

function formatTokens({ input, output }: TokenCounts): string {
  return `${input.toLocaleString()} → ${output.toLocaleString()} tokens`;
}

function tokenParts({ input, output, cached, cacheWrite, reasoning }: TokenCounts): string {
  const part = (count: number | undefined, words: string): string[] =>
    count ? [`${count.toLocaleString()} ${words}`] : [];
  const sum = (count: number, words: string, parts: string[]): string =>
    `${count.toLocaleString()} ${words}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
  return [
    sum(input, 'in', [...part(cached, 'from the cache'), ...part(cacheWrite, 'written to the cache')]),
    sum(output, 'out', part(reasoning, 'for reasoning')),
  ].join(', ');
}

/** Small amounts keep three digits that tell something. */
function formatMoney({ amount, currency }: Money): string {
  try {
    return amount.toLocaleString(undefined, {
      style: 'currency',
      currency,
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
      maximumSignificantDigits: 3,
      roundingPriority: 'morePrecision',
    });
  } catch {
    // An import may bring a currency that is no code.
    return `${amount.toLocaleString()} ${currency}`;
  }
}
