import type { ChatSummary } from '../../core/chats/chatHistory.ts';
import { daysBefore } from './shortDate.ts';

/** What the chats of a group have in common: their user pinned them, or how long ago they were changed. */
export type ChatGroupKind = 'pinned' | 'today' | 'week' | 'older';

/** Chats that stand together in the view, newest first. */
export interface ChatGroup {
  kind: ChatGroupKind;
  chats: ChatSummary[];
}

const kinds: readonly ChatGroupKind[] = ['pinned', 'today', 'week', 'older'];

/** The week is today and the six days before it: on a Monday too, what was done on Friday is near. */
const daysOfWeek = 7;

/**
 * Groups a list of chats; a group without any is left out.
 * @param now ms since 1970
 */
export function groupChats(chats: readonly ChatSummary[], now: number): ChatGroup[] {
  const groups = kinds.map((kind) => ({ kind, chats: chats.filter((chat) => kindOf(chat, now) === kind) }));
  return groups.filter((group) => group.chats.length > 0);
}

function kindOf({ isPinned, updatedAt }: ChatSummary, now: number): ChatGroupKind {
  if (isPinned) return 'pinned';
  const days = daysBefore(updatedAt, now);
  // A clock that was set back leaves chats of tomorrow.
  if (days <= 0) return 'today';
  return days < daysOfWeek ? 'week' : 'older';
}
