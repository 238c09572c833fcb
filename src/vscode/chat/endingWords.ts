import type { ChatMessage } from '../../core/chats/chatMessage.ts';

/** What of a reply tells how it ended. */
export type Ending = Pick<
  ChatMessage,
  'content' | 'interrupted' | 'finish_reason' | 'raw_finish_reason' | 'tool_calls'
>;

/**
 * How a reply ended and what can be done, in words, where it did not end of itself.
 * @param canContinue the reader can have the model go on where it was cut off
 */
export function endedEarlyWords(ending: Ending, canContinue = true): string | undefined {
  const { interrupted, finish_reason: reason } = ending;
  if (interrupted) {
    return interrupted.code === 'Cancelled' ? 'You stopped it before its end.' : interrupted.message;
  }
  const isEmpty = ending.content.trim() === '' && (ending.tool_calls?.length ?? 0) === 0;
  if (reason === undefined || reason === 'stop') {
    return isEmpty ? 'The model answered nothing. Retry, or ask in other words.' : undefined;
  }
  switch (reason) {
    case 'tool-calls':
      return isEmpty ? 'The model wanted to call a tool, but no whole call arrived. Retry.' : undefined;
    case 'length':
      return isEmpty
        ? 'The model reached its length limit before it said anything. Raise "max_tokens" in the LLM config, and retry.'
        : `Cut off at the length limit of a reply. ${canContinue ? 'Continue it, or raise' : 'Raise'} "max_tokens" in the LLM config.`;
    case 'content-filter':
      return `${isEmpty ? 'Held back' : 'Cut off'} by the provider's content filter. Word the message in another way, or choose another LLM config.`;
    case 'refusal':
      return 'The model declined to answer. Word the message in another way, or choose another LLM config.';
    case 'other':
      return `The provider ended it ${otherReason(ending)}. Retry, or choose another LLM config.`;
  }
}

function otherReason({ raw_finish_reason: raw }: Ending): string {
  return raw ? `with "${raw}"` : 'and gave no reason';
}
