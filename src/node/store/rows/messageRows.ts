import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import type { Connection, Row } from '../sqlite/driver.ts';

/** The messages of the chats, one row each, so that a change costs what it changes. */
export class MessageRows {
  private readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  list(chatId: number): ChatMessage[] {
    return this.rows(chatId).map(messageOf);
  }

  /** Makes the chat's messages exactly these; rows that are as they should be stay untouched. */
  replaceAll(chatId: number, messages: readonly ChatMessage[]): void {
    const rows = this.rows(chatId);
    messages.forEach((message, index) => {
      const row = rows[index];
      if (!row) this.append(chatId, message);
      else if (row['payload'] !== JSON.stringify(message)) this.update(row, message);
    });
    for (const row of rows.slice(messages.length)) {
      this.connection.run('DELETE FROM messages WHERE id = ?', [row['id'] ?? null]);
    }
  }

  /** Replaces the first message where that is a system message, else puts this one before it. */
  setSystemMessage(chatId: number, message: ChatMessage): void {
    const first = this.find('chat_id = ? ORDER BY position LIMIT 1', [chatId]);
    if (first?.['role'] === 'system') this.update(first, message);
    else this.insert(chatId, first ? Number(first['position']) - 1 : 0, message);
  }

  /** Replaces the message of this `id` in place, or appends. */
  put(chatId: number, message: ChatMessage): void {
    const row = this.row(chatId, message.id);
    if (row) this.update(row, message);
    else this.append(chatId, message);
  }

  get(chatId: number, messageId: string): ChatMessage | undefined {
    const row = this.row(chatId, messageId);
    return row && messageOf(row);
  }

  /** What a reader wrote first. */
  firstUserContent(chatId: number): string | undefined {
    const row = this.find("chat_id = ? AND role = 'user' AND visible = 1 ORDER BY position LIMIT 1", [chatId]);
    return row && messageOf(row).content;
  }

  private append(chatId: number, message: ChatMessage): void {
    const last = this.find('chat_id = ? ORDER BY position DESC LIMIT 1', [chatId]);
    this.insert(chatId, last ? Number(last['position']) + 1 : 0, message);
  }

  private insert(chatId: number, position: number, message: ChatMessage): void {
    this.connection.run(
      `INSERT INTO messages (message_id, role, visible, timestamp, payload, chat_id, position)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [...columnsOf(message), chatId, position],
    );
  }

  private update(row: Row, message: ChatMessage): void {
    this.connection.run(
      'UPDATE messages SET message_id = ?, role = ?, visible = ?, timestamp = ?, payload = ? WHERE id = ?',
      [...columnsOf(message), row['id'] ?? null],
    );
  }

  private rows(chatId: number): Row[] {
    return this.connection.all('SELECT * FROM messages WHERE chat_id = ? ORDER BY position', [chatId]);
  }

  private row(chatId: number, messageId: string): Row | undefined {
    return this.find('chat_id = ? AND message_id = ? ORDER BY position LIMIT 1', [chatId, messageId]);
  }

  private find(condition: string, params: (string | number)[]): Row | undefined {
    return this.connection.all(`SELECT * FROM messages WHERE ${condition}`, params)[0];
  }
}

function columnsOf(message: ChatMessage): (string | number)[] {
  const visible = message.show_in_user_history === false ? 0 : 1;
  return [message.id, message.role, visible, message.timestamp, JSON.stringify(message)];
}

function messageOf(row: Row): ChatMessage {
  return JSON.parse(String(row['payload'])) as ChatMessage;
}
