import type { ChatView } from '../../../src/protocol/chat.ts';
import type { ChatState } from './chatState.ts';
import { openForm } from './variables.ts';

/** The message that was written anew leaves, unless something is wrong with the form. */
export function withEditSent(state: ChatState, faults: ChatState['faults']): ChatState {
  const [first] = Object.keys(faults);
  if (first !== undefined) return { ...openForm(state, first), faults };
  return { ...state, faults: {}, editing: state.editing && { ...state.editing, isSent: true } };
}

/**
 * What is written anew is settled when the chat shows another message in its place; where an error comes instead, it goes on
 * being written.
 */
export function settledEdit({ editing }: ChatState, view: ChatView): Partial<ChatState> {
  if (!editing) return {};
  const isThere = view.messages.some(({ id }) => id === editing.messageId);
  // The focus went with the editor.
  if (!isThere) return { editing: null, ...(editing.isSent ? { focus: { target: 'composer' } } : {}) };
  return editing.isSent && view.error ? { editing: { ...editing, isSent: false } } : {};
}
