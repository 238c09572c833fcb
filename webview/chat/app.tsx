import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { createActions } from './chatActions.ts';
import { Composer } from './components/composer/composer.tsx';
import { Header } from './components/header.tsx';
import { LoadingState } from './components/messages/emptyState.tsx';
import { MessageList } from './components/messages/messageList.tsx';
import { SilentHost } from './components/silentHost.tsx';
import { VariablesForm } from './components/variablesForm.tsx';
import type { Host } from './host.ts';
import { listenToMarkdown } from './markdown/markdownEvents.ts';
import { saveState, stateToSave, type Kept } from './savedState.ts';
import { type ChatState, initialState } from './state/chatState.ts';
import { isComparing } from './state/comparing.ts';
import { reduceChat } from './state/reduceChat.ts';
import { useDraftKept } from './draftKept.ts';
import { useErrorInView } from './errorInView.ts';
import { useHostSilence } from './hostSilence.ts';
import { useInsertedText } from './insertedText.ts';
import { hasBegun } from './state/sending.ts';
import { formFields } from './state/variables.ts';
import { waitingTools } from './state/waitingTools.ts';

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
    host.listen((message) => {
      if (message.type === 'command') actions.runCommand(message.command);
      else if (message.type !== 'pong') dispatch(message);
    });
    host.post({ type: 'ready' });
  }, [host]);
  useEffect(() => listenToMarkdown(document.body, actions.actOnContent), [actions]);
  useEffect(() => {
    if (state.outOfSync) host.post({ type: 'resync' });
  }, [host, state.outOfSync]);
  const { view, draft, pending, taken, variables } = state;
  useEffect(() => {
    saveState(host, state, kept.current);
  }, [
    host,
    view?.chatId,
    view?.promptName,
    view?.isPinned,
    view?.configName,
    draft,
    pending,
    taken,
    variables,
    view?.variables,
    state.editing,
  ]);
  useInsertedText(state.insertion);
  useDraftKept(host, view !== null, { text: draft, variables, taken });

  useErrorInView(view?.error ?? null);

  const running = isRunning(state);
  useEscape(running, actions.stop);
  const isSilent = useHostSilence(host, running);
  const silence = isSilent && <SilentHost state={stateToSave(state, kept.current) ?? saved} />;

  if (!view) {
    return (
      <>
        <LoadingState />
        {silence}
      </>
    );
  }
  const begun = hasBegun(state);
  const { comparison } = view;
  const fields = formFields(state);
  return (
    <main class={begun ? 'app' : 'app fresh'}>
      <Header
        title={view.title}
        promptName={view.promptName}
        isDemo={view.isDemo}
        totals={view.totals}
        configName={view.configName}
        isPinned={view.isPinned}
        helpToggled={state.helpToggled}
        actions={actions}
      />
      {(fields.length > 0 || view.removedVariable !== undefined) && (
        <VariablesForm
          fields={fields}
          open={state.formOpen ?? !begun}
          removed={view.removedVariable}
          faults={state.faults}
          focus={state.focus}
          actions={actions}
        />
      )}
      <MessageList state={state} view={view} begun={begun} scrollAnchor={kept.current.scrollAnchor} actions={actions} />
      {silence}
      <Composer
        draft={draft}
        running={running}
        leaving={pending !== null}
        comparing={comparison !== null}
        canCompare={view.canCompare}
        queued={view.queued}
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

/** Wherever the focus is, also nowhere: Escape stops what is under way. */
function useEscape(running: boolean, stop: () => void): void {
  useEffect(() => {
    if (!running) return undefined;
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.isComposing) stop();
    };
    document.addEventListener('keydown', listen);
    return () => {
      document.removeEventListener('keydown', listen);
    };
  }, [running, stop]);
}

/** The host has something to do that this panel asked for. */
function isRunning({ view, pending }: ChatState): boolean {
  if (pending !== null) return true;
  if (!view) return false;
  return (view.live !== null && !view.live.elsewhere) || isComparing(view.comparison) || view.leaving.length > 0;
}
