import type { JsonObject } from '../base/json.ts';
import type { ChatMessage, ToolCall } from './chatMessage.ts';

/** A chat with all its messages. */
export interface ChatHistory {
  /** Given by the store; absent on a chat that was not saved yet. */
  id: number;
  /** The prompt template it was started from; kept when that prompt is gone. */
  promptName: string;
  chatHistory: ChatMessage[];
  currentContextVariables: JsonObject;
  /** The config that answers, as its user chose; absent: drawn among the prompt's. */
  pinnedConfigName?: string;
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
  /** It stays at the head of the list, by its user's choice. */
  isPinned: boolean;
  /** The calls of tools at its end that wait for their user's yes or no. */
  waitingCalls: ToolCall[];
  createdAt: string;
  updatedAt: string;
}

/** A chat in the trash. */
export interface DeletedChat extends ChatSummary {
  /** ISO 8601 time. */
  deletedAt: string;
}

/** Narrows a list of chats to those that have what it names, on whatever branch. */
export interface ChatListFilter {
  promptName?: string;
  /** A reply of this config. */
  llmConfigName?: string;
  /** A reply with this rating. */
  thumb?: 1 | -1;
  /** Calls of tools at its end wait for their user. */
  waits?: true;
}

/** How the replies of one config to one prompt were rated. */
export interface RatingTotals {
  promptName: string;
  /** Empty: not known, as of imported replies. */
  llmConfigName: string;
  up: number;
  down: number;
}

/** Where the branch of a chat that is shown leaves others aside. */
export interface ChatBranches {
  /** Of each shown message that is not the only one in its place: the ids of all of them, oldest first. */
  siblings: Record<string, string[]>;
  /** The ids of the messages that follow the last shown one, oldest first; empty: the branch is shown to its end. */
  next: string[];
}

/** One message that a search found, or a chat whose own title it found. */
export interface ChatSearchHit {
  chatId: number;
  /** Where the title was found: of the chat's first user message, else its last message; empty where it has none. */
  messageId: string;
  promptName: string;
  title: string;
  role: ChatMessage['role'];
  /** Where the query was found: what was said, the names and arguments of tool calls, or the user's own title. */
  field: 'content' | 'tool-calls' | 'title';
  /** Text around the first match, at most 160 characters. */
  snippet: string;
  /** The matches in `snippet`: start and end in UTF-16 units, in order, apart from each other. */
  matches: [start: number, end: number][];
  /** Of the message; of a title: when its chat was last changed. */
  timestamp: string;
  /** The config that answered. */
  llmConfigName?: string;
  /** The reader's rating. */
  thumb?: 1 | -1;
  /** False: the message is on a branch of its chat that is not shown now. */
  isShown: boolean;
}

/** Narrows a search. Where it asks for a role, a config or a rating, titles are not searched. */
export interface ChatSearchOptions {
  promptName?: string;
  /** Replies of this config only. */
  llmConfigName?: string;
  /** ISO 8601 times: not before `from`, and before `to`. */
  from?: string;
  to?: string;
  /** 'none': replies without a rating. */
  thumb?: 1 | -1 | 'none';
  /** System messages are searched only where this asks for them, since every chat of a prompt repeats them. */
  role?: ChatMessage['role'];
  /** At most this many hits; default 50. */
  limit?: number;
}
