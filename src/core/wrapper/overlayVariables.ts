import { isAppError } from '../base/appError.ts';
import type { JsonObject } from '../base/json.ts';
import type { ChatHistoryStore } from '../chats/chatHistoryStore.ts';
import { chatNotFound } from './wrapperErrors.ts';

/** Lays variables over those of a chat, whatever else is written to it meanwhile. @throws AppError `ChatNotFound` */
export async function overlayVariables(chats: ChatHistoryStore, chatId: number, variables: JsonObject): Promise<void> {
  for (;;) {
    const chat = await chats.get(chatId);
    if (!chat) throw chatNotFound(chatId);
    try {
      const contextVariables = { ...chat.currentContextVariables, ...variables };
      await chats.change(chatId, { ifUnmodifiedSince: chat.updatedAt, contextVariables });
      return;
    } catch (error) {
      if (!isAppError(error, 'ChatChanged')) throw error;
    }
  }
}
