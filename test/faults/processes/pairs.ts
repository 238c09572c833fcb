import type { ChatHistory } from '../../../src/core/chats/chatHistory.ts';
import type { ChatChange } from '../../../src/core/chats/chatHistoryStore.ts';

/** The transaction of this number: what of it is there without the rest shows that it was torn. */
export function pairOf(number: number): ChatChange {
  const timestamp = '2026-01-01T00:00:00.000Z';
  return {
    contextVariables: { last: number },
    messages: [
      { id: `${number}a`, role: 'user', content: `question ${number} ${'x'.repeat(900)}`, timestamp },
      { id: `${number}b`, role: 'assistant', content: `answer ${number} ${'y'.repeat(3500)}`, timestamp },
    ],
  };
}

/** What is wrong with a chat of such transactions, the first `acknowledged` of which must be there; at best one more is. */
export function findLoss(chat: ChatHistory | undefined, acknowledged: number): string | undefined {
  if (!chat) return acknowledged === 0 ? undefined : 'the chat is gone';
  const ids = chat.chatHistory.map(({ id }) => id);
  const last = Number(chat.currentContextVariables['last'] ?? 0);
  const expected = Array.from({ length: last }, (_, index) => [`${index + 1}a`, `${index + 1}b`]).flat();
  if (last !== acknowledged && last !== acknowledged + 1) return `${acknowledged} were acknowledged, ${last} are there`;
  return ids.join() === expected.join() ? undefined : `the last is ${last}, but the messages are ${ids.join()}`;
}
