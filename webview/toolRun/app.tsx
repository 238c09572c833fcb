import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { IconButton } from '../panel/icon.tsx';
import { AccessStrip } from './components/accessStrip.tsx';
import { ArgumentForm } from './components/argumentForm.tsx';
import { Obstacle } from './components/obstacle.tsx';
import { RunBar } from './components/runBar.tsx';
import { RunOutcome } from './components/runOutcome.tsx';
import { TextPart } from '../panel/textPart.tsx';
import { formatJson } from '../panel/formatJson.ts';
import type { Host } from './host.ts';
import { fieldFaults, fieldTexts, initialState, reduceToolRun } from './state.ts';
import type { ToolRunAction, ToolRunState } from './state.ts';
import { canRun, needsAccess, type ToolRunActions } from './toolRunActions.ts';

/** The whole panel. */
export function App({ host }: { host: Host }): JSX.Element {
  const [state, dispatch] = useReducer(reduceToolRun, null, () => initialState(host.savedState?.values ?? {}));
  const latest = useRef(state);
  latest.current = state;
  const actions = useMemo(() => createActions(host, dispatch, latest), [host]);
  // A layout effect: it listens before the host can answer `ready`.
  useLayoutEffect(() => {
    host.listen(dispatch);
    host.post({ type: 'ready' });
  }, [host]);
  const { view, values, faults, focus } = state;
  const uri = view?.uri;
  useEffect(() => {
    if (uri !== undefined) host.saveState({ uri, values });
  }, [host, uri, values]);

  if (!view) return <Loading />;
  const { run } = view;
  return (
    <main
      onKeyDown={(event) => {
        if (event.key === 'Escape' && view.running && !event.isComposing) actions.stop();
      }}
    >
      <header>
        <h1>{view.toolName || 'Test a tool'}</h1>
        <IconButton
          icon="template"
          label="Show the code"
          onClick={() => {
            actions.open();
          }}
        />
        <IconButton icon="history" label="Reset the form" onClick={actions.reset} />
        {view.description && <p class="quiet preserve-lines description">{view.description}</p>}
      </header>
      <ArgumentForm view={view} texts={fieldTexts(state)} faults={faults} focus={focus} actions={actions} />
      {needsAccess(view) && <AccessStrip wants={view.wants} focus={focus} actions={actions} />}
      <Obstacle view={view} actions={actions} />
      <RunBar view={view} actions={actions} />
      {run && <RunOutcome run={run} isStale={view.running !== null} actions={actions} />}
      {view.spec && (
        <details class="spec">
          <summary>What a model is told about this tool</summary>
          <TextPart
            titleAs="h3"
            shownLength={100_000}
            title="Specification"
            text={formatJson(view.spec)}
            onCopy={actions.copy}
          />
        </details>
      )}
      <div role="status" class="visually-hidden">
        {state.announcement}
      </div>
    </main>
  );
}

function Loading(): JSX.Element {
  return (
    <p class="loading quiet" role="status">
      Loading the tool…
    </p>
  );
}

function createActions(
  host: Host,
  dispatch: (action: ToolRunAction) => void,
  latest: { current: ToolRunState },
): ToolRunActions {
  const run = (allow?: 'once' | 'always'): void => {
    const state = latest.current;
    if (!state.view || !canRun(state.view)) return;
    const faults = fieldFaults(state);
    if (Object.keys(faults).length > 0) dispatch({ type: 'refused', faults });
    else if (needsAccess(state.view) && !allow) dispatch({ type: 'accessNeeded' });
    else host.post({ type: 'run', values: fieldTexts(state), ...(allow ? { allow } : {}) });
  };
  return {
    run,
    stop() {
      host.post({ type: 'stop' });
    },
    edit(key, text) {
      dispatch({ type: 'edited', key, text });
    },
    leave(key) {
      dispatch({ type: 'left', key });
    },
    reset() {
      host.post({ type: 'reset' });
      dispatch({ type: 'reset' });
    },
    open(place) {
      host.post({ type: 'open', ...(place ? { place } : {}) });
    },
    setSecret() {
      host.post({ type: 'setSecret' });
    },
    manageTrust() {
      host.post({ type: 'manageTrust' });
    },
    copy(text) {
      host.post({ type: 'copy', text });
    },
  };
}
