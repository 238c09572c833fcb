import type { ErrorCode } from '../base/appError.ts';
import type { ChatMessage, FinishReason } from './chatMessage.ts';

/** How a model's turn came to its end. */
export interface TurnEnd {
  /** Empty: not known. */
  configName: string;
  /** Undefined: not known, as of an imported reply. */
  reason: FinishReason | undefined;
  /** The vendor's own word; empty where it has none. */
  rawReason: string;
  /** What the vendor says about a filter or a refusal. */
  explanation?: string | undefined;
  /** Neither text nor a call came. */
  isEmpty: boolean;
}

/** Why a reply is not whole. */
export interface Ending {
  code: ErrorCode;
  /** What happened and what can be done. */
  message: string;
  /** The key of its config's YAML at which that can be changed. */
  field?: string;
}

/**
 * What kept a turn from its end, in the words that are told everywhere; undefined where it ended of itself.
 * @param canContinue the reader can have the model go on where it was cut off
 */
export function turnEnding(end: TurnEnd, canContinue = true): Ending | undefined {
  const { configName, reason, rawReason, isEmpty } = end;
  const its = configName === '' ? '' : ` of "${configName}"`;
  const why = end.explanation === undefined ? '' : ` (${end.explanation.replace(/\.$/, '')})`;
  switch (reason) {
    case 'content-filter':
      return {
        code: 'ContentFiltered',
        message: `The content filter${its || ' of the provider'} stopped the answer${why}. Rephrase the message, or choose another LLM config.`,
      };
    case 'refusal':
      return {
        code: 'Refused',
        message: `The model${its} refused to answer${why}. Rephrase the message, or choose another LLM config.`,
      };
    case 'length':
      return { code: 'StreamInterrupted', message: lengthWords(its, isEmpty, canContinue), field: 'max_tokens' };
    case 'other': {
      const word = rawReason === '' ? 'gave no reason' : `said "${rawReason}"`;
      const what = isEmpty ? 'ended without an answer' : 'ended the answer early';
      return interrupted(`The model${its} ${what} and ${word}. Retry, or choose another LLM config.`);
    }
    case 'tool-calls':
      return isEmpty
        ? interrupted(`The model${its} wanted to call a tool, but no whole call arrived. Retry.`)
        : undefined;
    case 'stop':
    case undefined:
      return isEmpty ? interrupted(`The model${its} answered nothing. Retry, or ask in other words.`) : undefined;
  }
}

/** Why a stored reply is not whole; undefined where it is. The parameter is that of `turnEnding`. */
export function replyEnding(reply: ChatMessage, canContinue = true): Ending | undefined {
  const { content, tool_calls: calls = [], interrupted: stored } = reply;
  const ending = turnEnding(
    {
      configName: reply.llm_config_name ?? '',
      reason: reply.finish_reason,
      rawReason: reply.raw_finish_reason ?? '',
      isEmpty: content.trim() === '' && calls.length === 0,
    },
    canContinue,
  );
  if (!stored) return ending;
  const isStopped = stored.code === 'Cancelled';
  return {
    code: stored.code as ErrorCode,
    message: isStopped ? 'You stopped this answer before its end.' : stored.message,
    ...(ending?.field === undefined ? {} : { field: ending.field }),
  };
}

function lengthWords(its: string, isEmpty: boolean, canContinue: boolean): string {
  if (isEmpty) {
    return `The answer${its} reached its length limit before any text came. Raise "max_tokens" in the LLM config, or lower "reasoning_effort" where it has one, then retry.`;
  }
  return `The answer${its} was cut off at its length limit. ${canContinue ? 'Continue it, or raise' : 'Raise'} "max_tokens" in the LLM config.`;
}

function interrupted(message: string): Ending {
  return { code: 'StreamInterrupted', message };
}
