import type { ChatSearchOptions } from '../../../core/chats/chatHistory.ts';
import { configOfMessage, thumbOfMessage } from '../schema/version3.ts';
import type { Connection, Row } from '../sqlite/connection.ts';
import { titleConditionsOf, whereOf, type SearchCondition } from './searchConditions.ts';
import { titleExpression } from './searchIndex.ts';
import type { TermMatcher } from './termMatcher.ts';

/** The messages that meet the conditions, with their texts, newest first, read one by one. */
export function candidateRows(connection: Connection, conditions: readonly SearchCondition[]): Iterable<Row> {
  // The order of CROSS JOIN is SQLite's too: it walks messages by time and reads texts of those only that are asked for.
  return connection.each(
    `SELECT messages.id, chat_id, message_id, messages.role, timestamp, prompt_name,
       ${thumbOfMessage} AS thumb, ${configOfMessage} AS llm_config_name, texts.content, texts.calls
     FROM messages CROSS JOIN chats AS chat ON chat.id = chat_id
       CROSS JOIN message_texts AS texts ON texts.rowid = messages.id
     WHERE ${whereOf(conditions)} ORDER BY timestamp DESC, messages.id DESC`,
    conditions.flatMap(({ params }) => params),
  );
}

/** These messages. */
export function among(ids: readonly number[]): SearchCondition {
  return { sql: 'messages.id IN (SELECT value FROM json_each(?))', params: [JSON.stringify(ids)] };
}

/**
 * Cheap conditions on the stored JSON for what the index does not know. Calls and results of tools are JSON inside JSON, which
 * may hold a text as escapes.
 */
export function prefilters(unsure: readonly TermMatcher[]): SearchCondition[] {
  const mayBeEscaped = String.raw`messages.role IN ('assistant', 'tool') AND instr(payload, '\\u') > 0`;
  return unsure.flatMap(({ term, plainRun }) =>
    term.isExcluded || plainRun === undefined
      ? []
      : [{ sql: `instr(payload, ?) > 0 OR ${mayBeEscaped}`, params: [plainRun] }],
  );
}

/** The chats whose own title may be a hit. */
export function titleRows(
  connection: Connection,
  matchers: readonly TermMatcher[],
  options: ChatSearchOptions,
): Iterable<Row> {
  const conditions = [{ sql: "title <> '' AND deleted_at IS NULL", params: [] }, ...titleConditionsOf(options)];
  const expression = titleExpression(connection, matchers);
  if (expression !== undefined) {
    conditions.push({ sql: 'chat.id IN (SELECT docid FROM chat_search WHERE title MATCH ?)', params: [expression] });
  }
  return connection.each(
    `SELECT id, prompt_name, title, updated_at,
       (SELECT message_id FROM messages WHERE id = COALESCE(first_user_id, head_id)) AS message_id
     FROM chats AS chat WHERE ${whereOf(conditions)}`,
    conditions.flatMap(({ params }) => params),
  );
}
