import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ComparisonView } from '../../../../src/protocol/chat.ts';
import type { ChatActions } from '../../chatActions.ts';
import { isComparing } from '../../state/comparing.ts';
import { Lane } from './lane.tsx';

/** The answers of several configs to the message above, side by side; one below the other where there is little room. */
export function Comparison({ comparison, actions }: { comparison: ComparisonView; actions: ChatActions }): JSX.Element {
  const { lanes } = comparison;
  const element = useRef<HTMLElement>(null);
  const kept = useRef('');
  const running = isComparing(comparison);
  useLayoutEffect(() => {
    const section = element.current;
    return () => {
      if (section?.contains(document.activeElement)) focusKept(kept.current, actions);
    };
  }, []);
  const keep = (id: string): void => {
    kept.current = id;
    actions.keepAnswer(id);
  };
  return (
    <section class="comparison" aria-label="Comparison" ref={element}>
      <div class="comparison-head">
        <span class="quiet">
          {lanes.length} LLM configs side by side
          {running ? '' : '. Keep one of the answers, or leave: all stay as versions'}
        </span>
        <button
          type="button"
          class="button secondary"
          onClick={() => {
            if (running) actions.stop();
            else actions.leaveComparison();
          }}
        >
          {running ? 'Stop All' : 'Leave Comparison'}
        </button>
      </div>
      <nav class="lane-names" aria-label="Answers">
        {lanes.map(({ configName }, i) => (
          <button
            key={configName}
            type="button"
            class="lane-name"
            onClick={() => {
              const lane = element.current?.querySelectorAll<HTMLElement>('.lane')[i];
              lane?.focus({ preventScroll: true });
              lane?.scrollIntoView({ block: 'start' });
            }}
          >
            {configName}
          </button>
        ))}
      </nav>
      <div class="lanes">
        {lanes.map((lane) => (
          <Lane key={lane.configName} lane={lane} actions={actions} onKeep={keep} />
        ))}
      </div>
    </section>
  );
}

/** The focus goes with the lanes: to the answer that was kept once it is drawn in the chat, else to where its user goes on. */
function focusKept(id: string, actions: ChatActions): void {
  requestAnimationFrame(() => {
    const answer = document.querySelector<HTMLElement>(`article[data-message-id="${CSS.escape(id)}"]`);
    if (answer) answer.focus();
    // Its reader may have gone elsewhere in the chat.
    else if (document.activeElement === document.body) actions.focusComposer();
  });
}
