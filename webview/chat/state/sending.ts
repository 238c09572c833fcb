import type { ChatView } from '../../../src/protocol/chat.ts';
import type { ChatState, SentText } from './chatState.ts';
import { openForm } from './variables.ts';

/** True once there is something to read in the chat that the template did not make. */
export function hasBegun({ pending, view }: ChatState): boolean {
  if (pending !== null) return true;
  if (!view) return false;
  const isWritten = view.messages.some(({ role, systemGenerated }) => role === 'user' && !systemGenerated);
  return isWritten || view.live !== null || view.leaving.length > 0;
}

/** Nothing can be written or answered anew now: an answer arrives, others are compared, or the workspace is not trusted. */
export function isBusy({ pending }: ChatState, { live, comparison, leaving, trusted }: ChatView): boolean {
  return live !== null || comparison !== null || pending !== null || leaving.length > 0 || !trusted;
}

/** The message leaves, unless something is wrong with the form. */
export function withSendRequest(state: ChatState, id: string, faults: ChatState['faults']): ChatState {
  const [first] = Object.keys(faults);
  if (first !== undefined) return { ...openForm(state, first), faults };
  // The button that was pressed goes.
  const focus = { target: 'composer' } as const;
  return { ...state, faults: {}, pending: { id, text: state.draft }, draft: '', formOpen: null, focus };
}

/** What was kept of an earlier panel, where this one knows of nothing else. */
export function withStoredDraft(
  state: ChatState,
  { text, variables }: { text: string; variables: Record<string, string> },
): ChatState {
  const isUntouched = state.draft === '' && state.pending === null && Object.keys(state.variables).length === 0;
  return isUntouched ? { ...state, draft: text, variables } : state;
}

/** Once the host has a sent message, what becomes of it is the view's to tell. */
export function settlePending(state: ChatState, view: ChatView): ChatState {
  const { pending } = state;
  if (pending === null) return state;
  if (hasReceived(view, pending.id)) return { ...state, pending: null };
  // It was sent by the page before this one, and never came to the host.
  return state.view === null ? withTextBack({ ...state, pending: null }, pending) : state;
}

/** What did not get into the chat stands in the composer again. */
export function withReturned(state: ChatState, { returned }: ChatView): ChatState {
  return returned.filter(({ id }) => !state.taken.includes(id)).reduceRight(withTextBack, state);
}

/** True where the host has, or had, a message that was sent under this id. */
export function hasReceived(view: ChatView, sentId: string): boolean {
  const { received, messages, leaving, queued, returned } = view;
  return (
    received === sentId || [messages, leaving, queued, returned].some((list) => list.some(({ id }) => id === sentId))
  );
}

function withTextBack(state: ChatState, { id, text }: SentText): ChatState {
  return { ...state, draft: [text, state.draft].filter(Boolean).join('\n\n'), taken: [...state.taken, id] };
}
