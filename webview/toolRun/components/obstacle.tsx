import type { JSX } from 'preact';
import type { ToolRunPanelView } from '../../../src/protocol/toolRun.ts';
import { Icon } from '../../panel/icon.tsx';
import type { ToolRunActions } from '../toolRunActions.ts';

/** Why the tool cannot run at all now, with what mends that. */
export function Obstacle({ view, actions }: { view: ToolRunPanelView; actions: ToolRunActions }): JSX.Element | null {
  const { fault, isTrusted } = view;
  if (fault) {
    const { message, place } = fault;
    return (
      <section class="strip error" aria-label="Fault of the code">
        <Icon name="error" />
        <p>
          {message}{' '}
          {place && (
            <button
              type="button"
              class="link"
              onClick={() => {
                actions.open(place);
              }}
            >
              Show line {place.line}
            </button>
          )}
        </p>
      </section>
    );
  }
  if (isTrusted) return null;
  return (
    <section class="strip" aria-label="Workspace trust">
      <Icon name="shield" />
      <div>
        <p>This workspace is not trusted, so no tool runs in it.</p>
        <div class="buttons">
          <button type="button" class="button" onClick={actions.manageTrust}>
            Manage Workspace Trust
          </button>
        </div>
      </div>
    </section>
  );
}
