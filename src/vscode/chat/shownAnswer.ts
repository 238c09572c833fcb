import { answerUnderWay } from '../../core/chats/answerUnderWay.ts';
import type { ChatHistory } from '../../core/chats/chatHistory.ts';
import type { LiveReply, LiveTurn, MessageView, ToolCallView } from '../../protocol/chat.ts';

/** A chat's messages, and the reply under way below them. */
export interface ShownAnswer {
  messages: MessageView[];
  live: LiveReply | null;
}

/** A turn of which nothing has arrived yet. */
export const emptyTurn: LiveTurn = { text: '', reasoning: '', toolCalls: [] };

/** The turn under way that goes on with a reply which broke off. Calls that needed their user first are tried again. */
export function turnOf({ content: text, reasoning = '', toolCalls }: MessageView): LiveTurn {
  return { text, reasoning, toolCalls: toolCalls.map(triedAgain), begun: { text, reasoning } };
}

/** A call that failed without having run was blocked: it has no answer yet. */
function triedAgain(call: ToolCallView): ToolCallView {
  if (call.state !== 'failed' || call.durationMs !== undefined) return call;
  const { result: _why, ...rest } = call;
  return { ...rest, state: 'running' };
}

/**
 * The messages without what the panel's own reply under way shows: its steps so far, and the reply that it goes on with or
 * replaces. Steps that were completed before it began stay.
 * @param known ids of the messages from before it began
 * @param answeredId id of the message that it answers; what followed that until now goes with the earlier answer
 */
export function besideOwnAnswer(
  messages: MessageView[],
  known: ReadonlySet<string>,
  answeredId: string | undefined,
): MessageView[] {
  const question = messages.findLastIndex(({ id }) => id === answeredId);
  return messages.filter(({ id, role, toolCalls }, index) => {
    return index <= question || (role === 'assistant' && toolCalls.length > 0 && known.has(id));
  });
}

/** What the reader of an answer that is made elsewhere is told. Calls that can be decided here belong to this window. */
function noticeOf(calls: readonly ToolCallView[]): string {
  if (calls.some(({ approval }) => approval)) return 'The answer goes on once you have decided about its tools.';
  if (calls.some(({ state }) => state === 'waiting'))
    return 'A tool waits for a yes or no in the window that answers this message.';
  return 'This message is being answered in another window.';
}

/** The chat with what another window is answering in it as the reply under way; undefined where none does. */
export function answeredElsewhere(chat: ChatHistory | undefined, messages: MessageView[]): ShownAnswer | undefined {
  const answer = chat && answerUnderWay(chat.chatHistory);
  if (!answer) return undefined;
  const last = messages.at(-1);
  const isAnswer = last?.role === 'assistant' && !last.systemGenerated;
  const turns = isAnswer ? [turnOf(last)] : [];
  const waits =
    !isAnswer ||
    (last.toolCalls.length > 0 && last.toolCalls.every(({ state }) => state !== 'running' && state !== 'waiting'));
  return {
    messages: isAnswer ? messages.slice(0, -1) : messages,
    live: {
      turns: waits ? [...turns, emptyTurn] : turns,
      notice: noticeOf(last?.toolCalls ?? []),
      configName: isAnswer ? (last.details?.configName ?? '') : '',
      elsewhere: true,
    },
  };
}
