import { trashDays } from '../../core/chats/chatHistoryStore.ts';

const dayMs = 24 * 60 * 60 * 1000;

/**
 * For how many days a deleted chat can still be restored, the one that has begun counted in; 0: it is about to go.
 * @param deletedAt ISO 8601 time
 * @param now ms since 1970
 */
export function daysLeft(deletedAt: string, now: number): number {
  const days = Math.ceil((Date.parse(deletedAt) - now) / dayMs) + trashDays;
  return Math.min(trashDays, Math.max(0, days));
}
