import type { ChatSearchOptions } from '../../../core/chats/chatHistory.ts';
import { configOfMessage, thumbOfMessage } from '../schema/version3.ts';
import type { Connection, Row } from '../sqlite/driver.ts';
import { type SearchCondition, titleConditionsOf } from './searchConditions.ts';
import type { TermMatcher } from './termMatcher.ts';

/** Up to here it is cheaper to read the messages found and sort them than to walk all messages by time. */
const fewHits = 1000;

/** SQLite caps the depth of a full-text expression; further terms are looked for in the texts. */
const indexedTerms = 64;

/** A row of a message that may be a hit, and what its texts have still to be asked for. */
interface Candidate {
  row: Row;
  unsure: readonly TermMatcher[];
}

/** The messages that the index and the conditions leave, newest first. */
export function* candidateRows(
  connection: Connection,
  matchers: readonly TermMatcher[],
  options: ChatSearchOptions,
  conditions: readonly SearchCondition[],
): Generator<Candidate> {
  const isIndexed = options.role !== 'system';
  const expressions = isIndexed ? expressionsOf(connection, matchers) : new Map<TermMatcher, string>();
  const unsure = matchers.filter((matcher) => matcher.isLiteral || !expressions.has(matcher));
  const all = [...conditions];
  const narrowing = narrow(connection, expressions);
  if (narrowing === 'none') return;
  const isNarrowed = [...expressions.keys()].some(({ term }) => !term.isExcluded);
  // The index has no system messages; without it they must be kept out.
  if (isIndexed && !isNarrowed) all.push({ sql: "role <> 'system'", params: [] });
  all.push(...narrowing, ...prefilters(unsure));
  const where = all.map(({ sql }) => `(${sql})`).join(' AND ');
  const rows = connection.each(
    `SELECT messages.id, chat_id, message_id, role, timestamp, prompt_name,
       ${thumbOfMessage} AS thumb, ${configOfMessage} AS llm_config_name
     FROM messages JOIN chats AS chat ON chat.id = chat_id
     WHERE ${where === '' ? '1' : where} ORDER BY timestamp DESC, messages.id DESC`,
    all.flatMap(({ params }) => params),
  );
  for (const row of rows) yield { row, unsure };
}

/** The chats whose own title may be a hit. */
export function titleRows(
  connection: Connection,
  matchers: readonly TermMatcher[],
  options: ChatSearchOptions,
): Iterable<Row> {
  const conditions = titleConditionsOf(options);
  const expressions = [...expressionsOf(connection, matchers)].filter(([{ term }]) => !term.isExcluded);
  if (expressions.length > 0) {
    const expression = expressions.map(([, each]) => each).join(' ');
    conditions.push({ sql: 'chat.id IN (SELECT docid FROM chat_search WHERE title MATCH ?)', params: [expression] });
  }
  return connection.each(
    `SELECT id, prompt_name, title, updated_at FROM chats AS chat
     WHERE ${["title <> ''", ...conditions.map(({ sql }) => sql)].join(' AND ')}`,
    conditions.flatMap(({ params }) => params),
  );
}

/** Each term that the index can look up, in the language of FTS4: a phrase of the index's own words. */
function expressionsOf(connection: Connection, matchers: readonly TermMatcher[]): Map<TermMatcher, string> {
  const expressions = new Map<TermMatcher, string>();
  for (const matcher of matchers.slice(0, indexedTerms)) {
    if (!matcher.isIndexed) continue;
    const rows = connection.all('SELECT token FROM search_tokens WHERE input = ? ORDER BY position', [
      matcher.term.text,
    ]);
    const tokens = rows.map((row) => String(row['token']));
    if (tokens.length > 0) expressions.set(matcher, `"${tokens.join(' ')}${matcher.endsOpen ? '*' : ''}"`);
  }
  return expressions;
}

/** What the index says, as conditions on `messages.id`; 'none' where it knows of no hit. */
function narrow(connection: Connection, expressions: ReadonlyMap<TermMatcher, string>): SearchCondition[] | 'none' {
  const wanted: string[] = [];
  const excluded: string[] = [];
  for (const [{ term, isLiteral }, expression] of expressions) {
    if (!term.isExcluded) wanted.push(expression);
    // Where more than the words is excluded, the words alone exclude nothing.
    else if (!isLiteral) excluded.push(expression);
  }
  const without = excluded.map((each) => `(${each})`).join(' OR ');
  if (wanted.length === 0) return excluded.length === 0 ? [] : [idIn('NOT IN', without)];
  const expression = `(${wanted.join(' AND ')})${excluded.length > 0 ? ` NOT (${without})` : ''}`;
  const ids = connection.all(`SELECT docid FROM message_search WHERE message_search MATCH ? LIMIT ${fewHits + 1}`, [
    expression,
  ]);
  if (ids.length === 0) return 'none';
  if (ids.length > fewHits) return [idIn('IN', expression)];
  const list = JSON.stringify(ids.map((row) => Number(row['docid'])));
  return [{ sql: 'messages.id IN (SELECT value FROM json_each(?))', params: [list] }];
}

/** The sign keeps SQLite from looking up messages one by one: their order in time comes from its index. */
function idIn(operator: 'IN' | 'NOT IN', expression: string): SearchCondition {
  const sql = `+messages.id ${operator} (SELECT docid FROM message_search WHERE message_search MATCH ?)`;
  return { sql, params: [expression] };
}

/** Cheap conditions on the stored JSON for what the index does not know. JSON inside JSON may hold a text as escapes. */
function prefilters(unsure: readonly TermMatcher[]): SearchCondition[] {
  return unsure.flatMap(({ term, plainRun }) =>
    term.isExcluded || plainRun === undefined
      ? []
      : [{ sql: String.raw`instr(payload, ?) > 0 OR instr(payload, '\\u') > 0`, params: [plainRun] }],
  );
}
