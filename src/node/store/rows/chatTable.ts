import { AppError } from '../../../core/base/appError.ts';
import { openingWords } from '../../../core/chats/openingWords.ts';
import type { ChatSummary } from '../../../core/chats/chatHistory.ts';
import type { ToolCall } from '../../../core/chats/chatMessage.ts';
import type { ChatRecord } from '../../../core/chats/chatRecord.ts';
import type { Connection, Row } from '../sqlite/connection.ts';
import type { SearchCondition } from '../search/searchConditions.ts';
import { titleFrom } from './textExcerpt.ts';

/** So much of a message is read for a title, in characters. */
const openingLength = 1000;

/**
 * With the start and, of a longer message, the end of what the reader wrote first, since that may be large. SQLite reads JSON to a
 * depth of 1,000 only; a message beyond that gives no title.
 */
const selectChats = `
  SELECT chats.*, CASE WHEN json_valid(opening.payload) THEN
    substr(ltrim(json_extract(opening.payload, '$.content'), char(9, 10, 13, 32)), 1, ${openingLength}) END AS opening,
    CASE WHEN length(opening.payload) > ${openingLength} AND json_valid(opening.payload) THEN
    substr(json_extract(opening.payload, '$.content'), -${openingLength}) END AS opening_end
  FROM chats LEFT JOIN messages AS opening ON opening.id = chats.first_user_id`;

/** The rows of the chats that meet the condition, newest first. Chats in the trash are none, unless it is asked for. */
export function chatRows(connection: Connection, condition?: SearchCondition): Row[] {
  const { sql = 'chats.deleted_at IS NULL', params = [] } = condition ?? {};
  return connection.all(`${selectChats} WHERE ${sql} ORDER BY chats.updated_at DESC, chats.id DESC`, params);
}

/** Where a chat is looked for: among those that are listed, in the trash, or in both. */
export type ChatPlace = 'list' | 'trash' | 'both';

const placeConditions: Record<ChatPlace, string> = {
  list: 'AND chats.deleted_at IS NULL',
  trash: 'AND chats.deleted_at IS NOT NULL',
  both: '',
};

/** The row of one chat; a value that is no id gives none. */
export function chatRow(connection: Connection, id: unknown, place: ChatPlace = 'list'): Row | undefined {
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return undefined;
  return connection.all(`${selectChats} WHERE chats.id = ? ${placeConditions[place]}`, [id])[0];
}

/** A chat as lists show it. @param waiting the calls that wait at the end of chats, by chat id */
export function chatSummary(row: Row, waiting?: ReadonlyMap<number, ToolCall[]>): ChatSummary {
  return {
    id: Number(row['id']),
    promptName: String(row['prompt_name']),
    title: titleOf(row),
    messageCount: Number(row['message_count']),
    isPinned: row['is_pinned'] === 1,
    waitingCalls: waiting?.get(Number(row['id'])) ?? [],
    createdAt: String(row['created_at']),
    updatedAt: String(row['updated_at']),
  };
}

/** @throws AppError `ChatNotFound` */
export function expectChatRow(connection: Connection, id: unknown, place: ChatPlace = 'list'): Row {
  const row = chatRow(connection, id, place);
  if (!row) throw chatNotFound(id);
  return row;
}

export function chatNotFound(id: unknown): AppError {
  return new AppError('ChatNotFound', `There is no chat with the id ${String(id)}.`);
}

export function chatInTrash(id: unknown): AppError {
  return new AppError('ChatNotFound', `The chat with the id ${String(id)} is in the trash. Restore it first.`);
}

export function chatChanged(id: unknown): AppError {
  return new AppError(
    'ChatChanged',
    `The chat with the id ${String(id)} was changed since it was read. Read it again.`,
  );
}

/** A time for a chat that changes, other than the one that it had, so that who read it before can tell. @param row the chat's */
export function newUpdateTime(row: Row): string {
  const now = Date.now();
  const ahead = Date.parse(String(row['updated_at'])) - now;
  // Where it is much ahead, the clock was set back.
  return new Date(ahead >= 0 && ahead < 1000 ? now + ahead + 1 : now).toISOString();
}

/** The user's own title, else the one that the first visible user message gives. */
export function titleOf(row: Row): string {
  const own = String(row['title']);
  const { opening, opening_end: end } = row;
  if (own !== '' || typeof opening !== 'string') return own;
  const isWhole = opening.length < openingLength || typeof end !== 'string';
  return titleFrom(openingWords(opening, isWhole ? '' : end));
}

/** The config that a chat is pinned to, as entities have it. */
export function pinOf(row: Row): { pinnedConfigName?: string } {
  const name = row['pinned_config_name'];
  return typeof name === 'string' ? { pinnedConfigName: name } : {};
}

/** A chat without messages. Returns its id: the given one, else the next that no chat ever had. */
export function insertChat(
  connection: Connection,
  chat: Omit<ChatRecord, 'messages' | 'head'> & { id?: number | undefined },
): number {
  return connection.run(
    `INSERT INTO chats (id, uuid, prompt_name, title, current_context_variables, pinned_config_name, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      chat.id ?? null,
      chat.uuid,
      chat.promptName,
      chat.title,
      JSON.stringify(chat.currentContextVariables),
      chat.pinnedConfigName ?? null,
      chat.createdAt,
      chat.updatedAt,
    ],
  ).lastInsertRowid;
}
