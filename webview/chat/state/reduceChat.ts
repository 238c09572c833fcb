import type {
  ChatPanelState,
  ChatView,
  ErrorView,
  HostMessage,
  LiveTurn,
  MessageView,
  ToolCallView,
} from '../../../src/protocol/chat.ts';
import { applyLiveChange } from '../../../src/protocol/liveReply.ts';

/** Where the keyboard focus shall go. A new object asks again. */
export type FocusRequest = { target: 'composer' } | { target: 'variable'; name: string };

/** All that the panel knows. `view` is the host's, the rest is the panel's own. */
export interface ChatState {
  /** Null until the first snapshot. */
  view: ChatView | null;
  revision: number;
  /** True after a gap in the revisions: changes are left alone until the next snapshot. */
  outOfSync: boolean;
  /** What stands in the composer. */
  draft: string;
  /** What the user typed into the variables form, over the values of `view`. */
  variables: Record<string, string>;
  /** Null: open until the chat has begun. */
  formOpen: boolean | null;
  /** Required variables that were empty when the user wanted to send. */
  missing: string[];
  /** A sent message that the host has not shown yet; null: none. */
  pending: string | null;
  /** Grows with each reply: the live reply's turn `i` is drawn under the key `liveKey(liveNumber, i)`. */
  liveNumber: number;
  /** Keys of messages whose element drew them as a live reply before, by message id: they keep that element. */
  elementKeys: Record<string, string>;
  /** What assistive technology is told about the last reply. */
  announcement: string;
  focus: FocusRequest | null;
}

export type ChatAction =
  | HostMessage
  | { type: 'draftEdited'; draft: string }
  | { type: 'variableEdited'; name: string; value: string }
  | { type: 'formToggled'; open: boolean }
  /** The user wants to send; `missing` names what the form lacks, and only where it is empty the message leaves. */
  | { type: 'sendRequested'; missing: string[] }
  | { type: 'variablesRequested' };

/** The state before the first snapshot. */
export function initialState(saved: ChatPanelState | null): ChatState {
  return {
    view: null,
    revision: 0,
    outOfSync: false,
    draft: saved?.draft ?? '',
    variables: saved?.variables ?? {},
    formOpen: null,
    missing: [],
    pending: null,
    liveNumber: 0,
    elementKeys: {},
    announcement: '',
    focus: null,
  };
}

/** The state after `action`. */
export function reduceChat(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case 'snapshot':
      return withSnapshot(state, action.view, action.revision);
    case 'changes':
      return withChanges(state, action);
    case 'focus':
      return withFocus(state);
    case 'draftEdited':
      return { ...state, draft: action.draft };
    case 'variableEdited':
      return {
        ...state,
        variables: { ...state.variables, [action.name]: action.value },
        missing: state.missing.filter((name) => name !== action.name || !action.value.trim()),
      };
    case 'formToggled':
      return { ...state, formOpen: action.open };
    case 'sendRequested':
      return withSendRequest(state, action.missing);
    case 'variablesRequested':
      return openForm(state, missingVariables(state)[0] ?? state.view?.variables[0]?.name);
  }
}

/** Value of a variable as the form shows it. */
export function variableValue(state: ChatState, name: string): string {
  const own = Object.hasOwn(state.variables, name) ? state.variables[name] : undefined;
  return own ?? state.view?.variables.find((field) => field.name === name)?.value ?? '';
}

/** All values of the form, as they go to the host. */
export function variableValues(state: ChatState): Record<string, string> {
  const names = state.view?.variables.map(({ name }) => name) ?? [];
  return Object.fromEntries(names.map((name) => [name, variableValue(state, name)]));
}

/** Names of the required variables without a value. */
export function missingVariables(state: ChatState): string[] {
  const required = state.view?.variables.filter((field) => field.required) ?? [];
  return required.map(({ name }) => name).filter((name) => !variableValue(state, name).trim());
}

/** True once there is something to read in the chat that the template did not make. */
export function hasBegun(state: ChatState): boolean {
  return state.pending !== null || Boolean(state.view?.live) || countUserMessages(state.view) > 0;
}

/** The key under which turn `index` of reply `liveNumber` is drawn. */
export function liveKey(liveNumber: number, index: number): string {
  return `live-${String(liveNumber)}-${String(index)}`;
}

/** Names of the tools whose calls of `turns` are in `state`, in one line; empty: none is. */
export function toolsInState(turns: Pick<LiveTurn, 'toolCalls'>[], state: ToolCallView['state']): string {
  const calls = turns.flatMap(({ toolCalls }) => toolCalls);
  return [...new Set(calls.filter((call) => call.state === state).map(({ name }) => name))].join(', ');
}

/** Names of the tools that wait for their user's decision, in one line; empty: none does. */
export function waitingTools(view: ChatView | null): string {
  return toolsInState([...(view?.messages.slice(-1) ?? []), ...(view?.live?.turns ?? [])], 'waiting');
}

/** True where something of the turn has arrived. */
export function hasArrived(turn: LiveTurn): boolean {
  return turn.text !== '' || turn.reasoning !== '' || turn.toolCalls.length > 0;
}

function withSnapshot(state: ChatState, view: ChatView, revision: number): ChatState {
  const ended = Boolean(state.view?.live) && !view.live;
  const replies = ended ? newReplies(state.view, view) : [];
  const turns = (ended && state.view?.live?.turns) || [];
  return {
    ...settlePending(state, view),
    view,
    revision,
    outOfSync: false,
    variables: editedVariables(state, view),
    liveNumber: state.liveNumber + (ended ? 1 : 0),
    elementKeys: keepElements(state, view, replies, turns),
    announcement:
      announceWait(state, view) ?? (view.live ? '' : ended ? announce(replies.at(-1), view.error) : state.announcement),
  };
}

/** What the user typed and the host does not hold yet. */
function editedVariables(state: ChatState, view: ChatView): Record<string, string> {
  const held = new Map(view.variables.map(({ name, value }) => [name, value]));
  return Object.fromEntries(Object.entries(state.variables).filter(([name, value]) => held.get(name) !== value));
}

/** Finished replies take over the elements of the turns they came from: nothing is rendered twice, nothing jumps. */
function keepElements(
  state: ChatState,
  view: ChatView,
  replies: MessageView[],
  turns: LiveTurn[],
): Record<string, string> {
  const present = new Set(view.messages.map(({ id }) => id));
  const kept = Object.entries(state.elementKeys).filter(([id]) => present.has(id));
  const keys = turns.flatMap((turn, i) => (hasArrived(turn) ? [liveKey(state.liveNumber, i)] : []));
  const offset = keys.length - replies.length;
  const adopted = replies.flatMap(({ id }, i): [string, string][] => {
    const key = keys[i + offset];
    return key === undefined ? [] : [[id, key]];
  });
  return Object.fromEntries([...kept, ...adopted]);
}

/** A sent message is settled when the host shows it; where the host shows an error instead, it is a draft again. */
function settlePending(state: ChatState, view: ChatView): ChatState {
  if (state.pending === null) return state;
  if (countUserMessages(view) > countUserMessages(state.view)) return { ...state, pending: null };
  if (!view.error) return state;
  return { ...state, pending: null, draft: [state.pending, state.draft].filter(Boolean).join('\n\n') };
}

function withChanges(state: ChatState, { changes, revision }: Extract<HostMessage, { type: 'changes' }>): ChatState {
  const { view } = state;
  if (state.outOfSync) return state;
  if (!view?.live || revision !== state.revision + 1) return { ...state, outOfSync: true };
  const live = changes.reduce(applyLiveChange, view.live);
  const next = { ...view, live };
  return { ...state, revision, announcement: announceWait(state, next) ?? state.announcement, view: next };
}

function withSendRequest(state: ChatState, missing: string[]): ChatState {
  if (missing.length > 0) return { ...openForm(state, missing[0]), missing };
  return { ...state, missing: [], pending: state.draft, draft: '', formOpen: null };
}

/** Focus to what the user does next: a new chat's first empty variable, else the message. */
function withFocus(state: ChatState): ChatState {
  const name = hasBegun(state) ? undefined : missingVariables(state)[0];
  return name === undefined ? { ...state, focus: { target: 'composer' } } : openForm(state, name);
}

function openForm(state: ChatState, name: string | undefined): ChatState {
  return name === undefined ? state : { ...state, formOpen: true, focus: { target: 'variable', name } };
}

function newReplies(before: ChatView | null, view: ChatView): MessageView[] {
  const known = new Set(before?.messages.map(({ id }) => id));
  return view.messages.filter(({ id, role, systemGenerated }) => {
    return role === 'assistant' && !systemGenerated && !known.has(id);
  });
}

function countUserMessages(view: ChatView | null): number {
  return view?.messages.filter(({ role, systemGenerated }) => role === 'user' && !systemGenerated).length ?? 0;
}

/** What the chat waits for is told once, as the wait begins; the seconds are there to be read. Undefined: nothing. */
function announceWait({ view: before, announcement }: ChatState, view: ChatView): string | undefined {
  const wait = view.live?.wait;
  if (wait) return wait.untilMs === before?.live?.wait?.untilMs ? announcement : view.live?.notice || wait.reason;
  const tools = waitingTools(view);
  if (!tools) return waitingTools(before) && view.live ? '' : undefined;
  return tools === waitingTools(before) ? announcement : `${tools} waits for your decision.`;
}

/** Longer answers are cut: the reader goes on in the message itself. */
const announcedLength = 600;

function announce(reply: MessageView | undefined, error: ErrorView | null): string {
  // An error speaks for itself.
  if (!reply || error?.severity === 'error') return '';
  const ending = error ? `Answer ended early: ${error.message}` : 'Answer complete.';
  const { content } = reply;
  return `${ending} ${content.length > announcedLength ? `${content.slice(0, announcedLength)}…` : content}`.trim();
}
