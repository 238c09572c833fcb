import type { EntityStore } from '../base/entityStore.ts';
import type { JsonObject } from '../base/json.ts';
import type { ChatHistory, ChatSearchHit, ChatSearchOptions, ChatSummary } from './chatHistory.ts';
import type { ChatMessage } from './chatMessage.ts';

/** A chat to save: without an `id` it is created; absent times are set by the store. */
export type ChatHistoryDraft = Pick<ChatHistory, 'chatHistory'> & Partial<ChatHistory>;

/** One step of a chat, written whole or not at all. */
export interface ChatChange {
  /** Replaces `current_context_variables`. */
  contextVariables?: JsonObject;
  /** Replaces the first message where that is a system message, else goes before it. */
  systemMessage?: ChatMessage;
  /** A message whose `id` the shown branch has replaces that one in place; any other is appended, in this order. */
  messages?: ChatMessage[];
  /**
   * Given: the shown branch ends at the message of this id (null: before the first one), and `messages` follow there. What
   * followed until now stays as another branch.
   */
  after?: string | null;
}

/** Chats by id. Every promise resolves only when what it acknowledges is on disk. */
export interface ChatHistoryStore extends EntityStore<ChatHistory, number, ChatHistoryDraft> {
  /** Newest first, without messages. */
  summaries(): Promise<ChatSummary[]>;
  /** @throws AppError `ChatNotFound`, or `MessageNotFound` for `after` */
  change(chatId: number, change: ChatChange): Promise<void>;
  /** Sets the user's title; empty text goes back to the derived one. @throws AppError `ChatNotFound` */
  rename(chatId: number, title: string): Promise<void>;
  /** Null takes the rating back. @throws AppError `ChatNotFound` or `MessageNotFound` */
  setThumb(chatId: number, messageId: string, thumb: 1 | -1 | null): Promise<void>;
  /** Case-insensitive search over the content of all messages, newest first. */
  search(query: string, options?: ChatSearchOptions): Promise<ChatSearchHit[]>;
}
