import { isDeepStrictEqual } from 'node:util';
import type { ChatMessage, ConfigChoice, TokenUsage } from '../../core/chats/chatMessage.ts';
import type { ReplyDetails, TokenCounts } from '../../protocol/chat.ts';
import { replyEnding } from '../../core/chats/replyEnding.ts';
import { failureViews, type ShownAttempt } from './failureWords.ts';

type StoredFailure = NonNullable<ConfigChoice['after']>[number];

/** What the foot of a reply tells; undefined for what is no reply, or none yet: a turn that called tools. */
export function replyDetails(message: ChatMessage): ReplyDetails | undefined {
  if (message.role !== 'assistant' || message.system_generated) return undefined;
  // Only the last one can be continued, and the panel offers that below the messages.
  const endedEarly = replyEnding(message, false)?.message;
  const { message_generation_time: seconds, usage, cost, broken_tools: broken = [] } = message;
  if ((message.tool_calls?.length ?? 0) > 0 && endedEarly === undefined) return undefined;
  return {
    configName: message.llm_config_name ?? '',
    model: message.model ?? '',
    ...choiceWords(message.config_choice, endedEarly === undefined ? triesOf(message) : 1),
    failures: failureViews(failuresOf(message)),
    ...(seconds === undefined ? {} : { seconds }),
    ...(usage && isCount(usage.input_tokens) && isCount(usage.output_tokens) ? { tokens: tokenCounts(usage) } : {}),
    ...(cost && isCount(cost.amount) ? { cost: { amount: cost.amount, currency: cost.currency } } : {}),
    ...(endedEarly === undefined ? {} : { endedEarly }),
    ...(broken.length > 0 ? { brokenTools: broken.map(({ message: why }) => `Answered without a tool. ${why}`) } : {}),
  };
}

/** How often the config was asked for its answer. */
function triesOf({ attempts = [], llm_config_name: name }: ChatMessage): number {
  return 1 + attempts.filter(({ config_name }) => config_name === name).length;
}

/**
 * Why a config answered, in a few words and in a sentence.
 * @param tries how often it was asked for its answer
 */
export function choiceWords(choice: ConfigChoice | undefined, tries = 1): { choice: string; why: string } {
  const { words, why } = reasonWords(choice);
  return { choice: [words, tries > 1 ? `answered after ${tries} tries` : ''].filter(Boolean).join(', '), why };
}

function reasonWords(choice: ConfigChoice | undefined): { words: string; why: string } {
  if (!choice) return { words: '', why: '' };
  const { candidates } = choice;
  switch (choice.reason) {
    case 'pinned':
      return { words: 'pinned', why: 'This chat is pinned to it.' };
    case 'chosen':
      return { words: 'chosen', why: 'It was chosen for this answer.' };
    case 'kept':
      return { words: 'kept', why: 'Its answer was kept when answers were compared.' };
    case 'drawn':
      if (choice.earlier) return { words: 'took over earlier', why: 'It took over in an earlier message.' };
      return candidates.length > 1
        ? { words: `drawn from ${candidates.length}`, why: `Drawn at random from ${candidates.join(', ')}.` }
        : { words: '', why: 'The only usable LLM config of this prompt.' };
    case 'fallback': {
      const failed = [...new Set((choice.after ?? []).map(({ config_name }) => config_name))];
      const whom = failed.length > 0 ? failed.join(', ') : 'another LLM config';
      return { words: `took over from ${whom}`, why: `It took over after ${whom} failed.` };
    }
  }
}

/** Those of this reply's own turn, and those of earlier turns that led to its config. */
function failuresOf({ attempts = [], config_choice: choice }: ChatMessage): ShownAttempt[] {
  const own = attempts.map(shown);
  const isOwn = (failure: ShownAttempt): boolean => own.some((each) => isDeepStrictEqual(each, failure));
  // A fallback's failures stand in the choice and, where they are of this turn, among the attempts too.
  const led = [...(choice?.earlier ?? []), ...(choice?.after ?? [])].map(shown).filter((failure) => !isOwn(failure));
  return [...led, ...own];
}

function shown({ config_name: configName, code, message }: StoredFailure): ShownAttempt {
  return { configName, code, message };
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
