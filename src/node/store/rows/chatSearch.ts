import type { ChatSearchHit, ChatSearchOptions } from '../../../core/chats/chatHistory.ts';
import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import type { Connection, Row } from '../sqlite/driver.ts';
import { candidateRows, titleRows } from './searchCandidates.ts';
import { conditionsOf, searchesTitles } from './searchConditions.ts';
import { parseSearchQuery } from './searchQuery.ts';
import { snippetOf } from './searchSnippet.ts';
import { foldText } from './foldedText.ts';
import { TermMatcher } from './termMatcher.ts';

const defaultLimit = 50;

/** Texts that one search reads at most, about half a second's work: the worker has messages to store meanwhile. */
const mostTexts = 20_000;

/**
 * What `ChatHistoryStore.search` promises. The index narrows the search by words; what it cannot know (signs, emoji, scripts
 * without spaces, system messages) is read from the texts themselves, newest first, until there are enough hits.
 * @param titleOf the title of a chat
 */
export function searchMessages(
  connection: Connection,
  query: string,
  options: ChatSearchOptions,
  titleOf: (chatId: number) => string,
): ChatSearchHit[] {
  const matchers = parseSearchQuery(query).map((term) => new TermMatcher(term));
  const limit = options.limit ?? defaultLimit;
  const conditions = conditionsOf(options);
  if (!(limit > 0) || (matchers.length === 0 && conditions.length === 0)) return [];
  const wanted = matchers.filter(({ term }) => !term.isExcluded);
  const hits: ChatSearchHit[] = [];
  let textsRead = 0;
  for (const { row, unsure } of candidateRows(connection, matchers, options, conditions)) {
    const texts = connection.all('SELECT content, calls FROM message_texts WHERE rowid = ?', [row['id'] ?? null])[0];
    const content = textOf(texts, 'content');
    const calls = textOf(texts, 'calls');
    textsRead++;
    if (!holds(unsure, content, calls)) {
      if (textsRead >= mostTexts) break;
      continue;
    }
    const isInCalls = !isInAny(wanted, content) && (isInAny(wanted, calls) || content === '');
    hits.push({
      ...hitOf(connection, row, titleOf),
      ...found(isInCalls ? 'tool-calls' : 'content', isInCalls ? calls : content, wanted),
    });
    if (hits.length >= limit) break;
  }
  if (!searchesTitles(options) || wanted.length === 0) return hits;
  for (const row of titleRows(connection, matchers, options)) {
    const title = String(row['title']);
    if (!holds(matchers, title, '')) continue;
    hits.push({ ...titleHit(row), ...found('title', title, wanted) });
  }
  return hits.sort((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0)).slice(0, limit);
}

function textOf(texts: Row | undefined, column: string): string {
  const text = texts?.[column];
  return typeof text === 'string' ? text : '';
}

function holds(matchers: readonly TermMatcher[], ...texts: string[]): boolean {
  if (matchers.length === 0) return true;
  const folded = texts.map(foldText);
  return matchers.every((matcher) => folded.some((text) => matcher.isIn(text)) !== matcher.term.isExcluded);
}

function isInAny(matchers: readonly TermMatcher[], text: string): boolean {
  const folded = foldText(text);
  return matchers.some((matcher) => matcher.isIn(folded));
}

function found(
  field: ChatSearchHit['field'],
  text: string,
  wanted: readonly TermMatcher[],
): Pick<ChatSearchHit, 'field' | 'snippet' | 'matches'> {
  return { field, ...snippetOf(text, wanted) };
}

function hitOf(
  connection: Connection,
  row: Row,
  titleOf: (chatId: number) => string,
): Omit<ChatSearchHit, 'field' | 'snippet' | 'matches'> {
  const chatId = Number(row['chat_id']);
  const thumb = row['thumb'];
  return {
    chatId,
    messageId: String(row['message_id']),
    promptName: String(row['prompt_name']),
    title: titleOf(chatId),
    role: String(row['role']) as ChatMessage['role'],
    timestamp: String(row['timestamp']),
    ...(typeof row['llm_config_name'] === 'string' ? { llmConfigName: row['llm_config_name'] } : {}),
    ...(thumb === 1 || thumb === -1 ? { thumb } : {}),
    isShown: isShown(connection, chatId, Number(row['id'])),
  };
}

function titleHit(row: Row): Omit<ChatSearchHit, 'field' | 'snippet' | 'matches'> {
  return {
    chatId: Number(row['id']),
    messageId: '',
    promptName: String(row['prompt_name']),
    title: String(row['title']),
    role: 'user',
    timestamp: String(row['updated_at']),
    isShown: true,
  };
}

/** Walks the shown branch from its end, which is where most searches end too. */
function isShown(connection: Connection, chatId: number, id: number): boolean {
  const sql = `
    WITH RECURSIVE branch (id) AS (
      SELECT head_id FROM chats WHERE id = ?
      UNION ALL
      SELECT messages.parent_id FROM branch JOIN messages ON messages.id = branch.id
    )
    SELECT 1 FROM branch WHERE id = ? LIMIT 1`;
  return connection.all(sql, [chatId, id]).length > 0;
}
