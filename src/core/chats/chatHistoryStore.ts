import type { EntityStore } from '../base/entityStore.ts';
import type { JsonObject } from '../base/json.ts';
import type { SentRequest } from '../llm/sentRequest.ts';
import type {
  ChatBranches,
  ChatHistory,
  ChatListFilter,
  ChatSearchHit,
  ChatSearchOptions,
  ChatSummary,
  DeletedChat,
  RatingTotals,
} from './chatHistory.ts';
import type { ChatMessage } from './chatMessage.ts';
import type { ChatIdentity, ChatRecord, ChatTree, RecordOutcome } from './chatRecord.ts';

/**
 * A chat to save: without an `id` it is created; absent times are set by the store. Null counts as absent. The store gives
 * messages the `id` and `timestamp` that they lack, and an assistant message whose `content` is null or absent (the OpenAI
 * protocol allows it beside tool calls) an empty one.
 */
export type ChatHistoryDraft = Pick<ChatHistory, 'chatHistory'> & Partial<ChatHistory>;

/** One step of a chat, written whole or not at all. A message that the chat has keeps its rating, which is `setThumb`'s alone. */
export interface ChatChange {
  /**
   * The chat's `updatedAt` as it was read for this step: where the chat was changed since, nothing is written, and the call is
   * refused as `ChatChanged`. Ratings, titles and what is shown or pinned are no such changes.
   */
  ifUnmodifiedSince?: string;
  /** It is written into the trash too: a step of an answer that began before the chat was deleted. */
  evenInTrash?: true;
  /** Replaces `current_context_variables`. */
  contextVariables?: JsonObject;
  /** Replaces the first message where that is a system message, else goes before it. */
  systemMessage?: ChatMessage;
  /**
   * Messages that the chat has, on whatever branch (where several have the `id`, the shown one), as they stand now: for who
   * answers while a reader may look at another branch.
   */
  rewritten?: ChatMessage[];
  /** A message whose `id` the shown branch has replaces that one in place; any other is appended, in this order. */
  messages?: ChatMessage[];
  /**
   * Given: the shown branch is the one that ends at the message of this id (null: before the first one), and `messages` follow
   * there. What was shown until now stays as another branch.
   */
  after?: string | null;
  /** With `after`: what is shown stays as it is, and `messages` become a branch beside it. */
  aside?: true;
}

/** A chat stays in the trash for so many days. */
export const trashDays = 30;

/**
 * Chats by id. Every promise resolves only when what it acknowledges is on disk.
 *
 * The messages of a chat are a tree, and `chatHistory` is the branch of it that is shown: the messages from a first one to the
 * head. No call but `delete` (and time, in the trash) ever removes a message. `save` with another list goes along the tree: a message with the same
 * `id` in the same place is the stored one (and rewritten where it differs); where the list departs, a new branch begins; a
 * shorter list moves the head up. Saving an earlier list again finds its messages again.
 */
export interface ChatHistoryStore extends EntityStore<ChatHistory, number, ChatHistoryDraft> {
  /** Newest first, without messages. */
  summaries(filter?: ChatListFilter): Promise<ChatSummary[]>;
  /** One chat as `summaries` lists it; undefined: there is none of this id. */
  summary(chatId: number): Promise<ChatSummary | undefined>;
  /** @throws AppError `ChatNotFound`, `ChatChanged`, or `MessageNotFound` for `after` and `rewritten` */
  change(chatId: number, change: ChatChange): Promise<void>;
  /** Gives the chat a title where its user gave none. @throws AppError `ChatNotFound` */
  suggestTitle(chatId: number, title: string): Promise<void>;
  /** Whether it stays at the head of the list. @throws AppError `ChatNotFound` */
  setPinned(chatId: number, isPinned: boolean): Promise<void>;
  /**
   * The chat is as if deleted, for everything but `trash`, `restore`, `delete` and an answer that is under way, until it is
   * restored or `trashDays` have passed; then it is deleted. @throws AppError `ChatNotFound`
   */
  moveToTrash(chatId: number): Promise<void>;
  /** As it was before. @throws AppError `ChatNotFound` where the trash does not hold it */
  restore(chatId: number): Promise<void>;
  /** What the trash holds, deleted last first. */
  trash(): Promise<DeletedChat[]>;
  /** Of all chats. */
  ratingTotals(): Promise<RatingTotals[]>;
  /** Sets the user's title; empty text goes back to the derived one. @throws AppError `ChatNotFound` */
  rename(chatId: number, title: string): Promise<void>;
  /**
   * The config of this name answers from now on, whether or not there is one; null: they are drawn again.
   * @throws AppError `ChatNotFound`, or `InvalidEntity` for an empty name
   */
  pinConfig(chatId: number, configName: string | null): Promise<void>;
  /**
   * Keeps what was sent for a reply, in place of what was kept for it before. Given in the same turn of the event loop as the
   * `change` that stores the reply, and after it, it is written with it and costs no further wait for the disk. Of several
   * messages of this id one on the branch that is shown counts, else the newest. The trash takes it too.
   * @throws AppError `ChatNotFound`, `MessageNotFound`, or `InvalidEntity` as for one part of over 16 MB
   */
  recordRequest(chatId: number, messageId: string, request: SentRequest): Promise<void>;
  /**
   * What was sent for a reply. Undefined: nothing was kept, as of older and imported replies, or damage of the database took
   * some of it.
   * @throws AppError `ChatNotFound` or `MessageNotFound`
   */
  sentRequest(chatId: number, messageId: string): Promise<SentRequest | undefined>;
  /**
   * Null takes the rating back. A message of this id on the branch that is shown goes before others.
   * @throws AppError `ChatNotFound` or `MessageNotFound`
   */
  setThumb(chatId: number, messageId: string, thumb: 1 | -1 | null): Promise<void>;
  /**
   * Searches what all messages say, their tool calls and the chats' own titles, on every branch, newest first: words that must
   * all be there, whatever their case and accents, `"a phrase"`, `word*`, `-word`; the last word may go on. A query without
   * words lists every message that the options ask for, and none where they ask for nothing.
   * @throws AppError `InvalidEntity` where an option is none
   */
  search(query: string, options?: ChatSearchOptions): Promise<ChatSearchHit[]>;
  /** Where the shown branch has others beside it. @throws AppError `ChatNotFound` */
  branches(chatId: number): Promise<ChatBranches>;
  /** All branches. @throws AppError `ChatNotFound` */
  tree(chatId: number): Promise<ChatTree>;
  /**
   * Shows the branch through this message, down to the newest message that nothing follows. Of several messages of this id the
   * newest counts.
   * @throws AppError `ChatNotFound` or `MessageNotFound`
   */
  switchTo(chatId: number, messageId: string): Promise<void>;
  /**
   * Copies the messages up to this one, with their requests, into a new chat of the same prompt, variables, pinned config and
   * title, the latter marked as a fork's. Ratings are not copied, since each counts once; an answer that is under way comes as far
   * as it has come, and ends there.
   * A message of this id on the branch that is shown goes before others.
   * @throws AppError `ChatNotFound` or `MessageNotFound`
   */
  fork(chatId: number, messageId: string): Promise<ChatHistory>;
  /** Every chat, by id. With `record` for each of them the database can be read without holding all of it in memory. */
  uuids(): Promise<ChatIdentity[]>;
  /** A chat with all its branches. @throws AppError `ChatNotFound` */
  record(chatId: number): Promise<ChatRecord>;
  /**
   * Adds a chat, or unites it with the one of the same `uuid`. Two messages are the same when they follow the same one and
   * have the same `id` (of siblings that share an id, the first is the first, and so on). What is stored stays: its messages,
   * its head, and its title, prompt and variables where it has any. Only what it lacks is added: messages, the head of a chat
   * without messages, the whole of an answer that was interrupted, and the rating of a message. Other fields of two messages
   * are never mixed, since they describe one writing of it. A pinned config comes with a chat that is added only, since to have
   * none is a choice too.
   * The same record twice changes nothing the second time.
   * @throws AppError `InvalidEntity` naming the field, as in `messages[3].parent`
   */
  putRecord(record: ChatRecord): Promise<RecordOutcome>;
}
