import type { JsonObject } from '../base/json.ts';
import type { ChatMessage } from './chatMessage.ts';

/** A message in its place in the tree of a chat's branches. */
export interface ChatTreeMessage {
  /** Index in the list of the message that this one follows, always smaller than its own; null: the first of a branch. */
  parent: number | null;
  message: ChatMessage;
}

/** A chat with every branch: what exports, imports and merges go by. The `uuid` names it on every machine. */
export interface ChatRecord {
  uuid: string;
  promptName: string;
  /** The user's own title; empty where there is none. */
  title: string;
  currentContextVariables: JsonObject;
  /** ISO 8601 times. */
  createdAt: string;
  updatedAt: string;
  /** Parents before children; siblings oldest first. */
  messages: ChatTreeMessage[];
  /** Index of the last message of the branch that is shown; null where there are no messages. */
  head: number | null;
}
