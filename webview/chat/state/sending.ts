import type { ChatView } from '../../../src/protocol/chat.ts';
import type { ChatState } from './chatState.ts';
import { openForm } from './variables.ts';

/** True once there is something to read in the chat that the template did not make. */
export function hasBegun(state: ChatState): boolean {
  return state.pending !== null || Boolean(state.view?.live) || countUserMessages(state.view) > 0;
}

/** Nothing can be written or answered anew now: an answer arrives, others are compared, or the workspace is not trusted. */
export function isBusy({ pending }: ChatState, { live, comparison, trusted }: ChatView): boolean {
  return live !== null || comparison !== null || pending !== null || !trusted;
}

/** The message leaves, unless something is wrong with the form. */
export function withSendRequest(state: ChatState, faults: ChatState['faults']): ChatState {
  const [first] = Object.keys(faults);
  if (first !== undefined) return { ...openForm(state, first), faults };
  return { ...state, faults: {}, pending: state.draft, draft: '', formOpen: null };
}

/** What was kept of an earlier panel, where this one knows of nothing else. */
export function withStoredDraft(
  state: ChatState,
  { text, variables }: { text: string; variables: Record<string, string> },
): ChatState {
  const isUntouched = state.draft === '' && state.pending === null && Object.keys(state.variables).length === 0;
  return isUntouched ? { ...state, draft: text, variables } : state;
}

/** A sent message is settled when the host shows it, in the chat or in the queue; where the host shows an error instead, it is a draft again. */
export function settlePending(state: ChatState, view: ChatView): ChatState {
  if (state.pending === null) return state;
  const isQueued = view.queued.some(({ text }) => text === state.pending);
  if (isQueued || countUserMessages(view) > countUserMessages(state.view)) return { ...state, pending: null };
  if (!view.error) return state;
  return { ...state, pending: null, draft: [state.pending, state.draft].filter(Boolean).join('\n\n') };
}

function countUserMessages(view: ChatView | null): number {
  return view?.messages.filter(({ role, systemGenerated }) => role === 'user' && !systemGenerated).length ?? 0;
}
