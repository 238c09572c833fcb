import type { ChatHistory } from '../../core/chats/chatHistory.ts';
import type { MessageView } from '../../protocol/chat.ts';

/**
 * The shown message that a stored one is drawn in: itself, or the reply that called the tool whose result it is.
 * @param chat the branch that is shown, as it is stored
 * @param messages what is shown of it
 * @returns its id; undefined: it is not shown
 */
export function holderOf(
  messageId: string,
  chat: Pick<ChatHistory, 'chatHistory'> | undefined,
  messages: readonly Pick<MessageView, 'id'>[],
): string | undefined {
  const history = chat?.chatHistory ?? [];
  const index = history.findIndex(({ id }) => id === messageId);
  const holder = history.slice(0, index + 1).findLast(({ role }) => role !== 'tool');
  return messages.find(({ id }) => id === (holder?.id ?? messageId))?.id;
}
