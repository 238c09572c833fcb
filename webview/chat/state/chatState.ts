import type { ChatPanelState, ChatView, HostMessage } from '../../../src/protocol/chat.ts';

/** Where the keyboard focus shall go. A new object asks again. */
export type FocusRequest = { target: 'composer' } | { target: 'variable'; name: string };

/** An earlier message as its user is writing it anew. */
export interface EditedMessage {
  messageId: string;
  text: string;
  /** Its own id, once it was sent; null: it is being written. */
  sentId: string | null;
}

/** A text as it was sent. */
export interface SentText {
  id: string;
  text: string;
}

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
  /** What is wrong with fields of the form, in a sentence, by variable: nothing is sent with a fault. */
  faults: Record<string, string>;
  /** A sent message of which the host has not shown yet that it has it; null: none. */
  pending: SentText | null;
  /** What is to be compared once its user has chosen configs, and stands in the composer until then; null: nothing. */
  compared: SentText | null;
  /** Ids of the messages that were sent and whose text stands, or stood, in the composer again. */
  taken: string[];
  /** The queued message that the user takes back, until its text is there to go on with; null: none. */
  takingBack: string | null;
  /** The earlier message that the user is writing anew; null: none. */
  editing: EditedMessage | null;
  /** What was written so far of others, by message id: it was left for that one. */
  leftEdits: Record<string, string>;
  /** Grows with each reply: the live reply's turn `i` is drawn under the key `liveKey(liveNumber, i)`. */
  liveNumber: number;
  /** Keys of messages whose element drew them as a live reply before, by message id: they keep that element. */
  elementKeys: Record<string, string>;
  /** What assistive technology is told about the last reply. */
  announcement: string;
  focus: FocusRequest | null;
  /** What is to go in where the user types; a new object each time. */
  insertion: Insertion | null;
  /** The message to go to, once the view has it, or the end of the chat (null); a new object asks again. */
  revealed: { messageId: string | null } | null;
  /** The list of keys is to open, or to close where it is open; a new object asks again. */
  helpToggled: object | null;
}

/** A text that the host has for a field. */
export type Insertion = Extract<HostMessage, { type: 'insertText' }>;

export type ChatAction =
  /** Commands and signs of life are no matter of state. */
  | Exclude<HostMessage, { type: 'command' | 'pong' }>
  /** The form is not fit for what is to be compared. */
  | { type: 'formFaulty'; faults: Record<string, string> }
  | { type: 'draftEdited'; draft: string }
  | { type: 'variableEdited'; name: string; value: string }
  /** The cursor left a field. */
  | { type: 'variableLeft'; name: string }
  /** Its user chose another kind of value for a field, whose text is now this one. */
  | { type: 'kindChosen'; name: string; text: string }
  /** The user takes back what these fields hold. */
  | { type: 'variablesCleared'; names: string[] }
  | { type: 'variableRemoved'; name: string }
  | { type: 'formToggled'; open: boolean }
  /** The user wants to send; `faults` tells what is wrong with the form, and only where nothing is the message leaves. */
  | { type: 'sendRequested'; id: string; faults: Record<string, string> }
  | { type: 'compareRequested'; sent: SentText }
  | { type: 'takeBackRequested'; id: string }
  | { type: 'variablesRequested' }
  /** As `reveal`; null: to the end. */
  | { type: 'placeRequested'; messageId: string | null }
  | { type: 'helpToggled' }
  /** The user begins to write an earlier message anew, from this text, or comes back to it. */
  | { type: 'editBegun'; messageId: string; text: string }
  /** They go on with it, or give it up (null). */
  | { type: 'messageEdited'; edited: { messageId: string; text: string } | null }
  /** As `sendRequested`, of the message that is written anew. */
  | { type: 'editSent'; id: string; faults: Record<string, string> };

/** The state before the first snapshot. */
export function initialState(saved: ChatPanelState | null): ChatState {
  return {
    view: null,
    revision: 0,
    outOfSync: false,
    draft: saved?.draft ?? '',
    variables: saved?.variables ?? {},
    formOpen: null,
    faults: {},
    pending: saved?.sent ?? null,
    compared: null,
    taken: saved?.taken ?? [],
    takingBack: null,
    editing: saved?.editing ? { sentId: null, ...saved.editing } : null,
    leftEdits: saved?.leftEdits ?? {},
    liveNumber: 0,
    elementKeys: {},
    announcement: '',
    focus: null,
    insertion: null,
    revealed: null,
    helpToggled: null,
  };
}
