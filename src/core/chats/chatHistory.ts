import type { JsonObject } from '../base/json.ts';
import type { ChatMessage } from './chatMessage.ts';

/** A chat with all its messages. */
export interface ChatHistory {
  /** Given by the store; absent on a chat that was not saved yet. */
  id: number;
  /** The prompt template it was started from; kept when that prompt is gone. */
  promptName: string;
  chatHistory: ChatMessage[];
  currentContextVariables: JsonObject;
  /** ISO 8601 times. */
  createdAt: string;
  updatedAt: string;
}

/** A chat as lists show it, without its messages. */
export interface ChatSummary {
  id: number;
  promptName: string;
  /** The user's own title, else the first words of the first visible user message, else empty. */
  title: string;
  messageCount: number;
  createdAt: string;
  updatedAt: string;
}

/** One message that a search found. */
export interface ChatSearchHit {
  chatId: number;
  messageId: string;
  promptName: string;
  title: string;
  role: ChatMessage['role'];
  /** Text around the first match, at most 160 characters. */
  snippet: string;
  timestamp: string;
}

/** Narrows a search. */
export interface ChatSearchOptions {
  promptName?: string;
  /** At most this many hits; default 50. */
  limit?: number;
}
