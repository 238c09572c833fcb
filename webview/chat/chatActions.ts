import type {
  ApprovalDecision,
  ErrorActionId,
  LaneAddress,
  RetryChoice,
  WebviewMessage,
} from '../../src/protocol/chat.ts';
import type { ChatCommand } from '../../src/protocol/chatCommand.ts';
import type { ContentMessage } from '../../src/protocol/contentMessage.ts';
import type { FieldKind } from '../../src/protocol/fieldText.ts';
import { runChatCommand } from './chatCommands.ts';
import type { Host } from './host.ts';
import { saveState, type Kept } from './savedState.ts';
import type { ChatAction, ChatState } from './state/chatState.ts';
import { lengthFault } from './state/lengthFault.ts';
import { isBusy } from './state/sending.ts';
import { variableFaults, variableValues } from './state/variables.ts';
import { textAs, unkeptText } from './state/variableEdits.ts';

/** What a person can do in the panel. One object for the panel's lifetime, so that nothing renders again for it. */
export interface ChatActions {
  send: () => void;
  /** Begins to write a message anew, or goes on where it was left. */
  beginEdit: (messageId: string, text: string) => void;
  /** Null gives up what was being written. */
  editMessage: (edited: { messageId: string; text: string } | null) => void;
  sendEdit: () => void;
  regenerate: (messageId: string, chooseConfig: boolean) => void;
  showBranch: (messageId: string) => void;
  fork: (messageId: string) => void;
  sendQueued: (id: string) => void;
  unqueue: (id: string) => void;
  /** Goes on writing a queued message. */
  takeBack: (id: string) => void;
  /** Has the user choose configs that answer what stands in the composer side by side; nothing there: the last message anew. */
  compare: () => void;
  /** Ends the comparison with this answer in the chat. */
  keepAnswer: (messageId: string) => void;
  /** Ends it with what is shown. */
  leaveComparison: () => void;
  /** Here and below, a config's name means its answer where several are compared; without one, what answers in the chat. */
  stop: (configName?: string) => void;
  endWait: (choice: RetryChoice, configName?: string) => void;
  decideTool: (callId: string, decision: ApprovalDecision, configName?: string) => void;
  openTool: (which: Omit<Extract<WebviewMessage, { type: 'openTool' }>, 'type'>) => void;
  chooseConfig: () => void;
  showRequest: (messageId: string) => void;
  focusComposer: () => void;
  /** Goes to a message of the view, or of the next one; null: to the end. */
  goTo: (messageId: string | null) => void;
  toggleHelp: () => void;
  /** Does what a command of VS Code's asks for, or says why not. */
  runCommand: (command: ChatCommand) => void;
  editDraft: (draft: string) => void;
  editVariable: (name: string, value: string) => void;
  /** The cursor left a field: what it holds is kept, where it is a value. */
  leaveVariable: (name: string) => void;
  /** What stands in a field is a value of another kind. */
  chooseKind: (name: string, kind: FieldKind) => void;
  clearVariables: (names: string[]) => void;
  removeVariable: (name: string) => void;
  putBackVariable: () => void;
  /** Null: into the message. */
  insertContext: (variable: string | null) => void;
  toggleForm: (open: boolean) => void;
  runErrorAction: (id: ErrorActionId, configName?: string) => void;
  dismissError: () => void;
  rate: (messageId: string, thumb: 1 | -1 | null) => void;
  /** Asks the host for something with a link or code. */
  actOnContent: (message: ContentMessage) => void;
  copy: (text: string) => void;
  /** Where the reader is, as of `ScrollKeeper`; empty: at the bottom. */
  saveScrollAnchor: (anchor: string) => void;
  /** Edited arguments by what was asked. It outlives the panel once `saveEdits` is called. */
  edits: Record<string, string>;
  saveEdits: () => void;
}

/**
 * The deeds of a panel: each is told to the host, to the state, or to both.
 * @param latest the state as it was drawn last
 */
export function createActions(
  host: Host,
  dispatch: (action: ChatAction) => void,
  latest: { current: ChatState },
  kept: Kept,
): ChatActions {
  return {
    send() {
      const state = latest.current;
      if (lengthFault(state.draft)) return;
      const faults = variableFaults(state);
      const id = crypto.randomUUID();
      if (isEmpty(faults)) host.post({ type: 'send', id, text: state.draft, variables: variableValues(state) });
      dispatch({ type: 'sendRequested', id, faults });
    },
    beginEdit(messageId, text) {
      dispatch({ type: 'editBegun', messageId, text });
    },
    editMessage(edited) {
      dispatch({ type: 'messageEdited', edited });
    },
    sendEdit() {
      const state = latest.current;
      const { editing } = state;
      if (!editing || editing.sentId !== null || editing.text.trim() === '' || lengthFault(editing.text)) return;
      const faults = variableFaults(state);
      const { messageId, text } = editing;
      const id = crypto.randomUUID();
      if (isEmpty(faults)) host.post({ type: 'editMessage', id, messageId, text, variables: variableValues(state) });
      dispatch({ type: 'editSent', id, faults });
    },
    sendQueued(id) {
      host.post({ type: 'sendQueued', id });
    },
    unqueue(id) {
      host.post({ type: 'unqueue', id });
      dispatch({ type: 'focus' });
    },
    takeBack(id) {
      host.post({ type: 'takeBack', id });
      dispatch({ type: 'takeBackRequested', id });
    },
    regenerate(messageId, chooseConfig) {
      host.post({ type: 'regenerate', messageId, chooseConfig });
      // The answer goes, and its button with it.
      if (!chooseConfig) dispatch({ type: 'focus' });
    },
    showBranch(messageId) {
      host.post({ type: 'showBranch', messageId });
    },
    fork(messageId) {
      host.post({ type: 'fork', messageId });
    },
    compare() {
      const state = latest.current;
      if (lengthFault(state.draft)) return;
      const faults = variableFaults(state);
      const sent = { id: crypto.randomUUID(), text: state.draft.trim() === '' ? '' : state.draft };
      if (isEmpty(faults)) {
        host.post({ type: 'compare', ...sent, variables: variableValues(state) });
        dispatch({ type: 'compareRequested', sent });
      } else dispatch({ type: 'formFaulty', faults });
    },
    keepAnswer(messageId) {
      host.post({ type: 'keepAnswer', messageId });
    },
    leaveComparison() {
      host.post({ type: 'leaveComparison' });
    },
    stop(configName) {
      host.post({ type: 'stop', ...laneOf(configName) });
    },
    endWait(choice, configName) {
      host.post({ type: 'retryWait', choice, ...laneOf(configName) });
    },
    decideTool(callId, decision, configName) {
      host.post({ type: 'decideTool', callId, decision, ...laneOf(configName) });
    },
    openTool(which) {
      host.post({ type: 'openTool', ...which });
    },
    chooseConfig() {
      host.post({ type: 'chooseConfig' });
    },
    showRequest(messageId) {
      host.post({ type: 'showRequest', messageId });
    },
    focusComposer() {
      dispatch({ type: 'focus' });
    },
    goTo(messageId) {
      dispatch({ type: 'placeRequested', messageId });
    },
    toggleHelp() {
      dispatch({ type: 'helpToggled' });
    },
    runCommand(command) {
      const state = latest.current;
      const { view } = state;
      const why = view ? runChatCommand(command, { view, busy: isBusy(state, view), actions: this }) : 'notNow';
      if (why !== undefined) host.post({ type: 'refused', why });
    },
    editDraft(draft) {
      dispatch({ type: 'draftEdited', draft });
    },
    editVariable(name, value) {
      dispatch({ type: 'variableEdited', name, value });
    },
    leaveVariable(name) {
      const text = unkeptText(latest.current, name);
      if (text !== undefined) host.post({ type: 'setVariable', name, text });
      dispatch({ type: 'variableLeft', name });
    },
    chooseKind(name, kind) {
      const text = textAs(latest.current, name, kind);
      host.post({ type: 'chooseKind', name, kind, text });
      dispatch({ type: 'kindChosen', name, text });
    },
    clearVariables(names) {
      // Of an existing chat a variable is removed by its own button.
      if (latest.current.view?.chatId === null) {
        for (const name of names) host.post({ type: 'setVariable', name, text: '' });
      }
      dispatch({ type: 'variablesCleared', names });
    },
    removeVariable(name) {
      host.post({ type: 'removeVariable', name });
      dispatch({ type: 'variableRemoved', name });
    },
    insertContext(variable) {
      host.post({ type: 'insertContext', variable });
    },
    putBackVariable() {
      host.post({ type: 'putBackVariable' });
    },
    toggleForm(open) {
      dispatch({ type: 'formToggled', open });
    },
    runErrorAction(id, configName) {
      if (id === 'editVariables') dispatch({ type: 'variablesRequested' });
      else host.post({ type: 'errorAction', id, ...laneOf(configName) });
      // The button goes with the block, and would take the focus with it.
      if (id === 'retry' || id === 'continue' || id === 'restoreChat') dispatch({ type: 'focus' });
    },
    dismissError() {
      host.post({ type: 'dismissError' });
      dispatch({ type: 'focus' });
    },
    rate(messageId, thumb) {
      host.post({ type: 'rate', messageId, thumb });
    },
    actOnContent(message) {
      host.post(message);
    },
    copy(text) {
      host.post({ type: 'copy', text });
    },
    saveScrollAnchor(anchor) {
      kept.scrollAnchor = anchor;
      saveState(host, latest.current, kept);
    },
    edits: kept.edits,
    saveEdits() {
      saveState(host, latest.current, kept);
    },
  };
}

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}

function laneOf(configName: string | undefined): LaneAddress {
  return configName === undefined ? {} : { configName };
}
