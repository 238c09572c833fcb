import type { ChatMessage, ConfigChoice, TokenUsage } from '../../core/chats/chatMessage.ts';
import type { ReplyDetails, TokenCounts } from '../../protocol/chat.ts';
import { endedEarlyWords } from './endingWords.ts';
import { failureView } from './failureWords.ts';

type StoredFailure = NonNullable<ConfigChoice['after']>[number];

/** What the foot of a reply tells; undefined for what is no reply, or none yet: a turn that called tools. */
export function replyDetails(message: ChatMessage): ReplyDetails | undefined {
  if (message.role !== 'assistant' || message.system_generated) return undefined;
  const endedEarly = endedEarlyWords(message);
  if ((message.tool_calls?.length ?? 0) > 0 && endedEarly === undefined) return undefined;
  const { message_generation_time: seconds, usage, cost } = message;
  return {
    configName: message.llm_config_name ?? '',
    model: message.model ?? '',
    ...choiceWords(message.config_choice),
    failures: failuresOf(message).map(({ config_name: configName, ...rest }) => failureView({ configName, ...rest })),
    ...(seconds === undefined ? {} : { seconds }),
    ...(usage && isCount(usage.input_tokens) && isCount(usage.output_tokens) ? { tokens: tokenCounts(usage) } : {}),
    ...(cost && isCount(cost.amount) ? { cost: { amount: cost.amount, currency: cost.currency } } : {}),
    ...(endedEarly === undefined ? {} : { endedEarly }),
  };
}

/** Why a config answered, in a word or two and in a sentence. */
export function choiceWords(choice: ConfigChoice | undefined): { choice: string; why: string } {
  if (!choice) return { choice: '', why: '' };
  const { candidates } = choice;
  switch (choice.reason) {
    case 'pinned':
      return { choice: 'pinned', why: 'This chat is pinned to it.' };
    case 'drawn':
      if (choice.earlier) return { choice: 'took over earlier', why: 'It took over in an earlier message.' };
      return candidates.length > 1
        ? { choice: `drawn from ${candidates.length}`, why: `Drawn at random from ${candidates.join(', ')}.` }
        : { choice: '', why: 'The only usable LLM config of this prompt.' };
    case 'fallback': {
      const failed = [...new Set((choice.after ?? []).map(({ config_name }) => config_name))];
      const whom = failed.length > 0 ? failed.join(', ') : 'another LLM config';
      return { choice: `took over from ${whom}`, why: `It took over after ${whom} failed.` };
    }
  }
}

/** Those of this reply's own turn, and those of earlier turns that led to its config. */
function failuresOf({ attempts = [], config_choice: choice }: ChatMessage): StoredFailure[] {
  const all = [...(choice?.earlier ?? []), ...(choice?.after ?? []), ...attempts];
  const seen = new Set<string>();
  // A fallback's failures stand in the choice and, where they are of this turn, among the attempts too.
  return all.filter(({ config_name, code, message }) => {
    const key = JSON.stringify([config_name, code, message]);
    return !seen.has(key) && seen.add(key);
  });
}

function tokenCounts(usage: TokenUsage): TokenCounts {
  const { cached_input_tokens: cached, cache_write_tokens: cacheWrite, reasoning_tokens: reasoning } = usage;
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    ...(isCount(cached) ? { cached } : {}),
    ...(isCount(cacheWrite) ? { cacheWrite } : {}),
    ...(isCount(reasoning) ? { reasoning } : {}),
  };
}

/** Imports may bring anything. */
function isCount(value: unknown): value is number {
  return typeof value === 'number';
}
