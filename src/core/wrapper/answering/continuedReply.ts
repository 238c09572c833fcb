import type { ChatMessage, TokenUsage } from '../../chats/chatMessage.ts';
import type { LLMMessage } from '../../llm/llmRequest.ts';
import type { Cost } from '../../llm/tokenPrices.ts';
import { llmMessages } from '../historyMessages.ts';
import { mayGrow } from './replyRoom.ts';

/** What the model is told after its unfinished answer. It goes out once and is stored nowhere. */
const instruction =
  'Your answer was cut off. Continue it exactly where it stopped, in the middle of a word or a code block if need be. ' +
  'Repeat nothing, explain nothing, and do not apologise: what you write is appended to it as it is.';

/** Who declined to answer would not go on either. */
const declined: readonly string[] = ['ContentFiltered', 'Refused'];

/** The reply at the end of a chat that can be continued: it has text and room for more, and broke off or reached the length limit. */
export function unfinishedReply(messages: readonly ChatMessage[]): ChatMessage | undefined {
  const last = messages.at(-1);
  if (last?.role !== 'assistant' || last.content.trim() === '' || (last.tool_calls?.length ?? 0) > 0) return undefined;
  if (!mayGrow(last)) return undefined;
  if (last.interrupted) return declined.includes(last.interrupted.code) ? undefined : last;
  return last.finish_reason === 'length' ? last : undefined;
}

/** The messages that make a model go on with its reply. */
export function continuationOf(begun: ChatMessage): LLMMessage[] {
  return [...llmMessages([begun], new Map()), { role: 'user', content: instruction }];
}

/**
 * The reply with what came when it was continued, as one; it says of itself what holds for the later part. Tokens and cost
 * are unknown where those of either part are.
 */
export function continued(begun: ChatMessage, later: ChatMessage): ChatMessage {
  // Signatures of two turns do not verify as one.
  const { provider_parts: _apart, usage: laterUsage, cost: laterCost, ...rest } = later;
  const reasoning = [begun.reasoning, later.reasoning].filter((part) => part !== undefined).join('\n\n');
  const attempts = [...(begun.attempts ?? []), ...(later.attempts ?? [])];
  const usage = begun.usage && laterUsage && sumOfUsage(begun.usage, laterUsage);
  const cost = begun.cost && laterCost && sumOfCost(begun.cost, laterCost);
  return {
    ...rest,
    content: begun.content + later.content,
    message_generation_time: (begun.message_generation_time ?? 0) + (later.message_generation_time ?? 0),
    ...(reasoning === '' ? {} : { reasoning }),
    ...(attempts.length > 0 ? { attempts } : {}),
    ...(usage ? { usage } : {}),
    ...(usage && cost ? { cost } : {}),
    ...(begun.thumb === undefined ? {} : { thumb: begun.thumb }),
  };
}

function sumOfUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  const parts = ['cached_input_tokens', 'cache_write_tokens', 'reasoning_tokens'] as const;
  const known = parts.filter((part) => a[part] !== undefined || b[part] !== undefined);
  return {
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    ...Object.fromEntries(known.map((part) => [part, (a[part] ?? 0) + (b[part] ?? 0)])),
  };
}

function sumOfCost(a: Cost, b: Cost): Cost | undefined {
  return a.currency === b.currency ? { amount: a.amount + b.amount, currency: a.currency } : undefined;
}
