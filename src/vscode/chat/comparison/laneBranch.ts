import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import type { ChatTree } from '../../../core/chats/chatRecord.ts';

/** The messages of a chat's tree after a question, to the last one of the branch; empty where the tree has none such. */
export function laneBranch({ messages }: ChatTree, questionId: string, lastId: string): ChatMessage[] {
  const branch: ChatMessage[] = [];
  let index = messages.findLastIndex(({ message }) => message.id === lastId);
  for (;;) {
    const found = messages[index];
    if (!found) return [];
    if (found.message.id === questionId) return branch.reverse();
    branch.push(found.message);
    index = found.parent ?? -1;
  }
}
