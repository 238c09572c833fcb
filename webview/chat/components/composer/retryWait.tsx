import type { JSX } from 'preact';
import type { RetryChoice, RetryWaitView } from '../../../../src/protocol/chat.ts';
import type { ChatActions } from '../../chatActions.ts';
import { useClock } from '../useClock.ts';
import { Icon } from '../../../panel/icon.tsx';
import { useHandOnFocus } from '../keepFocus.ts';

/** A wait before a config is asked again: counts down, and can be cut short. Its buttons stand between message and "Stop". */
export function RetryWait({ wait, actions }: { wait: RetryWaitView; actions: ChatActions }): JSX.Element {
  const { configName, reason, untilMs, nextConfigName } = wait;
  const seconds = Math.ceil((untilMs - useClock(true)) / 1000);
  const element = useHandOnFocus<HTMLDivElement>(actions);
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
