import type { MessageView } from '../../../../src/protocol/chat.ts';

/** So many messages are drawn at first, and so many more each time the reader comes to an end of what is drawn. */
const firstPage = 30;
const nextPage = 10;

/** Which messages are drawn: from `start` up to before `end`. */
export interface ShownRange {
  start: number;
  /** Null: to the end of the chat, with what arrives there. */
  end: number | null;
}

/** The end of the chat. */
export function lastPage(messages: readonly MessageView[]): ShownRange {
  return { start: Math.max(0, messages.length - firstPage), end: null };
}

/** A page with the message of this id in it; undefined: there is none. */
export function pageWith(messages: readonly MessageView[], id: string): ShownRange | undefined {
  const index = messages.findIndex((message) => message.id === id);
  if (index < 0) return undefined;
  const start = Math.max(0, index - nextPage);
  const end = start + firstPage;
  return end < messages.length ? { start, end } : { start: Math.min(start, lastPage(messages).start), end: null };
}

export function withOlder({ start, end }: ShownRange): ShownRange {
  return { start: Math.max(0, start - nextPage), end };
}

/** @param count of all messages */
export function withNewer({ start, end }: ShownRange, count: number): ShownRange {
  return { start, end: end === null || end + nextPage >= count ? null : end + nextPage };
}

/** The range as it holds for the messages that there are now: a branch may be shorter than the one before it. */
function fitRange({ start, end }: ShownRange, messages: readonly MessageView[]): ShownRange {
  const { length } = messages;
  if (start >= length) return lastPage(messages);
  return { start, end: end !== null && end < length ? end : null };
}

/** The range as it goes on once other messages are there. Where far more came than arrive by reading, the end is shown. */
export function rangeAfter(
  range: ShownRange,
  before: readonly MessageView[],
  messages: readonly MessageView[],
): ShownRange {
  const isAnotherList = before.length > 0 && before[range.start]?.id !== messages[range.start]?.id;
  const isFarLonger = messages.length - before.length > firstPage;
  return range.end === null && (isAnotherList || isFarLonger) ? lastPage(messages) : fitRange(range, messages);
}

/** True where the message at this index is drawn. */
export function isWithin(index: number, { start, end }: ShownRange): boolean {
  return index >= start && (end === null || index < end);
}
