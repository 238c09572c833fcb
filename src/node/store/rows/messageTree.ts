import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import type { Connection, Row, SqlValue } from '../sqlite/connection.ts';
import { parseJson } from './entityChecks.ts';

/** A message's row without its JSON. */
export interface MessageNode {
  id: number;
  parentId: number | null;
  messageId: string;
  role: string;
  visible: boolean;
}

/** A message's row. */
export interface StoredMessage extends MessageNode {
  payload: string;
}

const nodeColumns = 'id, parent_id, message_id, role, visible';

/**
 * The tree of one chat's messages: a message is the child of the one before it, a chat shows the branch that ends at its
 * head. Nodes are added and rewritten here, never deleted.
 */
export class MessageTree {
  readonly chatId: number;
  private readonly connection: Connection;

  constructor(connection: Connection, chatId: number) {
    this.connection = connection;
    this.chatId = chatId;
  }

  /** The last message of the branch that is shown. */
  get headId(): number | null {
    const row = this.connection.all('SELECT head_id FROM chats WHERE id = ?', [this.chatId])[0];
    return (row?.['head_id'] ?? null) as number | null;
  }

  /** The nodes from `id` up to the first of its branch, one by one, so that who finds early stops early. */
  *upFrom(id: number | null): Iterable<MessageNode> {
    for (const row of this.connection.each(branchUp(nodeColumns), [id])) yield nodeOf(row);
  }

  /** The messages of the branch that ends at `id`, first to last. */
  branch(id: number | null): StoredMessage[] {
    return this.connection
      .all(branchUp(`${nodeColumns}, payload`), [id])
      .map(storedOf)
      .reverse();
  }

  /** All messages of the chat, oldest first. */
  all(): StoredMessage[] {
    return this.connection
      .all(`SELECT ${nodeColumns}, payload FROM messages WHERE chat_id = ? ORDER BY id`, [this.chatId])
      .map(storedOf);
  }

  /** The messages without one before them, oldest first. */
  roots(): MessageNode[] {
    return this.nodes('parent_id IS NULL AND chat_id = ? ORDER BY id', [this.chatId]);
  }

  /** The messages that follow this one, oldest first. */
  children(id: number): MessageNode[] {
    return this.nodes('parent_id = ? AND chat_id = ? ORDER BY id', [id, this.chatId]);
  }

  /** The messages that are not the only ones in their place, by their places, oldest first. */
  forks(): MessageNode[][] {
    const several = `SELECT parent_id FROM messages WHERE chat_id = ? GROUP BY parent_id HAVING COUNT(*) > 1`;
    const nodes = this.nodes(
      `chat_id = ? AND IFNULL(parent_id, 0) IN (SELECT IFNULL(parent_id, 0) FROM (${several})) ORDER BY id`,
      [this.chatId, this.chatId],
    );
    const places = new Map<number | null, MessageNode[]>();
    for (const node of nodes) {
      const place = places.get(node.parentId);
      if (place) place.push(node);
      else places.set(node.parentId, [node]);
    }
    return [...places.values()];
  }

  /** The newest message of this `messageId` that follows `parentId`. */
  child(parentId: number | null, messageId: string): StoredMessage | undefined {
    const row = this.connection.all(
      `SELECT ${nodeColumns}, payload FROM messages WHERE parent_id IS ? AND chat_id = ? AND message_id = ?
       ORDER BY id DESC LIMIT 1`,
      [parentId, this.chatId, messageId],
    )[0];
    return row && storedOf(row);
  }

  /** The message of this id on the branch that is shown; of several the last one. */
  shown(messageId: string): MessageNode | undefined {
    const ids = new Set(this.named(messageId).map(({ id }) => id));
    if (ids.size === 0) return undefined;
    for (const node of this.upFrom(this.headId)) if (ids.has(node.id)) return node;
    return undefined;
  }

  /** The newest message of this id, on whatever branch. */
  newest(messageId: string): MessageNode | undefined {
    return this.named(messageId).at(-1);
  }

  /** The newest message that nothing follows, among `id` and what comes after it. */
  newestLeaf(id: number): number {
    const row = this.connection.all(
      `WITH RECURSIVE below (id) AS (
         SELECT ? UNION ALL SELECT message.id FROM below JOIN messages AS message ON message.parent_id = below.id
       )
       SELECT MAX(id) AS id FROM below WHERE NOT EXISTS (SELECT 1 FROM messages WHERE parent_id = below.id)`,
      [id],
    )[0];
    return Number(row?.['id']);
  }

  payload(id: number): string {
    return String(this.connection.all('SELECT payload FROM messages WHERE id = ?', [id])[0]?.['payload']);
  }

  /** The rating of a message; undefined: it has none. Looks for the word first, since a payload may be large. */
  thumb(id: number): ChatMessage['thumb'] {
    const sql = `SELECT payload FROM messages WHERE id = ? AND instr(payload, '"thumb":') > 0`;
    const row = this.connection.all(sql, [id])[0];
    return row && (parseJson(row['payload']) as unknown as ChatMessage).thumb;
  }

  insert(parentId: number | null, message: ChatMessage): number {
    return this.connection.run(
      `INSERT INTO messages (message_id, role, visible, timestamp, payload, chat_id, parent_id)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [...columnsOf(message), this.chatId, parentId],
    ).lastInsertRowid;
  }

  rewrite(id: number, message: ChatMessage): void {
    this.connection.run(
      'UPDATE messages SET message_id = ?, role = ?, visible = ?, timestamp = ?, payload = ? WHERE id = ?',
      [...columnsOf(message), id],
    );
  }

  /** Puts `id` before the messages that began a branch, those that are system messages apart. */
  putBeforeRoots(id: number): void {
    this.connection.run(
      "UPDATE messages SET parent_id = ? WHERE parent_id IS NULL AND chat_id = ? AND id <> ? AND role <> 'system'",
      [id, this.chatId, id],
    );
  }

  /** Shows the branch that ends at `headId`. Costs a walk of that branch. */
  show(headId: number | null): void {
    let count = 0;
    let firstUserId: number | null = null;
    for (const node of this.upFrom(headId)) {
      count++;
      if (isReadersOwn(node)) firstUserId = node.id;
    }
    this.connection.run('UPDATE chats SET head_id = ?, message_count = ?, first_user_id = ? WHERE id = ?', [
      headId,
      count,
      firstUserId,
      this.chatId,
    ]);
  }

  /** Shows one message more, without a walk. */
  showNext(id: number, message: ChatMessage): void {
    this.connection.run(
      `UPDATE chats SET head_id = ?, message_count = message_count + 1, first_user_id = COALESCE(first_user_id, ?)
       WHERE id = ?`,
      [id, isReadersOwn({ role: message.role, visible: isVisible(message) }) ? id : null, this.chatId],
    );
  }

  private named(messageId: string): MessageNode[] {
    return this.nodes('chat_id = ? AND message_id = ? ORDER BY id', [this.chatId, messageId]);
  }

  private nodes(condition: string, params: SqlValue[]): MessageNode[] {
    return this.connection.all(`SELECT ${nodeColumns} FROM messages WHERE ${condition}`, params).map(nodeOf);
  }
}

/** True for what a reader wrote and sees: the first of these gives a chat its title. */
export function isReadersOwn({ role, visible }: Pick<MessageNode, 'role' | 'visible'>): boolean {
  return role === 'user' && visible;
}

export function isVisible(message: ChatMessage): boolean {
  return message.show_in_user_history !== false;
}

/** The queue of the recursion holds one row at a time, so the rows come in the order of the walk. */
function branchUp(columns: string): string {
  const qualified = columns.replace(/\w+/g, 'message.$&');
  return `WITH RECURSIVE branch (${columns}) AS (
    SELECT ${columns} FROM messages WHERE id = ?
    UNION ALL SELECT ${qualified} FROM branch JOIN messages AS message ON message.id = branch.parent_id
  ) SELECT ${columns} FROM branch`;
}

function columnsOf(message: ChatMessage): SqlValue[] {
  return [message.id, message.role, isVisible(message) ? 1 : 0, message.timestamp, JSON.stringify(message)];
}

function nodeOf(row: Row): MessageNode {
  return {
    id: Number(row['id']),
    parentId: row['parent_id'] as number | null,
    messageId: String(row['message_id']),
    role: String(row['role']),
    visible: row['visible'] === 1,
  };
}

function storedOf(row: Row): StoredMessage {
  return { ...nodeOf(row), payload: String(row['payload']) };
}
