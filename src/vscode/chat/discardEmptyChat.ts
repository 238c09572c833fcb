import type { AnswerRequests } from './answerRequests.ts';
import { lastOwnMessage } from './chatContent.ts';
import type { ChatLoader } from './chatLoader.ts';
import type { ChatSessionHost } from './chatSessionHost.ts';

/** Deletes a chat whose first message was not stored: it is none. Never rejects. */
export async function discardEmptyChat(
  host: Pick<ChatSessionHost, 'runtime' | 'logError'>,
  chat: ChatLoader,
  requests: AnswerRequests,
): Promise<void> {
  const { chatId, chat: stored } = chat.content;
  if (chatId === null || !stored || lastOwnMessage(stored)) return;
  requests.forgetChat();
  chat.content = { ...chat.content, chatId: null, chat: undefined };
  try {
    await (await host.runtime()).chatHistories.delete(chatId);
  } catch (error) {
    host.logError('Taking back an empty chat', error);
  }
  await chat.load();
}
