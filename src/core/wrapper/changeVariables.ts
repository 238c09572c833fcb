import { isAppError } from '../base/appError.ts';
import type { JsonObject } from '../base/json.ts';
import type { ChatHistoryStore } from '../chats/chatHistoryStore.ts';
import { chatNotFound } from './wrapperErrors.ts';

/**
 * Changes the variables of a chat, whatever else is written to it meanwhile.
 * @param changed what the chat is to hold in place of what it holds; asked again where another write came between
 * @throws AppError `ChatNotFound`, and what `changed` throws
 */
export async function changeVariables(
  chats: Pick<ChatHistoryStore, 'get' | 'change'>,
  chatId: number,
  changed: (held: JsonObject) => JsonObject,
): Promise<void> {
  for (;;) {
    const chat = await chats.get(chatId);
    if (!chat) throw chatNotFound(chatId);
    const contextVariables = changed(chat.currentContextVariables);
    try {
      await chats.change(chatId, { ifUnmodifiedSince: chat.updatedAt, contextVariables });
      return;
    } catch (error) {
      if (!isAppError(error, 'ChatChanged')) throw error;
    }
  }
}
