import type { Connection } from '../sqlite/connection.ts';
import type { SearchPlace } from './searchInParts.ts';
import { placeOf } from './searchPlace.ts';
import type { SearchCondition } from './searchConditions.ts';
import type { TermMatcher } from './termMatcher.ts';

/** SQLite caps the depth of a full-text expression; further terms are looked for in the texts. */
const indexedTerms = 64;

/** Up to here it is cheaper to read the messages found and sort them than to walk all messages by time. */
const fewHits = 300;

/** Ids of messages that may be hits, newest first. */
export interface FoundIds {
  ids: number[];
  /** Absent: these are all that there are. Else there are more, all older than this place. */
  next?: SearchPlace;
}

/** What the full-text index can say to a query. */
export class SearchIndex {
  /** The terms that it leaves open: what it cannot know, and what it is not asked for. */
  readonly unsure: readonly TermMatcher[];
  private readonly connection: Connection;
  private readonly wanted: string[] = [];
  private readonly excluded: string[] = [];

  /** @param asked those of `matchers` that it is asked for */
  constructor(connection: Connection, matchers: readonly TermMatcher[], asked: readonly TermMatcher[]) {
    this.connection = connection;
    const sure = new Set<TermMatcher>();
    for (const matcher of asked.slice(0, indexedTerms)) {
      const tokens = matcher.isIndexed ? tokensOf(connection, matcher.term.text) : [];
      // The words before it say enough.
      const isCut = matcher.isBroad && tokens.length > 1;
      if (isCut) tokens.pop();
      if (tokens.length === 0) continue;
      const isUnsure = isCut || matcher.isLiteral;
      if (!isUnsure) sure.add(matcher);
      const expression = expressionOf(tokens, matcher.endsOpen && !isCut);
      if (!matcher.term.isExcluded) this.wanted.push(expression);
      // Where more than the words is excluded, the words alone exclude nothing.
      else if (!isUnsure) this.excluded.push(expression);
    }
    this.unsure = matchers.filter((matcher) => !sure.has(matcher));
  }

  /** Whether it has a list of what may be a hit. */
  get narrows(): boolean {
    return this.wanted.length > 0;
  }

  /**
   * All messages that may be hits where they are few, else the newest ones; undefined where those cannot be told without
   * reading the whole list, since it is in the order in which messages were stored.
   * @param count of the newest ones
   */
  find(count: number): FoundIds | undefined {
    const rows = this.connection.all(
      `SELECT docid FROM message_search WHERE message_search MATCH ? ORDER BY docid DESC LIMIT ${fewHits + 1}`,
      [this.expression],
    );
    const all = rows.map((row) => Number(row['docid']));
    if (all.length <= fewHits) return { ids: this.byTime(all).map(({ id }) => id) };
    if (count > fewHits) return undefined;
    const places = this.byTime(all.slice(0, count));
    const next = places.at(-1);
    const lowestId = all[count - 1];
    if (!next || lowestId === undefined || this.hasEarlierStored(lowestId, next)) return undefined;
    return { ids: places.map(({ id }) => id), next };
  }

  /** What it says, as conditions on `messages.id`. */
  conditions(): SearchCondition[] {
    if (this.narrows) return [idIn('IN', this.expression)];
    return this.excluded.length === 0 ? [] : [idIn('NOT IN', this.anyExcluded)];
  }

  private byTime(ids: readonly number[]): SearchPlace[] {
    const sql = `SELECT timestamp, id FROM messages WHERE id IN (SELECT value FROM json_each(?))
      ORDER BY timestamp DESC, id DESC`;
    return this.connection.all(sql, [JSON.stringify(ids)]).map(placeOf);
  }

  /** Whether a message that was stored before that of `id` is not older than the place. */
  private hasEarlierStored(id: number, { timestamp }: SearchPlace): boolean {
    const sql = 'SELECT 1 FROM messages WHERE timestamp >= ? AND id < ? LIMIT 1';
    return this.connection.all(sql, [timestamp, id]).length > 0;
  }

  private get expression(): string {
    const all = `(${this.wanted.join(' AND ')})`;
    return this.excluded.length === 0 ? all : `${all} NOT (${this.anyExcluded})`;
  }

  private get anyExcluded(): string {
    return this.excluded.map((each) => `(${each})`).join(' OR ');
  }
}

/** The chats whose own title has the words that the index knows; undefined where it knows none. */
export function titleExpression(connection: Connection, matchers: readonly TermMatcher[]): string | undefined {
  const expressions = matchers.slice(0, indexedTerms).flatMap(({ term, isIndexed, endsOpen }) => {
    const tokens = isIndexed && !term.isExcluded ? tokensOf(connection, term.text) : [];
    return tokens.length > 0 ? [expressionOf(tokens, endsOpen)] : [];
  });
  return expressions.length > 0 ? expressions.join(' ') : undefined;
}

/** In the language of FTS4: a phrase of the index's own words. */
function expressionOf(tokens: readonly string[], endsOpen: boolean): string {
  return `"${tokens.join(' ')}${endsOpen ? '*' : ''}"`;
}

function tokensOf(connection: Connection, text: string): string[] {
  const rows = connection.all('SELECT token FROM search_tokens WHERE input = ? ORDER BY position', [text]);
  return rows.map((row) => String(row['token']));
}

/** The sign keeps SQLite from looking up messages one by one: their order in time comes from its index. */
function idIn(operator: 'IN' | 'NOT IN', expression: string): SearchCondition {
  const sql = `+messages.id ${operator} (SELECT docid FROM message_search WHERE message_search MATCH ?)`;
  return { sql, params: [expression] };
}
