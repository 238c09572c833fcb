import type { ChatMessage } from '../../core/chats/chatMessage.ts';

/** Where in its tool's code a call failed, from 1. */
export interface FailurePlace {
  line: number;
  column?: number;
}

/**
 * Where a stored call failed; undefined where it did not, or its place is not known.
 * @param messageId the message that asked for the call; absent: the newest with such a call, since ids repeat
 */
export function failurePlace(
  messages: readonly ChatMessage[],
  callId: string,
  messageId?: string,
): FailurePlace | undefined {
  const asking = messages.findLastIndex(({ id, tool_calls: calls = [] }) => {
    return (messageId === undefined || id === messageId) && calls.some((call) => call.id === callId);
  });
  const kept = messages[asking]?.tool_round?.answers ?? [];
  const following = messages.slice(asking + 1);
  const end = following.findIndex(({ role }) => role !== 'tool');
  const answers = [...kept, ...(end < 0 ? following : following.slice(0, end))];
  const { line, column } = answers.find((answer) => answer.tool_call_id === callId)?.tool_run?.error ?? {};
  return line === undefined ? undefined : { line, ...(column === undefined ? {} : { column }) };
}
