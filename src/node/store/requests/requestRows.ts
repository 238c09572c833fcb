import type { SentRequest } from '../../../core/llm/sentRequest.ts';
import type { JsonValue } from '../../../core/base/json.ts';
import type { Connection, Row } from '../sqlite/connection.ts';
import { digestOf, digestsOf, joinBody, parseOutline, splitBody, type RequestList } from './requestOutline.ts';

/** The requests behind the replies of one chat. */
export class RequestRows {
  private readonly connection: Connection;
  private readonly chatId: number;

  constructor(connection: Connection, chatId: number) {
    this.connection = connection;
    this.chatId = chatId;
  }

  /** In place of what the message had. @param messageRowId a message's row of this chat */
  put(messageRowId: number, request: SentRequest): void {
    const { outline, parts, lists } = splitBody(request.body);
    const before = this.row(messageRowId);
    for (const list of lists) this.addList(list, parts);
    for (const digest of digestsOf(outline).parts) this.addPart(digest, parts);
    this.connection.run(
      `INSERT OR REPLACE INTO sent_requests (message_row_id, config_name, url, sent_at, outline) VALUES (?, ?, ?, ?, ?)`,
      [messageRowId, request.configName, request.url, request.sentAt, JSON.stringify(outline)],
    );
    if (before && before['outline'] !== JSON.stringify(outline)) this.removeUnused();
  }

  has(messageRowId: number): boolean {
    return this.row(messageRowId) !== undefined;
  }

  /** Undefined where the message has none, and where some of it is lost since the database was damaged. */
  get(messageRowId: number): SentRequest | undefined {
    const row = this.row(messageRowId);
    const outline = row && parseOutline(String(row['outline']));
    const body = outline && joinBody(outline, this);
    if (!row || body === undefined) return undefined;
    return {
      configName: String(row['config_name']),
      url: String(row['url']),
      body: JSON.parse(body) as JsonValue,
      sentAt: String(row['sent_at']),
    };
  }

  /**
   * Gives another chat, which has none, the requests of the messages that it was given.
   * @param copiedIds rows of its messages by those of this chat
   */
  copyTo(chatId: number, copiedIds: ReadonlyMap<number, number>): void {
    for (const [from, to] of copiedIds) {
      this.connection.run(
        `INSERT INTO sent_requests (message_row_id, config_name, url, sent_at, outline)
         SELECT ?, config_name, url, sent_at, outline FROM sent_requests WHERE message_row_id = ?`,
        [to, from],
      );
    }
    this.connection.run(
      `INSERT INTO request_parts (chat_id, digest, json) SELECT ?, digest, json FROM request_parts WHERE chat_id = ?`,
      [chatId, this.chatId],
    );
    this.connection.run(
      `INSERT INTO request_lists (chat_id, digest, length, shorter, part)
       SELECT ?, digest, length, shorter, part FROM request_lists WHERE chat_id = ?`,
      [chatId, this.chatId],
    );
    new RequestRows(this.connection, chatId).removeUnused();
  }

  /** Removes the parts and lists that no request of the chat has. Costs a walk of all its lists. */
  removeUnused(): void {
    const lists = new Map(
      this.connection
        .all('SELECT digest, shorter, part FROM request_lists WHERE chat_id = ?', [this.chatId])
        .map((row) => [String(row['digest']), row]),
    );
    const usedParts = new Set<string>();
    const usedLists = new Set<string>();
    for (const row of this.connection.each(
      `SELECT outline FROM sent_requests JOIN messages ON messages.id = message_row_id WHERE chat_id = ?`,
      [this.chatId],
    )) {
      const outline = parseOutline(String(row['outline']));
      const used = outline ? digestsOf(outline) : { parts: [], lists: [] };
      for (const digest of used.parts) usedParts.add(digest);
      for (const digest of used.lists) {
        for (let list = lists.get(digest); list && !usedLists.has(String(list['digest']));) {
          usedLists.add(String(list['digest']));
          usedParts.add(String(list['part']));
          list = lists.get(String(list['shorter']));
        }
      }
    }
    this.removeAllBut('request_lists', usedLists);
    this.removeAllBut('request_parts', usedParts);
  }

  private removeAllBut(table: 'request_lists' | 'request_parts', digests: ReadonlySet<string>): void {
    this.connection.run(`DELETE FROM ${table} WHERE chat_id = ? AND digest NOT IN (SELECT value FROM json_each(?))`, [
      this.chatId,
      JSON.stringify([...digests]),
    ]);
  }

  private row(messageRowId: number): Row | undefined {
    return this.connection.all('SELECT * FROM sent_requests WHERE message_row_id = ?', [messageRowId])[0];
  }

  /** Looks from the end, where what is new stands. */
  private addList(lists: readonly RequestList[], parts: ReadonlyMap<string, string>): void {
    const isKnown = ({ digest }: RequestList): boolean =>
      this.connection.all('SELECT 1 FROM request_lists WHERE chat_id = ? AND digest = ?', [this.chatId, digest])
        .length > 0;
    const firstNew = lists.findLastIndex(isKnown) + 1;
    for (const { digest, length, shorter, part } of lists.slice(firstNew)) {
      this.addPart(part, parts);
      this.connection.run('INSERT INTO request_lists (chat_id, digest, length, shorter, part) VALUES (?, ?, ?, ?, ?)', [
        this.chatId,
        digest,
        length,
        shorter,
        part,
      ]);
    }
  }

  private addPart(digest: string, parts: ReadonlyMap<string, string>): void {
    this.connection.run('INSERT OR IGNORE INTO request_parts (chat_id, digest, json) VALUES (?, ?, ?)', [
      this.chatId,
      digest,
      parts.get(digest) ?? null,
    ]);
  }

  /** The text of a part; undefined where it is lost or not what it was. */
  part(digest: string): string | undefined {
    const sql = 'SELECT json FROM request_parts WHERE chat_id = ? AND digest = ?';
    const json = this.connection.all(sql, [this.chatId, digest])[0]?.['json'];
    return typeof json === 'string' && digestOf(json) === digest ? json : undefined;
  }

  /**
   * The texts of a list's elements; undefined where one is lost or not what it was. The length keeps damaged rows from leading
   * around in a circle.
   */
  list(digest: string): string[] | undefined {
    const rows = this.connection.all(
      `WITH RECURSIVE lists (length, shorter, part) AS (
         SELECT length, shorter, part FROM request_lists WHERE chat_id = ?1 AND digest = ?2
         UNION ALL
         SELECT before.length, before.shorter, before.part FROM lists JOIN request_lists AS before
           ON before.chat_id = ?1 AND before.digest = lists.shorter AND before.length = lists.length - 1
       )
       SELECT length, part, json FROM lists
         LEFT JOIN request_parts ON request_parts.chat_id = ?1 AND request_parts.digest = lists.part
       ORDER BY length`,
      [this.chatId, digest],
    );
    const isWhole = rows.length > 0 && rows.every(({ length }, index) => length === index + 1);
    const isSound = rows.every(({ part, json }) => typeof json === 'string' && digestOf(json) === part);
    return isWhole && isSound ? rows.map(({ json }) => String(json)) : undefined;
  }
}
