import type { ChatListFilter, ChatSummary, DeletedChat, RatingTotals } from '../../../core/chats/chatHistory.ts';
import { isAppError } from '../../../core/base/appError.ts';
import type { JsonValue } from '../../../core/base/json.ts';
import type { ToolCall } from '../../../core/chats/chatMessage.ts';
import { trashDays } from '../../../core/chats/chatHistoryStore.ts';
import { configOfMessage, thumbOfMessage } from '../schema/version3.ts';
import { waitsOfMessage } from '../schema/version7.ts';
import { conditionsOf, textOption, whereOf, type SearchCondition } from '../search/searchConditions.ts';
import type { Connection } from '../sqlite/connection.ts';
import { chatRow, chatRows, chatSummary } from './chatTable.ts';
import { checkMessage } from './chatMessageChecks.ts';
import { invalidEntity, parseJson } from './entityChecks.ts';

/** The chats that have what the filter names. @throws AppError `InvalidEntity` */
export function listChats(connection: Connection, filter: ChatListFilter): ChatSummary[] {
  const { promptName, llmConfigName, thumb } = filter;
  const waits: unknown = filter.waits;
  if (waits !== undefined && waits !== true) throw invalidEntity('waits', 'true');
  const ofMessages = conditionsOf({
    ...(llmConfigName === undefined ? {} : { llmConfigName }),
    ...(thumb === undefined ? {} : { thumb }),
  });
  const conditions: SearchCondition[] = [
    { sql: 'chats.deleted_at IS NULL', params: [] },
    ...(promptName === undefined
      ? []
      : [{ sql: 'chats.prompt_name = ?', params: [textOption(promptName, 'promptName')] }]),
    ...(waits ? [{ sql: `chats.head_id IN (SELECT id ${messagesThatWait})`, params: [] }] : []),
    // Of one reply: the rating of this config.
    ...(ofMessages.length === 0
      ? []
      : [
          {
            sql: `chats.id IN (SELECT chat_id FROM messages WHERE ${whereOf(ofMessages)})`,
            params: ofMessages.flatMap(({ params }) => params),
          },
        ]),
  ];
  const rows = chatRows(connection, {
    sql: whereOf(conditions),
    params: conditions.flatMap(({ params }) => params),
  });
  const waiting = waitingCalls(connection);
  return rows.map((row) => chatSummary(row, waiting));
}

/** One chat as `listChats` has it; undefined: there is none of this id. */
export function summaryOf(connection: Connection, chatId: unknown): ChatSummary | undefined {
  const row = chatRow(connection, chatId);
  return row && chatSummary(row, waitingCalls(connection));
}

const messagesThatWait = `FROM messages INDEXED BY messages_that_wait WHERE ${waitsOfMessage} > 0`;

/** The calls that wait for their user at the end of a chat's shown branch, by chat id. */
function waitingCalls(connection: Connection): ReadonlyMap<number, ToolCall[]> {
  const rows = connection.all(
    `SELECT chats.id, waiting.payload FROM (SELECT id, payload ${messagesThatWait}) AS waiting
     JOIN chats ON chats.head_id = waiting.id`,
  );
  return new Map(rows.map((row) => [Number(row['id']), callsThatWait(parseJson(row['payload']))]));
}

/** None in a message that cannot be saved any more: one such may not keep all others from being listed. */
function callsThatWait(message: JsonValue): ToolCall[] {
  try {
    const { tool_calls: calls, tool_round: round } = checkMessage(message, 'message');
    return calls?.filter(({ id }) => round?.waiting.includes(id)) ?? [];
  } catch (error) {
    if (isAppError(error, 'InvalidEntity')) return [];
    throw error;
  }
}

/** What the trash holds, deleted last first. */
export function listTrash(connection: Connection): DeletedChat[] {
  return chatRows(connection, { sql: 'chats.deleted_at >= ?', params: [trashLimit()] })
    .map((row) => ({ ...chatSummary(row), deletedAt: String(row['deleted_at']) }))
    .sort((one, other) => other.deletedAt.localeCompare(one.deletedAt));
}

/** True where the trash still holds the chat for its user. */
export function canBeRestored(connection: Connection, chatId: number): boolean {
  const row = chatRow(connection, chatId, 'trash');
  return row !== undefined && String(row['deleted_at']) >= trashLimit();
}

/** Deletes what has been in the trash for longer than it is kept. */
export function emptyTrash(connection: Connection): void {
  connection.run('DELETE FROM chats WHERE deleted_at < ?', [trashLimit()]);
}

/** True where the trash holds something for longer than it is kept. */
export function isTrashDue(connection: Connection): boolean {
  return connection.all('SELECT 1 FROM chats WHERE deleted_at < ? LIMIT 1', [trashLimit()]).length > 0;
}

function trashLimit(): string {
  return new Date(Date.now() - trashDays * 24 * 3_600_000).toISOString();
}

/** How replies were rated, by prompt and config. */
export function ratingTotals(connection: Connection): RatingTotals[] {
  return connection
    .all(
      `SELECT prompt_name, COALESCE(config_name, '') AS config_name, SUM(thumb = 1) AS up, SUM(thumb = -1) AS down
       FROM (
         SELECT chat_id, ${configOfMessage} AS config_name, ${thumbOfMessage} AS thumb
         FROM messages WHERE ${thumbOfMessage} IS NOT NULL
       ) JOIN chats ON chats.id = chat_id AND chats.deleted_at IS NULL
       WHERE thumb IN (1, -1)
       GROUP BY prompt_name, config_name ORDER BY prompt_name, config_name`,
    )
    .map((row) => ({
      promptName: String(row['prompt_name']),
      llmConfigName: String(row['config_name']),
      up: Number(row['up']),
      down: Number(row['down']),
    }));
}
