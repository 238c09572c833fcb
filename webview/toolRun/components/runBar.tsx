import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ToolRunPanelView } from '../../../src/protocol/toolRun.ts';
import { Icon } from '../../panel/icon.tsx';
import { formatDuration } from '../../panel/formatDuration.ts';
import { needsAccess, type ToolRunActions } from '../toolRunActions.ts';

/** Run, which is Stop while the tool runs; absent where the code or the workspace lets nothing run. */
export function RunBar({ view, actions }: { view: ToolRunPanelView; actions: ToolRunActions }): JSX.Element | null {
  const { running, fault, isTrusted, isUnsaved } = view;
  if (!running && (fault || !isTrusted)) return null;
  return (
    <div class="run-bar">
      <button
        type="button"
        class={`button run ${running || needsAccess(view) ? 'secondary' : ''}`}
        id="run"
        onClick={() => {
          if (running) actions.stop();
          else actions.run();
        }}
      >
        <Icon name={running ? 'stop' : 'play'} />
        {running ? 'Stop' : 'Run'}
      </button>
      {running ? (
        <>
          <Elapsed since={running.elapsedMs} />
          <span class="quiet hint">Esc stops it</span>
        </>
      ) : (
        <span class="quiet hint">
          {needsAccess(view)
            ? 'Runs once you allow what it wants, above'
            : isUnsaved
              ? 'Runs the code with its unsaved changes'
              : 'Enter or Ctrl+Enter'}
        </span>
      )}
    </div>
  );
}

/** Counts on from a time in ms. Silent: the outcome is what a screen reader tells. */
function Elapsed({ since }: { since: number }): JSX.Element {
  const [elapsed, setElapsed] = useState(since);
  useEffect(() => {
    const startedAt = performance.now() - since;
    const timer = setInterval(() => {
      setElapsed(performance.now() - startedAt);
    }, 100);
    return () => {
      clearInterval(timer);
    };
  }, [since]);
  return (
    <span class="elapsed" aria-hidden="true">
      {formatDuration(elapsed)}
    </span>
  );
}
