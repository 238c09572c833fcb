import type { Connection, Row } from '../sqlite/connection.ts';
import type { SearchPlace } from './searchInParts.ts';
import { whereOf, type SearchCondition } from './searchConditions.ts';

/** The last of the next `count` messages that meet the conditions, which are on the time only; undefined: there are fewer. */
export function placeAfter(
  connection: Connection,
  conditions: readonly SearchCondition[],
  count: number,
): SearchPlace | undefined {
  const row = connection.all(
    `SELECT timestamp, id FROM messages WHERE ${whereOf(conditions)}
     ORDER BY timestamp DESC, id DESC LIMIT 1 OFFSET ${count - 1}`,
    conditions.flatMap(({ params }) => params),
  )[0];
  return row && placeOf(row);
}

/** A message's row as a place. */
export function placeOf(row: Row): SearchPlace {
  return { timestamp: String(row['timestamp']), id: Number(row['id']) };
}

/** Older than this place. */
export function behind({ timestamp, id }: SearchPlace): SearchCondition {
  return { sql: 'timestamp <= ? AND (timestamp < ? OR messages.id < ?)', params: [timestamp, timestamp, id] };
}

/** Not older than this place. */
export function upTo({ timestamp, id }: SearchPlace): SearchCondition {
  return { sql: 'timestamp >= ? AND (timestamp > ? OR messages.id >= ?)', params: [timestamp, timestamp, id] };
}
