import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MessageView } from '../../../../src/protocol/chat.ts';
import { ScrollKeeper } from './scrollKeeper.ts';
import { isWithin, lastPage, pageWith, rangeAfter, type ShownRange, withNewer, withOlder } from './shownRange.ts';

/** What scrolling depends on. */
export interface ScrollingOptions {
  messages: MessageView[];
  /** Where the reader was when they left; empty: at the bottom. */
  scrollAnchor: string;
  /** The message to go to; null: the end. A new object asks again. */
  revealed: { messageId: string | null } | null;
  /** A message is on its way: whoever sends wants to see it. */
  isSending: boolean;
  /** Told the next `scrollAnchor`. */
  saveScrollAnchor: (anchor: string) => void;
}

/** How the list is scrolled, and what of it is drawn. */
export interface Scrolling {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  range: ShownRange;
  atBottom: boolean;
  showOlder: () => void;
  showNewer: () => void;
  /** To the first message of the chat, or to its end; `then` once that is drawn. */
  goToStart: (then?: () => void) => void;
  goToEnd: (then?: () => void) => void;
}

/** Draws what the reader comes to, and keeps the place where they read. */
export function useScrolling(options: ScrollingOptions): Scrolling {
  const { messages, scrollAnchor, revealed, isSending, saveScrollAnchor } = options;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const keeper = useRef<ScrollKeeper | null>(null);
  /** What is left to do once a range is drawn. */
  const whenDrawn = useRef<(() => void) | null>(null);
  const followed = useRef<ScrollingOptions['revealed']>(null);
  const count = useRef(messages.length);
  count.current = messages.length;
  const [atBottom, setAtBottom] = useState(true);
  const [wanted, setRange] = useState(() => {
    const [anchored = ''] = scrollAnchor.split(' ');
    return pageWith(messages, revealed?.messageId ?? anchored) ?? lastPage(messages);
  });
  const drawn = useRef(messages);
  const range = rangeAfter(wanted, drawn.current, messages);
  const start = useRef(range.start);
  start.current = range.start;
  useLayoutEffect(() => {
    drawn.current = messages;
    setRange(range);
  }, [messages]);

  const showOlder = useCallback(() => {
    if (start.current > 0) setRange(withOlder);
  }, []);
  const showNewer = useCallback(() => {
    setRange((current) => withNewer(current, count.current));
  }, []);
  /** Does `go` now where what it needs is drawn, else once `next` is. */
  const goWithin = (next: ShownRange, isDrawn: boolean, go: () => void): void => {
    if (isDrawn) {
      go();
      return;
    }
    whenDrawn.current = go;
    setRange(next);
  };
  const goToStart = (then?: () => void): void => {
    goWithin(pageWith(messages, messages[0]?.id ?? '') ?? range, range.start === 0, () => {
      keeper.current?.scrollToTop();
      then?.();
    });
  };
  const goToEnd = (then?: () => void): void => {
    goWithin(lastPage(messages), range.end === null, () => {
      keeper.current?.scrollToBottom();
      then?.();
    });
  };

  useLayoutEffect(() => {
    if (!scroller.current || !content.current) return undefined;
    const created = new ScrollKeeper(scroller.current, content.current, {
      onBottomChange: setAtBottom,
      onNearTop: showOlder,
      onNearBottom: showNewer,
      onRest: saveScrollAnchor,
    });
    keeper.current = created;
    created.followsEnd = range.end === null;
    if (!scrollAnchor || !created.scrollToAnchor(scrollAnchor)) created.scrollToBottom();
    return () => {
      created.dispose();
    };
  }, []);

  useLayoutEffect(() => {
    if (!keeper.current) return;
    keeper.current.followsEnd = range.end === null;
    keeper.current.keepPlace();
    whenDrawn.current?.();
    whenDrawn.current = null;
  }, [range.start, range.end]);

  // Before it is painted: the place that was left is not seen first.
  useLayoutEffect(() => {
    if (!revealed || revealed === followed.current) return;
    const { messageId } = revealed;
    if (messageId === null) {
      followed.current = revealed;
      goToEnd();
      return;
    }
    const index = messages.findIndex(({ id }) => id === messageId);
    // It comes with the next view.
    if (index < 0) return;
    followed.current = revealed;
    goWithin(pageWith(messages, messageId) ?? range, isWithin(index, range), () => {
      keeper.current?.goToMessage(messageId);
    });
  }, [revealed, messages]);

  useEffect(() => {
    if (isSending) goToEnd();
  }, [isSending]);

  return { scroller, content, range, atBottom, showOlder, showNewer, goToStart, goToEnd };
}
