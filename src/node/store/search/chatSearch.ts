import type { ChatSearchHit, ChatSearchOptions } from '../../../core/chats/chatHistory.ts';
import type { Connection } from '../sqlite/connection.ts';
import { defaultLimit, type SearchPart, type SearchPlace } from './searchInParts.ts';
import { among, candidateRows, prefilters, titleRows } from './searchCandidates.ts';
import { conditionsOf, searchesTitles, type SearchCondition } from './searchConditions.ts';
import { holds, SearchHits, textOf } from './searchHits.ts';
import { SearchIndex } from './searchIndex.ts';
import { behind, placeAfter, placeOf, upTo } from './searchPlace.ts';
import { parseSearchQuery } from './searchQuery.ts';
import { TermMatcher } from './termMatcher.ts';

/** Messages that are read at first, and then, where that promises to be enough, before the index is asked. */
const mostNewest = 1000;
const newest = [50, mostNewest] as const;

/** Texts that are read by one statement where a few hits are looked for. */
const fewTexts = 50;

/** Messages that one part walks over without the index, and texts that it reads: about a tenth of a second's work each. */
const walkedAtMost = 20_000;
const readAtMost = 5000;

/**
 * One part of what `ChatHistoryStore.search` promises. The index narrows the search by words. Where it would have much to read
 * first, as for the two letters that a word begins with, the newest messages are likely to be enough. What the index cannot know
 * (signs, emoji, scripts without spaces, system messages) is read from the texts, newest first.
 * @param titleOf the title of a chat
 */
export function searchPart(
  connection: Connection,
  query: string,
  options: ChatSearchOptions,
  after: SearchPlace | undefined,
  titleOf: (chatId: number) => string,
): SearchPart {
  const matchers = parseSearchQuery(query).map((term) => new TermMatcher(term));
  const conditions = conditionsOf(options);
  if (!((options.limit ?? defaultLimit) > 0) || (matchers.length === 0 && conditions.length === 0)) return { hits: [] };
  const search = new ChatSearch(connection, matchers, options, conditions, titleOf);
  const part = search.messages(after);
  return after ? part : { ...part, hits: [...part.hits, ...search.titles()] };
}

class ChatSearch {
  private readonly connection: Connection;
  private readonly matchers: readonly TermMatcher[];
  private readonly options: ChatSearchOptions;
  private readonly conditions: readonly SearchCondition[];
  private readonly limit: number;
  private readonly wanted: readonly TermMatcher[];
  private readonly hits: SearchHits;

  constructor(
    connection: Connection,
    matchers: readonly TermMatcher[],
    options: ChatSearchOptions,
    conditions: readonly SearchCondition[],
    titleOf: (chatId: number) => string,
  ) {
    this.connection = connection;
    this.matchers = matchers;
    this.options = options;
    // The index has no system messages; without it they must be kept out.
    const withoutSystem = options.role === 'system' ? [] : [{ sql: "messages.role <> 'system'", params: [] }];
    this.conditions = [...conditions, ...withoutSystem, { sql: 'chat.deleted_at IS NULL', params: [] }];
    this.limit = Math.ceil(options.limit ?? defaultLimit);
    this.wanted = matchers.filter(({ term }) => !term.isExcluded);
    this.hits = new SearchHits(connection, this.wanted, titleOf);
  }

  messages(after: SearchPlace | undefined): SearchPart {
    const asked = this.options.role === 'system' ? [] : this.matchers;
    const narrow = asked.filter(({ isBroad, term }) => !isBroad || !isOneWord(term.text));
    const quick = new SearchIndex(this.connection, this.matchers, narrow);
    const index = narrow.length === asked.length ? quick : new SearchIndex(this.connection, this.matchers, asked);
    const part = after ? undefined : (this.readFound(quick) ?? this.readNewest());
    if (part) return part;
    return (after || index === quick ? undefined : this.readFound(index)) ?? this.walk(index, after);
  }

  titles(): ChatSearchHit[] {
    if (!searchesTitles(this.options) || this.wanted.length === 0) return [];
    const found: ChatSearchHit[] = [];
    for (const row of titleRows(this.connection, this.matchers, this.options)) {
      if (holds(this.matchers, textOf(row, 'title'))) found.push(this.hits.ofTitle(row));
    }
    return found;
  }

  /** Undefined where they are not enough. */
  private readNewest(): SearchPart | undefined {
    const hits: ChatSearchHit[] = [];
    let start: SearchPlace | undefined;
    for (const count of newest) {
      const end = placeAfter(this.connection, this.times(), count);
      const place = [...(start ? [behind(start)] : []), ...(end ? [upTo(end)] : [])];
      hits.push(...this.read(place, this.matchers, this.limit - hits.length).hits);
      if (hits.length >= this.limit || !end) return { hits };
      if (hits.length * mostNewest < this.limit * count) return undefined;
      start = end;
    }
    return undefined;
  }

  /** What the index finds at once; undefined where that is not all and not enough. */
  private readFound(index: SearchIndex): SearchPart | undefined {
    const found = index.narrows ? index.find(this.limit) : undefined;
    if (!found) return undefined;
    const hits: ChatSearchHit[] = [];
    const count = Math.max(this.limit, fewTexts);
    for (let first = 0; first < found.ids.length && hits.length < this.limit; first += count) {
      const some = among(found.ids.slice(first, first + count));
      hits.push(...this.read([some, ...prefilters(index.unsure)], index.unsure).hits);
    }
    return found.next && hits.length < this.limit ? undefined : { hits: hits.slice(0, this.limit) };
  }

  private walk(index: SearchIndex, after: SearchPlace | undefined): SearchPart {
    const start = after ? [behind(after)] : [];
    const end = index.narrows ? undefined : placeAfter(this.connection, [...this.times(), ...start], walkedAtMost);
    const place = [...start, ...(end ? [upTo(end)] : [])];
    const conditions = [...place, ...index.conditions(), ...prefilters(index.unsure)];
    const { hits, next = end } = this.read(conditions, index.unsure);
    return { hits, ...(next ? { next } : {}) };
  }

  /** Reads until there are enough hits, or too many texts: then `next` is where it stopped. */
  private read(conditions: readonly SearchCondition[], unsure: readonly TermMatcher[], limit = this.limit): SearchPart {
    const hits: ChatSearchHit[] = [];
    let texts = 0;
    for (const row of candidateRows(this.connection, [...this.conditions, ...conditions])) {
      texts++;
      if (holds(unsure, textOf(row, 'content'), textOf(row, 'calls'))) hits.push(this.hits.ofMessage(row));
      if (hits.length >= limit || texts >= readAtMost) return { hits, next: placeOf(row) };
    }
    return { hits };
  }

  private times(): SearchCondition[] {
    const { from, to } = this.options;
    return conditionsOf({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
  }
}

function isOneWord(text: string): boolean {
  return /^[\p{L}\p{N}]+$/u.test(text);
}
