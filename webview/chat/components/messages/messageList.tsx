import type { JSX } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ChatView, LiveReply, MessageView } from '../../../../src/protocol/chat.ts';
import type { ChatActions } from '../../chatActions.ts';
import { ScrollKeeper } from './scrollKeeper.ts';
import { hasArrived, liveKey } from '../../state/liveElements.ts';
import type { ChatState } from '../../state/chatState.ts';
import { EmptyState } from './emptyState.tsx';
import { ErrorBlock } from './errorBlock.tsx';
import { Icon } from '../../../panel/icon.tsx';
import { drawMessage, isReply, type MessageSurroundings, PendingMessage } from './message.tsx';
import { NextBranches } from './nextBranches.tsx';
import { Progress } from './progress.tsx';
import { Reply } from './reply.tsx';

/** So many messages are drawn at first, and so many more each time the reader comes to the top. */
const firstPage = 30;
const nextPage = 10;

/** The conversation, its end first: older messages are drawn when the reader goes up to them. */
export function MessageList(props: {
  state: ChatState;
  view: ChatView;
  begun: boolean;
  scrollAnchor: string;
  actions: ChatActions;
}): JSX.Element {
  const { state, view, begun, scrollAnchor, actions } = props;
  const { messages, live, error } = view;
  const { elementKeys, liveNumber, pending, editing } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const keeper = useRef<ScrollKeeper | null>(null);
  const heightBefore = useRef<number | null>(null);
  const [atBottom, setAtBottom] = useState(true);
  const [start, setStart] = useState(() => firstShown(messages, scrollAnchor));

  const showOlder = useCallback(() => {
    heightBefore.current ??= scroller.current?.scrollHeight ?? null;
    setStart((current) => Math.max(0, current - nextPage));
  }, []);

  useLayoutEffect(() => {
    if (!scroller.current || !content.current) return undefined;
    const created = new ScrollKeeper(scroller.current, content.current, {
      onBottomChange: setAtBottom,
      onNearTop: showOlder,
      onRest: actions.saveScrollAnchor,
    });
    keeper.current = created;
    if (!scrollAnchor || !created.scrollToMessage(scrollAnchor)) created.scrollToBottom();
    return () => {
      created.dispose();
    };
  }, []);

  useLayoutEffect(() => {
    if (heightBefore.current !== null) keeper.current?.keepPlace(heightBefore.current);
    heightBefore.current = null;
  }, [start]);

  // Whoever sends wants to see it.
  useEffect(() => {
    if (pending !== null) keeper.current?.scrollToBottom();
  }, [pending]);

  const busy = live !== null || pending !== null || !view.trusted;
  const history = useMemo(
    () => drawHistory(messages, start, elementKeys, { actions, editing, busy }),
    [messages, start, elementKeys, actions, editing, busy],
  );
  const continues = messages.at(-1) !== undefined && isReply(messages.at(-1) as MessageView) && pending === null;

  return (
    <div class="list-frame">
      <div
        class="scroller"
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label="Conversation"
        tabIndex={0}
        onKeyDown={moveBetweenMessages}
      >
        <div class="content" ref={content}>
          {start > 0 && (
            <button type="button" class="older" onClick={showOlder}>
              <Icon name="history" />
              Show earlier messages ({start})
            </button>
          )}
          {[
            ...history,
            !begun && messages.every(({ role }) => role === 'system') && <EmptyState key="empty" view={view} />,
            pending !== null && !live && <PendingMessage key="pending" content={pending} />,
            ...(live ? drawLive(live, liveNumber, continues, actions) : []),
            live && <Progress key="progress" live={live} />,
            view.next.length > 0 && <NextBranches key="next" next={view.next} actions={actions} />,
            error && <ErrorBlock key="error" error={error} actions={actions} />,
          ]}
        </div>
      </div>
      {!atBottom && (
        <button
          type="button"
          class="to-bottom"
          title="Go to the end"
          aria-label="Go to the end"
          onClick={() => keeper.current?.scrollToBottom()}
        >
          <Icon name="arrowDown" />
        </button>
      )}
    </div>
  );
}

function firstShown(messages: MessageView[], anchor: string): number {
  const start = Math.max(0, messages.length - firstPage);
  const anchored = messages.findIndex(({ id }) => id === anchor);
  return anchored < 0 ? start : Math.min(start, Math.max(0, anchored - 1));
}

function drawHistory(
  messages: MessageView[],
  start: number,
  keys: Record<string, string>,
  surroundings: MessageSurroundings,
): JSX.Element[] {
  return messages.slice(start).map((message, i) => {
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

/** Up, Down, Home and End go from message to message, while the focus is on the list or a message itself. */
function moveBetweenMessages(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const { key, target, currentTarget: list, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey || !(target instanceof HTMLElement)) return;
  const articles = [...list.querySelectorAll<HTMLElement>('article')];
  const current = articles.indexOf(target);
  if (current < 0 && target !== list) return;
  const last = articles.length - 1;
  const next = {
    ArrowUp: current < 0 ? last : current - 1,
    ArrowDown: current < 0 ? last : current + 1,
    Home: 0,
    End: last,
  }[key];
  const article = next === undefined ? undefined : articles[next];
  if (!article) return;
  event.preventDefault();
  article.focus();
}
