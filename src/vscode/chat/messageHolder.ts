import type { ChatContent } from './chatContent.ts';

/**
 * The shown message that a stored one is drawn in: itself, or the reply that called the tool whose result it is.
 * @returns its id; undefined: the shown branch does not have it
 */
export function holderOf(
  messageId: string,
  { chat, messages }: Pick<ChatContent, 'chat' | 'messages'>,
): string | undefined {
  const history = chat?.chatHistory ?? [];
  const index = history.findIndex(({ id }) => id === messageId);
  const shown = new Set(messages.map(({ id }) => id));
  return history.slice(0, index + 1).findLast(({ id }) => shown.has(id))?.id;
}
