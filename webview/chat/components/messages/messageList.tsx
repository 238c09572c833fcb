import type { JSX } from 'preact';
import { useCallback, useMemo } from 'preact/hooks';
import type { ChatView, LiveReply, MessageView } from '../../../../src/protocol/chat.ts';
import type { ChatActions } from '../../chatActions.ts';
import { hasArrived, liveKey } from '../../state/liveElements.ts';
import type { ChatState } from '../../state/chatState.ts';
import { isBusy } from '../../state/sending.ts';
import { Comparison } from '../comparison/comparison.tsx';
import { EmptyState } from './emptyState.tsx';
import { ErrorBlock } from './errorBlock.tsx';
import { Icon } from '../../../panel/icon.tsx';
import { isReply } from './isReply.ts';
import { drawMessage, type MessageSurroundings, PendingMessage } from './message.tsx';
import { NextBranches } from './nextBranches.tsx';
import { Progress } from './progress.tsx';
import { Reply } from './reply.tsx';
import type { ShownRange } from './shownRange.ts';
import { useScrolling } from './useScrolling.ts';

/** The conversation, its end first: other messages are drawn when the reader comes to them. */
export function MessageList(props: {
  state: ChatState;
  view: ChatView;
  begun: boolean;
  scrollAnchor: string;
  actions: ChatActions;
}): JSX.Element {
  const { state, view, begun, scrollAnchor, actions } = props;
  const { messages, live, error } = view;
  const { elementKeys, liveNumber, pending, editing, leftEdits } = state;
  const { scroller, content, range, atBottom, showOlder, showNewer, goToStart, goToEnd } = useScrolling({
    messages,
    scrollAnchor,
    revealed: state.revealed,
    isSending: pending !== null,
    saveScrollAnchor: actions.saveScrollAnchor,
  });
  const { start, end } = range;

  const focusList = (): void => scroller.current?.focus({ preventScroll: true });
  /** A button that goes, as there is nothing left to ask for, leaves its focus to the list. */
  const leaveFocus = useCallback((button: HTMLElement | null) => {
    if (!button && document.activeElement?.matches('.older')) focusList();
  }, []);

  const busy = isBusy(state, view);
  const history = useMemo(
    () => drawHistory(messages, { start, end }, elementKeys, { actions, editing, leftEdits, busy }),
    [messages, start, end, elementKeys, actions, editing, leftEdits, busy],
  );
  const continues = messages.at(-1) !== undefined && isReply(messages.at(-1) as MessageView) && pending === null;
  // What is sent while the panel's own answer arrives comes into the queue.
  const leaving = [
    ...(pending !== null && !live ? [pending] : []),
    ...view.leaving.filter(({ replaces }) => !replaces),
  ];
  const drawLeaving = (): JSX.Element[] => leaving.map(({ id, text }) => <PendingMessage key={id} content={text} />);
  const drawEnd = (): (JSX.Element | false | null)[] => [
    ...(live ? [] : drawLeaving()),
    view.comparison && <Comparison key="comparison" comparison={view.comparison} actions={actions} />,
    ...(live ? drawLive(live, liveNumber, continues, actions) : []),
    live && <Progress key="progress" live={live} />,
    ...(live ? drawLeaving() : []),
    view.next.length > 0 && <NextBranches key="next" next={view.next} disabled={busy} actions={actions} />,
    error && <ErrorBlock key="error" error={error} actions={actions} />,
  ];

  return (
    <div class="list-frame">
      <div
        class="scroller"
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label="Conversation"
        tabIndex={0}
        onKeyDown={(event) => {
          moveBetweenMessages(event, { Home: goToStart, End: goToEnd });
        }}
      >
        <div class={view.comparison && end === null ? 'content compares' : 'content'} ref={content}>
          {start > 0 && (
            <button ref={leaveFocus} type="button" class="older" onClick={showOlder}>
              <Icon name="history" />
              Show earlier messages ({start})
            </button>
          )}
          {[
            ...history,
            end !== null && (
              <button key="newer" ref={leaveFocus} type="button" class="older newer" onClick={showNewer}>
                <Icon name="arrowDown" />
                Show later messages ({messages.length - end})
              </button>
            ),
            !begun && messages.every(({ role }) => role === 'system') && <EmptyState key="empty" view={view} />,
            ...(end === null ? drawEnd() : []),
          ]}
        </div>
      </div>
      {!atBottom && (
        <div class="jumps">
          <JumpButton
            className="back"
            label="Go to the top"
            onClick={() => {
              goToStart(focusList);
            }}
          />
          <JumpButton
            label="Go to the end"
            onClick={() => {
              goToEnd(focusList);
            }}
          />
        </div>
      )}
    </div>
  );
}

function drawHistory(
  messages: MessageView[],
  { start, end }: ShownRange,
  keys: Record<string, string>,
  surroundings: MessageSurroundings,
): JSX.Element[] {
  return messages.slice(start, end ?? messages.length).map((message, i) => {
    const before = messages[start + i - 1];
    return drawMessage(message, keys[message.id] ?? message.id, before !== undefined && isReply(before), surroundings);
  });
}

function drawLive(live: LiveReply, liveNumber: number, continues: boolean, actions: ChatActions): JSX.Element[] {
  return live.turns.flatMap((turn, i) => {
    if (i > 0 && !hasArrived(turn)) return [];
    return [
      <Reply
        key={liveKey(liveNumber, i)}
        message={null}
        content={turn.text}
        reasoning={turn.reasoning}
        toolCalls={turn.toolCalls}
        live={i === live.turns.length - 1}
        continues={i > 0 || continues}
        busy
        actions={actions}
      />,
    ];
  });
}

/** A round button over the list. */
function JumpButton(props: { label: string; className?: string; onClick: () => void }): JSX.Element {
  const { label, className = '', onClick } = props;
  return (
    <button type="button" class={`jump ${className}`} title={label} aria-label={label} onClick={onClick}>
      <Icon name="arrowDown" />
    </button>
  );
}

/**
 * Up and Down go from message to message, Home and End to the chat's first and last one, while the focus is on the list or a
 * message itself.
 * @param jumps draws an end of the chat, goes there, and then does what it is given
 */
function moveBetweenMessages(
  event: KeyboardEvent & { currentTarget: HTMLElement },
  jumps: Record<'Home' | 'End', (then: () => void) => void>,
): void {
  const { key, target, currentTarget: list, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (metaKey || altKey || shiftKey || !(target instanceof HTMLElement)) return;
  const articles = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('article, .lane')];
  const drawn = articles();
  const current = drawn.indexOf(target);
  if (current < 0 && target !== list) return;
  if (key === 'Home' || key === 'End') {
    event.preventDefault();
    jumps[key](() =>
      articles()
        .at(key === 'Home' ? 0 : -1)
        ?.focus({ preventScroll: true }),
    );
    return;
  }
  if (ctrlKey) return;
  const next = {
    ArrowUp: current < 0 ? drawn.length - 1 : current - 1,
    ArrowDown: current < 0 ? drawn.length - 1 : current + 1,
  }[key];
  const article = next === undefined ? undefined : drawn[next];
  if (!article) return;
  event.preventDefault();
  article.focus();
}
