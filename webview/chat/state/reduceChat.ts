import type { ChatView, HostMessage } from '../../../src/protocol/chat.ts';
import { applyLiveChange } from '../../../src/protocol/liveReply.ts';
import { announceEnd, announceWait } from './announcements.ts';
import type { ChatAction, ChatState } from './chatState.ts';
import { announceComparison, withComparedDraft, withLaneChanges } from './comparing.ts';
import { goOnWithEdit } from './leftEdits.ts';
import { keepElements, newReplies } from './liveElements.ts';
import { settleEdit, withEditSent } from './editing.ts';
import { hasBegun, settlePending, withReturned, withSendRequest, withStoredDraft } from './sending.ts';
import { editedVariables, missingVariables, openForm } from './variables.ts';
import {
  withKindChosen,
  withVariableEdited,
  withVariableLeft,
  withVariableRemoved,
  withVariablesCleared,
} from './variableEdits.ts';

/** The state after `action`. */
export function reduceChat(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case 'snapshot':
      return withSnapshot(state, action.view, action.revision);
    case 'changes':
      return withChanges(state, action);
    case 'laneChanges':
      return toldOfWaits(state, withLaneChanges(state, action));
    case 'draft':
      return withStoredDraft(state, action);
    case 'insertText':
      return { ...(action.variable === null ? state : { ...state, formOpen: true }), insertion: action };
    case 'focus':
      return withFocus(state);
    case 'reveal':
    case 'placeRequested':
      return { ...state, revealed: { messageId: action.messageId } };
    case 'helpToggled':
      return { ...state, helpToggled: {} };
    case 'draftEdited':
      return { ...state, draft: action.draft };
    case 'variableEdited':
      return withVariableEdited(state, action.name, action.value);
    case 'variableLeft':
      return withVariableLeft(state, action.name);
    case 'variablesCleared':
      return withVariablesCleared(state, action.names);
    case 'kindChosen':
      return withKindChosen(state, action.name, action.text);
    case 'variableRemoved':
      return withVariableRemoved(state, action.name);
    case 'formToggled':
      return { ...state, formOpen: action.open };
    case 'sendRequested':
      return withSendRequest(state, action.id, action.faults);
    case 'compareRequested':
      return { ...state, compared: action.sent };
    case 'editBegun': {
      if (state.editing?.messageId === action.messageId || state.editing?.sentId) return state;
      const { text, leftEdits } = goOnWithEdit(state, action);
      return { ...state, leftEdits, editing: { messageId: action.messageId, text, sentId: null } };
    }
    case 'messageEdited':
      return { ...state, editing: action.edited && { ...action.edited, sentId: null } };
    case 'editSent':
      return withEditSent(state, action.id, action.faults);
    case 'formFaulty':
      return { ...openForm(state, Object.keys(action.faults)[0]), faults: action.faults };
    case 'takeBackRequested':
      return { ...state, takingBack: action.id };
    case 'variablesRequested':
      return openForm(
        state,
        state.view?.error?.variable ?? missingVariables(state)[0] ?? state.view?.variables[0]?.name,
      );
  }
}

function withSnapshot(before: ChatState, view: ChatView, revision: number): ChatState {
  const settled = settleEdit(settlePending(withComparedDraft(before, view), view), view);
  const state = withTakenBack(withReturned(settled, view), view);
  const ended = Boolean(state.view?.live) && !view.live;
  const replies = ended ? newReplies(state.view, view) : [];
  const turns = (ended && state.view?.live?.turns) || [];
  return {
    ...state,
    view,
    revision,
    outOfSync: false,
    variables: editedVariables(state, view),
    liveNumber: state.liveNumber + (ended ? 1 : 0),
    elementKeys: keepElements(state, view, replies, turns),
    announcement:
      announceWait(state, view) ??
      announceComparison(state.view, view) ??
      (view.live ? '' : ended ? announceEnd(replies.at(-1), view.error) : state.announcement),
  };
}

function withChanges(state: ChatState, { changes, revision }: Extract<HostMessage, { type: 'changes' }>): ChatState {
  const { view } = state;
  if (state.outOfSync) return state;
  if (!view?.live || revision !== state.revision + 1) return { ...state, outOfSync: true };
  const live = changes.reduce(applyLiveChange, view.live);
  const next = { ...view, live };
  return { ...state, revision, announcement: announceWait(state, next) ?? state.announcement, view: next };
}

function toldOfWaits(before: ChatState, state: ChatState): ChatState {
  const told = state.view && announceWait(before, state.view);
  return told ? { ...state, announcement: told } : state;
}

/** Only now: what is typed before the text has come would stand below it. */
function withTakenBack(state: ChatState, { queued }: ChatView): ChatState {
  if (state.takingBack === null || queued.some(({ id }) => id === state.takingBack)) return state;
  return { ...withFocus(state), takingBack: null };
}

/** Focus to what the user does next: a new chat's first empty variable, else the message. */
function withFocus(state: ChatState): ChatState {
  const name = hasBegun(state) ? undefined : missingVariables(state)[0];
  return name === undefined ? { ...state, focus: { target: 'composer' } } : openForm(state, name);
}
