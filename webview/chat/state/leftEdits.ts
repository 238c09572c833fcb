import type { ChatState } from './chatState.ts';

/**
 * What the user writes of a message, from where they left it, else from `text`; and what they leave for it, where it is not as the
 * chat has it.
 */
export function goOnWithEdit(
  { view, editing, leftEdits }: ChatState,
  { messageId, text }: { messageId: string; text: string },
): { text: string; leftEdits: ChatState['leftEdits'] } {
  const { [messageId]: left, ...others } = leftEdits;
  const isChanged =
    editing && view?.messages.every(({ id, content }) => id !== editing.messageId || content !== editing.text);
  return { text: left ?? text, leftEdits: isChanged ? { ...others, [editing.messageId]: editing.text } : others };
}
