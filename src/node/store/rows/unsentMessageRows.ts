import type { DraftPlace } from '../../../core/chats/chatDraftStore.ts';
import {
  type ClaimedMessages,
  holdMs,
  type UnsentMessage,
  type UnsentMessageStore,
} from '../../../core/chats/unsentMessageStore.ts';
import type { Connection } from '../sqlite/connection.ts';
import { placeColumns } from './draftPlace.ts';
import { checkList, checkName, checkObject, checkText, checkTexts, parseJson } from './entityChecks.ts';
import type { InWorker } from './inWorker.ts';

/** The messages on their way to chats and to one workspace's new chats. No list shows them, so no change of them is told. */
export class UnsentMessageRows implements InWorker<UnsentMessageStore> {
  private readonly connection: Connection;
  private readonly workspace: string;

  constructor(connection: Connection, workspace: string) {
    this.connection = connection;
    this.workspace = workspace;
  }

  put(place: DraftPlace, message: UnsentMessage): void {
    checkObject(message, 'message');
    this.connection.run(
      `INSERT OR REPLACE INTO unsent_messages (workspace, prompt_name, chat_id, id, text, variables, held_until)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [
        ...placeColumns(this.connection, this.workspace, place).values(),
        checkName(message.id, 'message.id'),
        checkText(message.text, 'message.text'),
        JSON.stringify(checkTexts(message.variables, 'message.variables')),
        Date.now() + holdMs,
      ],
    );
  }

  hold(ids: readonly string[], place: DraftPlace): void {
    const { sql, params, values } = placeColumns(this.connection, this.workspace, place);
    this.forEach(ids, 'UPDATE unsent_messages SET held_until = ?', [Date.now() + holdMs]);
    const isElsewhere = `SELECT 1 FROM unsent_messages WHERE id = ? AND (${sql}) IS NOT TRUE`;
    const moved = ids.filter((id) => this.connection.all(isElsewhere, [id, ...params]).length > 0);
    // Only these: a chat in the trash takes none, but may come back with those that it has.
    if (moved.length > 0) {
      this.forEach(moved, 'UPDATE unsent_messages SET workspace = ?, prompt_name = ?, chat_id = ?', values());
    }
  }

  release(ids: readonly string[]): void {
    this.forEach(ids, 'UPDATE unsent_messages SET held_until = 0', []);
  }

  remove(ids: readonly string[]): void {
    this.forEach(ids, 'DELETE FROM unsent_messages', []);
  }

  claim(place: DraftPlace): ClaimedMessages {
    const { sql, params } = placeColumns(this.connection, this.workspace, place);
    const now = Date.now();
    const rows = this.connection
      .all(`SELECT id, text, variables, held_until FROM unsent_messages WHERE ${sql} ORDER BY row_id`, params)
      .map((row) => ({ row, leftMs: Number(row['held_until']) - now }));
    const messages = rows
      // A time further ahead than any hold comes from a clock that was set back.
      .filter(({ leftMs }) => leftMs <= 0 || leftMs > holdMs)
      .map(({ row }) => ({
        id: String(row['id']),
        text: String(row['text']),
        variables: parseJson(row['variables']) as Record<string, string>,
      }));
    this.forEach(
      messages.map(({ id }) => id),
      'UPDATE unsent_messages SET held_until = ?',
      [now + holdMs],
    );
    const held = rows.map(({ leftMs }) => leftMs).filter((leftMs) => leftMs > 0 && leftMs <= holdMs);
    return held.length > 0 ? { messages, nextInMs: Math.min(...held) } : { messages };
  }

  private forEach(ids: readonly string[], sql: string, params: (string | number | null)[]): void {
    for (const id of checkList(ids, 'ids', checkName)) this.connection.run(`${sql} WHERE id = ?`, [...params, id]);
  }
}
