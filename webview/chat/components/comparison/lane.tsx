import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ComparisonLane } from '../../../../src/protocol/chat.ts';
import { Icon, IconButton } from '../../../panel/icon.tsx';
import type { IconName } from '../../../panel/icons.ts';
import type { ChatActions } from '../../chatActions.ts';
import { hasArrived } from '../../state/liveElements.ts';
import { RetryWait } from '../composer/retryWait.tsx';
import { ErrorBlock } from '../messages/errorBlock.tsx';
import { Progress } from '../messages/progress.tsx';
import { ReplyBody, type ReplyBodyProps } from '../messages/replyBody.tsx';
import { laneActions } from './laneActions.ts';
import { LaneFoot } from './laneFoot.tsx';

/** One config's answer as a column: while it arrives, and once it is there. */
export function Lane(props: { lane: ComparisonLane; actions: ChatActions; onKeep: (id: string) => void }): JSX.Element {
  const { lane, actions, onKeep } = props;
  const { configName, model, live, messages, error } = lane;
  const own = useMemo(() => laneActions(actions, configName), [actions, configName]);
  const { icon, words } = stateOf(lane);
  const last = messages.at(-1);
  return (
    <section class="lane" aria-label={configName} aria-busy={live !== null} tabIndex={-1} data-config={configName}>
      <header class="lane-head">
        <h2 title={configName}>{configName}</h2>
        {model !== '' && model !== configName && (
          <span class="lane-model quiet" title={model}>
            {model}
          </span>
        )}
        <span class={`lane-state quiet ${error?.severity ?? ''}`}>
          <Icon name={icon} className={live ? 'spin' : ''} />
          {words}
        </span>
        {live && <StopButton configName={configName} onStop={own.stop} />}
      </header>
      {turnsOf(lane).map((turn, i) => (
        <ReplyBody key={i} {...turn} actions={own} />
      ))}
      {live && <Progress live={live} />}
      {live?.wait && <RetryWait wait={live.wait} actions={own} />}
      {error && <ErrorBlock error={error} actions={own} inLane />}
      {!live && last && <LaneFoot lane={lane} message={last} actions={own} onKeep={onKeep} />}
    </section>
  );
}

/** The turns of an answer; one keeps its place, and so its element, when it is complete. */
function turnsOf({ live, messages }: ComparisonLane): Omit<ReplyBodyProps, 'actions'>[] {
  if (!live) {
    return messages.map(({ id, content, reasoning = '', toolCalls, details }) => {
      return { content, reasoning, toolCalls, details, live: false, messageId: id };
    });
  }
  const last = live.turns.length - 1;
  return live.turns.filter(hasArrived).map(({ text, reasoning, toolCalls }, i) => {
    return { content: text, reasoning, toolCalls, live: i === last, messageId: undefined };
  });
}

function stateOf({ live, error }: ComparisonLane): { icon: IconName; words: string } {
  if (live) return { icon: 'spinner', words: 'arriving' };
  if (!error) return { icon: 'check', words: 'done' };
  if (error.severity === 'info') return { icon: 'stop', words: 'stopped' };
  return error.severity === 'error' ? { icon: 'error', words: 'failed' } : { icon: 'warning', words: 'broke off' };
}

/** Goes with the end of the answer, and leaves the focus to its lane. */
function StopButton({ configName, onStop }: { configName: string; onStop: () => void }): JSX.Element {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const going = element.current;
    return () => {
      if (going?.contains(document.activeElement)) going.closest<HTMLElement>('.lane')?.focus();
    };
  }, []);
  return (
    <span ref={element}>
      <IconButton icon="stop" label={`Stop ${configName}`} onClick={onStop} />
    </span>
  );
}
