import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState, useEffect } from 'preact/hooks';
import type { RetryChoice, RetryWaitView } from '../../../src/protocol/chat.ts';
import type { ChatActions } from '../chatActions.ts';
import { Icon } from './icon.tsx';

/** How often the count is looked at, in ms. */
const tick = 250;

/** A wait before a config is asked again: counts down, and can be cut short. Its buttons stand between message and "Stop". */
export function RetryWait({ wait, actions }: { wait: RetryWaitView; actions: ChatActions }): JSX.Element {
  const { configName, reason, untilMs, nextConfigName } = wait;
  const seconds = useSecondsUntil(untilMs);
  const element = useRef<HTMLDivElement>(null);
  // The wait may end while one of its buttons has the focus.
  useLayoutEffect(
    () => () => {
      if (element.current?.contains(document.activeElement)) actions.focusComposer();
    },
    [],
  );
  const choices: [RetryChoice, string][] = [
    ['now', 'Retry Now'],
    ...(nextConfigName === undefined ? [] : [['next', `Use ${nextConfigName}`] satisfies [RetryChoice, string]]),
    ['giveUp', 'Give Up'],
  ];
  return (
    <div class="wait" role="group" aria-label="Waiting to ask again" ref={element}>
      <Icon name="history" />
      <div class="error-text">
        <p>
          {reason} Asking {configName} again {seconds > 0 ? `in ${String(seconds)} s` : 'now'}.
        </p>
        <div class="buttons">
          {choices.map(([choice, label], i) => (
            <button
              key={choice}
              type="button"
              class={`button ${i === 0 ? '' : 'secondary'}`}
              onClick={() => {
                actions.endWait(choice);
              }}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
    </div>
  );
}

function useSecondsUntil(untilMs: number): number {
  const left = (): number => Math.max(0, Math.ceil((untilMs - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => {
      setSeconds(left());
    }, tick);
    return () => {
      clearInterval(timer);
    };
  }, [untilMs]);
  return seconds;
}
