import { RequestRows } from '../../requests/requestRows.ts';
import { MessageTree } from '../../rows/messageTree.ts';
import type { Connection, Row } from '../../sqlite/connection.ts';

/**
 * Brings chats and messages of `source` into `target`, both of the newest schema: chats are the same by their UUID, messages
 * by their id within the chat. A message of the target stays as it is, unless it is the broken-off beginning of an answer
 * that the source holds whole. Requests come with their messages where all of them can be read.
 * @returns how many messages were added, and to how many chats
 */
export function mergeChats(target: Connection, source: Connection): { chats: number; messages: number } {
  const counts = { chats: 0, messages: 0 };
  for (const chat of source.all('SELECT * FROM chats ORDER BY id')) {
    const known = target.all('SELECT id, updated_at FROM chats WHERE uuid = ?', [chat['uuid'] ?? null])[0];
    const id = known ? Number(known['id']) : insertChat(target, chat);
    if (known && String(known['updated_at']) < String(chat['updated_at'])) updateChat(target, id, chat);
    // To pin a config is no change of the chat that its time tells.
    else if (known) pinWhereDrawn(target, id, chat);
    const messages = new ChatMerge(target, source, id).run(Number(chat['id']), chat['head_id'] as number | null);
    if (!known || messages > 0) counts.chats++;
    counts.messages += messages;
  }
  return counts;
}

/** Under its own number where that is free, since panels know chats by it. */
function insertChat(target: Connection, chat: Row): number {
  const isTaken = target.all('SELECT 1 FROM chats WHERE id = ?', [chat['id'] ?? null]).length > 0;
  return target.run(
    `INSERT INTO chats (id, uuid, prompt_name, title, current_context_variables, pinned_config_name, is_pinned, deleted_at,
       created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [isTaken ? null : (chat['id'] ?? null), chat['uuid'] ?? null, ...ownColumns(chat)],
  ).lastInsertRowid;
}

function updateChat(target: Connection, id: number, chat: Row): void {
  target.run(
    `UPDATE chats SET prompt_name = ?, title = ?, current_context_variables = ?, pinned_config_name = ?, is_pinned = ?,
       deleted_at = ?, created_at = ?, updated_at = ?
     WHERE id = ?`,
    [...ownColumns(chat), id],
  );
}

function ownColumns(chat: Row): (string | number | null)[] {
  const columns = [
    'prompt_name',
    'title',
    'current_context_variables',
    'pinned_config_name',
    'is_pinned',
    'deleted_at',
    'created_at',
    'updated_at',
  ];
  return columns.map((column) => chat[column] ?? null);
}

function pinWhereDrawn(target: Connection, id: number, chat: Row): void {
  target.run('UPDATE chats SET pinned_config_name = COALESCE(pinned_config_name, ?) WHERE id = ?', [
    chat['pinned_config_name'] ?? null,
    id,
  ]);
}

/** The messages of one chat. */
class ChatMerge {
  private readonly target: Connection;
  private readonly source: Connection;
  private readonly chatId: number;
  /** Rows of the source, by id, as rows of the target. */
  private readonly targetIds = new Map<number, number>();
  private readonly matched = new Set<number>();
  /** Parents of the rows that were added, so that damaged ones cannot lead around in a circle. */
  private readonly parents = new Map<number, number>();

  constructor(target: Connection, source: Connection, chatId: number) {
    this.target = target;
    this.source = source;
    this.chatId = chatId;
  }

  /** @returns the number of messages added */
  run(sourceChatId: number, sourceHead: number | null): number {
    const rows = this.source.all('SELECT id, parent_id, message_id FROM messages WHERE chat_id = ? ORDER BY id', [
      sourceChatId,
    ]);
    const added = rows.filter((row) => this.add(row));
    for (const row of added) this.link(row, rows);
    this.addRequests(sourceChatId);
    if (added.length > 0) {
      const newest = this.targetIds.get(Number(added.at(-1)?.['id'])) ?? null;
      new MessageTree(this.target, this.chatId).show(this.targetIds.get(sourceHead ?? 0) ?? newest);
    }
    return added.length;
  }

  /** False where the chat has the message. */
  private add(row: Row): boolean {
    const sourceId = Number(row['id']);
    const known = this.target.all(
      'SELECT id, payload FROM messages WHERE chat_id = ? AND message_id = ? ORDER BY id <> ?, id',
      [this.chatId, row['message_id'] ?? null, sourceId],
    );
    const free = known.find(({ id }) => !this.matched.has(Number(id)));
    if (free) {
      this.matched.add(Number(free['id']));
      this.targetIds.set(sourceId, Number(free['id']));
      this.completeAnswer(free, sourceId);
      return false;
    }
    const { lastInsertRowid } = this.target.run(
      `INSERT INTO messages (chat_id, message_id, role, visible, timestamp, payload) VALUES (?, ?, ?, ?, ?, ?)`,
      [this.chatId, ...this.columns(sourceId)],
    );
    this.matched.add(lastInsertRowid);
    this.targetIds.set(sourceId, lastInsertRowid);
    return true;
  }

  private addRequests(sourceChatId: number): void {
    const [ours, theirs] = [new RequestRows(this.target, this.chatId), new RequestRows(this.source, sourceChatId)];
    for (const [sourceId, id] of this.targetIds) {
      const request = ours.has(id) ? undefined : theirs.get(sourceId);
      if (request) ours.put(id, request);
    }
  }

  private completeAnswer(known: Row, sourceId: number): void {
    if (!isBrokenOff(known['payload'])) return;
    const columns = this.columns(sourceId);
    if (isBrokenOff(columns.at(-1))) return;
    this.target.run(
      'UPDATE messages SET message_id = ?, role = ?, visible = ?, timestamp = ?, payload = ? WHERE id = ?',
      [...columns, known['id'] ?? null],
    );
  }

  private columns(sourceId: number): (string | number | null)[] {
    const row = this.source.all('SELECT message_id, role, visible, timestamp, payload FROM messages WHERE id = ?', [
      sourceId,
    ])[0];
    return Object.values(row ?? {});
  }

  /** Below the message it followed; where that one is lost, below the one before it in time. */
  private link(row: Row, rows: readonly Row[]): void {
    const id = this.targetIds.get(Number(row['id'])) ?? 0;
    if (row['parent_id'] === null) return;
    const parent = this.targetIds.get(Number(row['parent_id'])) ?? this.targetIds.get(idBefore(row, rows));
    if (parent === undefined || this.leadsTo(parent, id)) return;
    this.parents.set(id, parent);
    this.target.run('UPDATE messages SET parent_id = ? WHERE id = ?', [parent, id]);
  }

  private leadsTo(from: number, id: number): boolean {
    for (let at: number | undefined = from; at !== undefined; at = this.parents.get(at)) if (at === id) return true;
    return false;
  }
}

function idBefore(row: Row, rows: readonly Row[]): number {
  return Number(rows.findLast(({ id }) => Number(id) < Number(row['id']))?.['id']);
}

function isBrokenOff(payload: unknown): boolean {
  const message = JSON.parse(String(payload)) as { interrupted?: unknown };
  return message.interrupted !== undefined;
}
