import assert from 'node:assert/strict';
import type { ChatSummary } from '../../../src/core/chats/chatHistory.ts';
import { groupChats } from '../../../src/vscode/chats/chatGroups.ts';

describe('the groups of the Chats view', () => {
  const now = new Date(2026, 2, 30, 9).getTime();
  const chat = (id: number, updatedAt: Date, isPinned = false): ChatSummary => ({
    ...{ id, promptName: 'tutor', title: '', messageCount: 1, isPinned, waitingCalls: [] },
    ...{ createdAt: updatedAt.toISOString(), updatedAt: updatedAt.toISOString() },
  });
  const groupsOf = (...chats: ChatSummary[]) =>
    groupChats(chats, now).map(({ kind, chats: members }) => [kind, members.map(({ id }) => id)]);

  it('go by the reader’s own days, over a change of the clock too, the week being today and six days before', () => {
    assert.deepEqual(
      groupsOf(
        chat(7, new Date(2026, 2, 30, 8)),
        chat(6, new Date(2026, 2, 30, 0)),
        chat(5, new Date(2026, 2, 29, 23, 59)),
        chat(4, new Date(2026, 2, 24, 0)),
        chat(3, new Date(2026, 2, 23, 23, 59)),
        chat(2, new Date(2020, 0, 1)),
      ),
      [
        ['today', [7, 6]],
        ['week', [5, 4]],
        ['older', [3, 2]],
      ],
    );
  });

  it('put the pinned ones first, however old, and leave out what is empty', () => {
    assert.deepEqual(groupsOf(chat(2, new Date(2026, 2, 30)), chat(1, new Date(2020, 0, 1), true)), [
      ['pinned', [1]],
      ['today', [2]],
    ]);
    assert.deepEqual(groupsOf(), []);
  });

  it('take a chat from a clock that was ahead for one of today', () => {
    assert.deepEqual(groupsOf(chat(1, new Date(2026, 3, 2))), [['today', [1]]]);
  });
});
