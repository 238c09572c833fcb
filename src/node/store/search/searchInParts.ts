import type { ChatSearchHit, ChatSearchOptions } from '../../../core/chats/chatHistory.ts';
import type { ChatHistoryStore } from '../../../core/chats/chatHistoryStore.ts';

/** A message as the place in time that a search has come to: what is older lies behind it. */
export interface SearchPlace {
  timestamp: string;
  /** Of the row. */
  id: number;
}

/** What one call of the worker found. */
export interface SearchPart {
  hits: ChatSearchHit[];
  /** Where to go on; absent: there is nothing more to look at. */
  next?: SearchPlace;
}

/** A search as the worker does it: in parts of about a tenth of a second, since it has messages to store meanwhile. */
interface PartialChatSearch {
  /** @param after where the part before ended; absent: begin with the newest message */
  searchPart(query: string, options?: ChatSearchOptions, after?: SearchPlace): Promise<SearchPart>;
}

/** Hits of a search without a `limit`. */
export const defaultLimit = 50;

/** A store whose search is done in parts. */
export type SearchedInParts<S extends ChatHistoryStore> = Omit<S, 'search'> & PartialChatSearch;

/** Asks for part after part until there are enough hits or nothing is left: `ChatHistoryStore.search`. */
export function searchInParts(store: PartialChatSearch): ChatHistoryStore['search'] {
  return async (query, options) => {
    const limit = options?.limit ?? defaultLimit;
    const hits: ChatSearchHit[] = [];
    let after: SearchPlace | undefined;
    do {
      const part: SearchPart = await store.searchPart(query, options, after);
      hits.push(...part.hits);
      after = part.next;
    } while (after && hits.filter(({ field }) => field !== 'title').length < limit);
    // The first part brings the titles, whatever their time.
    return hits.sort((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0)).slice(0, limit);
  };
}
