import type { JsonObject } from '../base/json.ts';
import type { ChatMessage } from './chatMessage.ts';

/** A message in its place in the tree of a chat's branches. */
export interface ChatTreeMessage {
  /** Index in the list of the message that this one follows, always smaller than its own; null: the first of a branch. */
  parent: number | null;
  message: ChatMessage;
}

/** Every branch of a chat. */
export interface ChatTree {
  /** Parents before children; siblings oldest first. Message ids may repeat, on one branch or on several. */
  messages: ChatTreeMessage[];
  /** Index of the last message of the branch that is shown; null: none is shown. */
  head: number | null;
}

/** A chat with every branch: what exports, imports and merges go by. The `uuid` names it on every machine. */
export interface ChatRecord extends ChatTree {
  uuid: string;
  promptName: string;
  /** The user's own title; empty where there is none. */
  title: string;
  currentContextVariables: JsonObject;
  /** Absent: drawn. */
  pinnedConfigName?: string;
  /** ISO 8601 times. */
  createdAt: string;
  updatedAt: string;
}

/** The number of a chat in this database and its name on every machine. */
export interface ChatIdentity {
  id: number;
  uuid: string;
}

/** What became of a record that was put into the database, and the chat that holds it now. */
export interface RecordOutcome {
  chatId: number;
  outcome: 'added' | 'merged' | 'unchanged';
}
