import type { JSX } from 'preact';
import type { ErrorView } from '../../../../src/protocol/chat.ts';
import type { ChatActions } from '../../chatActions.ts';
import { Icon, IconButton } from '../../../panel/icon.tsx';

/**
 * What went wrong, or how the answer above ended, with the buttons that mend it. In a lane of a comparison it stays, and is not
 * told on its own.
 */
export function ErrorBlock(props: { error: ErrorView; actions: ChatActions; inLane?: boolean }): JSX.Element {
  const { error, actions, inLane = false } = props;
  const { severity, dismissed } = error;
  if (dismissed) return <DismissedError error={error} actions={actions} />;
  return (
    <div class={`error-block ${severity}`} role={severity === 'error' && !inLane ? 'alert' : 'group'}>
      {severity !== 'info' && <Icon name={severity} />}
      <div class="error-text">
        <p class="preserve-lines">{error.message}</p>
        {error.failures && (
          <ul class="failures">
            {error.failures.map(({ configName, what, message }, i) => (
              <li key={i}>
                <strong>{configName}</strong> ({what}): {message}
              </li>
            ))}
          </ul>
        )}
        {error.actions.length > 0 && (
          <div class="buttons">
            {error.actions.map(({ id, label }, i) => (
              <button
                key={id}
                type="button"
                class={`button ${i === 0 ? '' : 'secondary'}`}
                onClick={() => {
                  actions.runErrorAction(id);
                }}
              >
                {label}
              </button>
            ))}
          </div>
        )}
      </div>
      {!inLane && <IconButton icon="close" label="Dismiss" onClick={actions.dismissError} />}
    </div>
  );
}

/** In a line what is left to do about what its reader has dismissed. */
function DismissedError({ error, actions }: { error: ErrorView; actions: ChatActions }): JSX.Element {
  return (
    <p class="notice" role="group" aria-label={error.message}>
      <span class="quiet">{error.message}</span>
      {error.actions.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          class="link"
          onClick={() => {
            actions.runErrorAction(id);
          }}
        >
          {label}
        </button>
      ))}
    </p>
  );
}
