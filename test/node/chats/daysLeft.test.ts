import assert from 'node:assert/strict';
import { trashDays } from '../../../src/core/chats/chatHistoryStore.ts';
import { daysLeft } from '../../../src/vscode/chats/daysLeft.ts';

describe('the days that a deleted chat has left', () => {
  const deletedAt = '2026-01-01T12:00:00.000Z';
  const after = (days: number, ms = 0): number => daysLeft(deletedAt, Date.parse(deletedAt) + days * 86_400_000 + ms);

  it('count down from all of them to the last', () => {
    assert.equal(after(0), trashDays);
    assert.equal(after(0, 1), trashDays);
    assert.equal(after(1), trashDays - 1);
    assert.equal(after(trashDays, -1), 1);
  });

  it('are none once its time is over, and never more than there are', () => {
    assert.equal(after(trashDays), 0);
    assert.equal(after(trashDays + 5), 0);
    assert.equal(after(-2), trashDays);
  });
});
