import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../../panel/icon.tsx';
import type { FocusRequest } from '../state.ts';
import type { ToolRunActions } from '../toolRunActions.ts';

/** What the tool asks for beyond plain computing, and the answers. */
export function AccessStrip(props: {
  wants: string[];
  focus: FocusRequest | null;
  actions: ToolRunActions;
}): JSX.Element {
  const { wants, focus, actions } = props;
  const strip = useRef<HTMLElement>(null);
  useEffect(() => {
    // Not to a button: a second Enter must not say yes.
    if (focus?.target === 'access') strip.current?.focus();
  }, [focus]);
  return (
    <section class="strip access" ref={strip} tabIndex={-1} aria-labelledby="access-title">
      <Icon name="shield" />
      <div>
        <h2 id="access-title">This tool wants:</h2>
        <ul>
          {wants.map((want) => (
            <li key={want}>{want}</li>
          ))}
        </ul>
        <p class="quiet" id="access-hint">
          Allowing runs it. “Always” holds in every chat of this workspace, until the code changes.
        </p>
        <div class="buttons">
          <button
            type="button"
            class="button"
            aria-describedby="access-title access-hint"
            onClick={() => {
              actions.run('once');
            }}
          >
            Allow Once
          </button>
          <button
            type="button"
            class="button secondary"
            aria-describedby="access-title access-hint"
            onClick={() => {
              actions.run('always');
            }}
          >
            Always Allow
          </button>
        </div>
      </div>
    </section>
  );
}
