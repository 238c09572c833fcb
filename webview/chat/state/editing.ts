import type { ChatView } from '../../../src/protocol/chat.ts';
import type { ChatState } from './chatState.ts';
import { hasReceived } from './sending.ts';
import { openForm } from './variables.ts';

/** The message that was written anew leaves, unless something is wrong with the form. */
export function withEditSent(state: ChatState, sentId: string, faults: ChatState['faults']): ChatState {
  const [first] = Object.keys(faults);
  if (first !== undefined) return { ...openForm(state, first), faults };
  return { ...state, faults: {}, editing: state.editing && { ...state.editing, sentId } };
}

/** What is written anew is settled once the chat holds it; where that came to nothing, it goes on being written. */
export function settleEdit(state: ChatState, view: ChatView): ChatState {
  const { editing, taken } = state;
  const sentId = editing?.sentId ?? null;
  if (!editing || sentId === null) return state;
  const has = (list: readonly { id: string }[]): boolean => list.some(({ id }) => id === sentId);
  const isOnItsWay = hasReceived(view, sentId) ? has(view.leaving) || has(view.queued) : state.view !== null;
  if (isOnItsWay) return state;
  const isUnsent = has(view.returned) || !hasReceived(view, sentId);
  if (isUnsent) return { ...state, editing: { ...editing, sentId: null }, taken: [...taken, sentId] };
  // The focus went with the editor.
  return { ...state, editing: null, focus: { target: 'composer' } };
}
