import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ToolFrame, ToolPlace, ToolRunView } from '../../../src/protocol/toolRun.ts';
import { Icon } from '../../panel/icon.tsx';
import { formatJson } from '../../panel/formatJson.ts';
import { formatDuration } from '../../panel/formatDuration.ts';
import type { ToolRunActions } from '../toolRunActions.ts';
import { ConsolePart } from '../../panel/consolePart.tsx';
import { TextPart } from '../../panel/textPart.tsx';

/** So much of a result or a console is shown, in characters. */
const shownLength = 100_000;

/** How the last run went. */
export function RunOutcome(props: { run: ToolRunView; isStale: boolean; actions: ToolRunActions }): JSX.Element {
  const { run, isStale, actions } = props;
  const { ok, result, error, logs, logLevels, durationMs, grants } = run;
  const isStopped = error?.kind === 'cancelled';
  const section = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // What a restored panel shows stays where its reader left it.
    if (!isFirst.current || !isStale) section.current?.scrollIntoView({ block: 'nearest' });
    isFirst.current = false;
  }, [durationMs, ok]);
  return (
    <section class="outcome" aria-labelledby="outcome-title" ref={section}>
      <h2 id="outcome-title" class={ok ? 'ok' : isStopped ? '' : 'failed'}>
        <Icon name={ok ? 'check' : isStopped ? 'stop' : 'error'} />
        {isStale && 'Last run: '}
        {ok ? 'Done' : (error && headings[error.kind]) || 'Failed'}
        {durationMs !== null && <span class="quiet"> in {formatDuration(durationMs)}</span>}
      </h2>
      {error && !isStopped && <ErrorPart error={error} actions={actions} />}
      {result !== undefined && (
        <TextPart
          titleAs="h3"
          shownLength={shownLength}
          title="Result"
          text={formatJson(result)}
          onCopy={actions.copy}
        />
      )}
      {logs.length > 0 && (
        <ConsolePart titleAs="h3" shownLength={shownLength} logs={logs} levels={logLevels} onCopy={actions.copy} />
      )}
      {grants.length > 0 && (
        <p class="quiet grants">
          <Icon name="shield" /> Ran with: {grants.join('; ')}
        </p>
      )}
    </section>
  );
}

/** What ended a run, by the kind of its error; any other kind simply failed. */
const headings: Partial<Record<string, string>> = {
  syntax: 'Syntax error',
  load: 'Could not be loaded',
  timeout: 'Took too long',
  memory: 'Out of memory',
  stack: 'Stack overflow',
  never: 'Never answers',
  result: 'The result is not JSON',
  cancelled: 'Stopped',
  crash: 'The sandbox broke off',
  arguments: 'Not called',
};

function ErrorPart(props: { error: NonNullable<ToolRunView['error']>; actions: ToolRunActions }): JSX.Element {
  const { error, actions } = props;
  const { kind, name, message, place, frames, lacksSecret } = error;
  return (
    <div class="strip error">
      <div>
        {kind !== 'cancelled' && name !== '' && <p class="error-name">{name}</p>}
        <p class="preserve-lines">{message}</p>
        {lacksSecret && (
          <button type="button" class="button" onClick={actions.setSecret}>
            Set Secret…
          </button>
        )}
        {place && (
          <p>
            <PlaceLink place={place} text={`Show line ${place.line}, column ${place.column}`} actions={actions} />
          </p>
        )}
        {frames.length > 0 && (
          <ol class="frames" aria-label="Stack">
            {frames.map((frame, index) => (
              <li key={index}>
                <Frame frame={frame} actions={actions} />
              </li>
            ))}
          </ol>
        )}
      </div>
    </div>
  );
}

function Frame({ frame, actions }: { frame: ToolFrame; actions: ToolRunActions }): JSX.Element {
  if (!frame.place) return <code>{frame.text}</code>;
  return <PlaceLink place={frame.place} text={frame.text} actions={actions} />;
}

function PlaceLink(props: { place: ToolPlace; text: string; actions: ToolRunActions }): JSX.Element {
  return (
    <button
      type="button"
      class="link"
      onClick={() => {
        props.actions.open(props.place);
      }}
    >
      {props.text}
    </button>
  );
}
