import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import type { ChatPanelState } from '../../src/protocol/chat.ts';
import type { ChatActions } from './chatActions.ts';
import { Composer } from './components/composer/composer.tsx';
import { LoadingState } from './components/messages/emptyState.tsx';
import { Header } from './components/header.tsx';
import { MessageList } from './components/messages/messageList.tsx';
import { VariablesForm } from './components/variablesForm.tsx';
import type { Host } from './host.ts';
import {
  initialState,
  hasBegun,
  missingVariables,
  reduceChat,
  variableValue,
  variableValues,
  waitingTools,
} from './state/reduceChat.ts';
import type { ChatAction, ChatState } from './state/reduceChat.ts';

/** What is saved but never drawn from: it changes in place. */
type Kept = Required<Pick<ChatPanelState, 'scrollAnchor' | 'edits'>>;

/** The whole panel. */
export function App({ host }: { host: Host }): JSX.Element {
  const saved = useMemo(() => host.savedState, [host]);
  const [state, dispatch] = useReducer(reduceChat, saved, initialState);
  const latest = useRef(state);
  const kept = useRef<Kept>({ scrollAnchor: saved?.scrollAnchor ?? '', edits: saved?.edits ?? {} });
  latest.current = state;
  const actions = useMemo(() => createActions(host, dispatch, latest, kept.current), [host]);

  // A layout effect: it listens before the host can answer `ready`.
  useLayoutEffect(() => {
    host.listen(dispatch);
    host.post({ type: 'ready' });
  }, [host]);
  useEffect(() => {
    if (state.outOfSync) host.post({ type: 'resync' });
  }, [host, state.outOfSync]);
  const { view, draft, pending, variables } = state;
  useEffect(() => {
    saveState(host, state, kept.current);
  }, [host, view?.chatId, view?.promptName, view?.isPinned, view?.configName, draft, pending, variables]);

  if (!view) return <LoadingState />;
  const begun = hasBegun(state);
  const running = (view.live !== null && !view.live.elsewhere) || pending !== null;
  const fields = view.variables.map((field) => ({ ...field, value: variableValue(state, field.name) }));
  return (
    <main
      class="app"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && running && !event.isComposing) actions.stop();
      }}
      onClick={(event) => {
        handleMarkdownClick(event, actions);
      }}
    >
      <Header view={view} actions={actions} />
      {fields.length > 0 && (
        <VariablesForm
          fields={fields}
          open={state.formOpen ?? !begun}
          missing={state.missing}
          focus={state.focus}
          actions={actions}
        />
      )}
      <MessageList state={state} view={view} begun={begun} scrollAnchor={kept.current.scrollAnchor} actions={actions} />
      <Composer
        draft={draft}
        running={running}
        wait={view.live?.wait}
        waitingTools={waitingTools(view)}
        trusted={view.trusted}
        focus={state.focus}
        actions={actions}
      />
      <div role="status" class="visually-hidden">
        {state.announcement}
      </div>
    </main>
  );
}

function createActions(
  host: Host,
  dispatch: (action: ChatAction) => void,
  latest: { current: ChatState },
  kept: Kept,
): ChatActions {
  return {
    send() {
      const state = latest.current;
      const missing = missingVariables(state);
      if (missing.length === 0) host.post({ type: 'send', text: state.draft, variables: variableValues(state) });
      dispatch({ type: 'sendRequested', missing });
    },
    stop() {
      host.post({ type: 'stop' });
    },
    endWait(choice) {
      host.post({ type: 'retryWait', choice });
    },
    decideTool(callId, decision) {
      host.post({ type: 'decideTool', callId, decision });
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
    editDraft(draft) {
      dispatch({ type: 'draftEdited', draft });
    },
    editVariable(name, value) {
      dispatch({ type: 'variableEdited', name, value });
    },
    toggleForm(open) {
      dispatch({ type: 'formToggled', open });
    },
    runErrorAction(id) {
      if (id === 'editVariables') dispatch({ type: 'variablesRequested' });
      else host.post({ type: 'errorAction', id });
      // The button goes with the block, and would take the focus with it.
      if (id === 'retry' || id === 'continue') dispatch({ type: 'focus' });
    },
    dismissError() {
      host.post({ type: 'dismissError' });
      dispatch({ type: 'focus' });
    },
    rate(messageId, thumb) {
      host.post({ type: 'rate', messageId, thumb });
    },
    openLink(href) {
      host.post({ type: 'openLink', href });
    },
    copy(text) {
      host.post({ type: 'copy', text });
    },
    insertAtCursor(text) {
      host.post({ type: 'insertAtCursor', text });
    },
    saveScrollAnchor(messageId) {
      kept.scrollAnchor = messageId;
      saveState(host, latest.current, kept);
    },
    edits: kept.edits,
    saveEdits() {
      saveState(host, latest.current, kept);
    },
  };
}

function saveState(host: Host, { view, draft, pending, variables }: ChatState, kept: Kept): void {
  // Before the first snapshot nothing is known that was not saved before.
  if (!view) return;
  const { chatId, promptName, isPinned, configName: pinnedConfigName } = view;
  const pin = isPinned ? { pinnedConfigName } : {};
  host.saveState({ chatId, promptName, draft: draft || (pending ?? ''), variables, ...kept, ...pin });
}

/** Links and the buttons of code blocks stand in nodes that no component owns. */
function handleMarkdownClick(event: MouseEvent, actions: ChatActions): void {
  if (!(event.target instanceof Element)) return;
  const link = event.target.closest('a[href]');
  if (link) {
    // VS Code listens on the document and would open the link a second time.
    event.preventDefault();
    event.stopPropagation();
    actions.openLink(link.getAttribute('href') ?? '');
    return;
  }
  const button = event.target.closest<HTMLElement>('button[data-code-action]');
  const code = button?.closest('.code-block')?.querySelector('code')?.textContent;
  if (!button || code === undefined) return;
  if (button.dataset['codeAction'] === 'copy') actions.copy(code);
  else actions.insertAtCursor(code);
  button.classList.add('done');
  setTimeout(() => {
    button.classList.remove('done');
  }, 1500);
}
