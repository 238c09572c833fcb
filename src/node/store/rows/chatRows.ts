import { randomUUID } from 'node:crypto';
import { AppError } from '../../../core/base/appError.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import type { ChatHistory, ChatSearchHit, ChatSearchOptions, ChatSummary } from '../../../core/chats/chatHistory.ts';
import type { ChatChange, ChatHistoryDraft, ChatHistoryStore } from '../../../core/chats/chatHistoryStore.ts';
import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import type { ChangeLog } from './changeLog.ts';
import { checkMessage } from './chatMessageChecks.ts';
import { searchMessages } from './chatSearch.ts';
import type { Connection, Row } from '../sqlite/driver.ts';
import {
  checkJsonObject,
  checkList,
  checkObject,
  checkOptionalTime,
  checkText,
  invalidEntity,
  parseJson,
} from './entityChecks.ts';
import { MessageRows } from './messageRows.ts';
import type { InWorker } from '../worker/storeCalls.ts';
import { titleFrom } from './textExcerpt.ts';

/** Leaves room above for the ids that follow, all of them exact in a JavaScript number. */
const largestId = 2 ** 52;

const newestFirst = 'ORDER BY updated_at DESC, id DESC';

/** The rows of chats. */
export class ChatRows implements InWorker<ChatHistoryStore> {
  private readonly connection: Connection;
  private readonly messages: MessageRows;
  private readonly changes: ChangeLog;

  constructor(connection: Connection, changes: ChangeLog) {
    this.connection = connection;
    this.messages = new MessageRows(connection);
    this.changes = changes;
  }

  list(): ChatHistory[] {
    return this.connection.all(`SELECT * FROM chats ${newestFirst}`).map((row) => this.chat(row));
  }

  get(id: number): ChatHistory | undefined {
    const row = this.row(id);
    return row && this.chat(row);
  }

  save(draft: ChatHistoryDraft): ChatHistory {
    const chat = checkDraft(draft);
    const row = chat.id === undefined ? undefined : this.row(chat.id);
    const id = row ? this.update(row, chat) : this.insert(chat);
    this.messages.replaceAll(id, chat.chatHistory);
    this.changes.add('chatHistories', id);
    return this.chat(this.expect(id));
  }

  delete(id: number): boolean {
    if (!this.row(id)) return false;
    this.connection.run('DELETE FROM chats WHERE id = ?', [id]);
    this.changes.add('chatHistories', id);
    return true;
  }

  summaries(): ChatSummary[] {
    const rows = this.connection.all(
      `SELECT *, (SELECT COUNT(*) FROM messages WHERE chat_id = chats.id) AS message_count FROM chats ${newestFirst}`,
    );
    return rows.map((row) => ({
      id: Number(row['id']),
      promptName: String(row['prompt_name']),
      title: this.title(row),
      messageCount: Number(row['message_count']),
      createdAt: String(row['created_at']),
      updatedAt: String(row['updated_at']),
    }));
  }

  change(chatId: number, change: ChatChange): void {
    this.expect(chatId);
    checkObject(change, 'change');
    if (change.contextVariables !== undefined) {
      const variables = checkJsonObject(change.contextVariables, 'contextVariables');
      this.connection.run('UPDATE chats SET current_context_variables = ? WHERE id = ?', [
        JSON.stringify(variables),
        chatId,
      ]);
    }
    if (change.systemMessage !== undefined) {
      const message = checkMessage(change.systemMessage, 'systemMessage');
      if (message.role !== 'system') throw invalidEntity('systemMessage.role', '`system`');
      this.messages.setSystemMessage(chatId, message);
    }
    for (const message of checkList(change.messages, 'messages', checkMessage)) this.messages.put(chatId, message);
    this.touch(chatId);
  }

  rename(chatId: number, title: string): void {
    this.expect(chatId);
    this.connection.run('UPDATE chats SET title = ? WHERE id = ?', [checkText(title, 'title').trim(), chatId]);
    this.changes.add('chatHistories', chatId);
  }

  setThumb(chatId: number, messageId: string, thumb: 1 | -1 | null): void {
    this.expect(chatId);
    const message = this.messages.get(chatId, messageId);
    if (!message) throw new AppError('MessageNotFound', `Chat ${chatId} has no message with the id ${messageId}.`);
    if (![1, -1, null].includes(thumb)) throw invalidEntity('thumb', '1, -1 or null');
    const rated: ChatMessage = { ...message };
    if (thumb === null) delete rated.thumb;
    else rated.thumb = thumb;
    this.messages.put(chatId, rated);
    // A rating is no news of the chat: the list stays in its order.
    this.changes.add('chatHistories', chatId);
  }

  search(query: string, options: ChatSearchOptions = {}): ChatSearchHit[] {
    return searchMessages(this.connection, checkText(query, 'query'), options, (chatId) =>
      this.title(this.expect(chatId)),
    );
  }

  private insert(chat: CheckedDraft): number {
    const now = new Date().toISOString();
    const createdAt = chat.createdAt ?? now;
    return this.connection.run(
      `INSERT INTO chats (id, uuid, prompt_name, title, current_context_variables, created_at, updated_at)
       VALUES (?, ?, ?, '', ?, ?, ?)`,
      [
        chat.id ?? null,
        randomUUID(),
        chat.promptName ?? '',
        JSON.stringify(chat.currentContextVariables ?? {}),
        createdAt,
        chat.updatedAt ?? now,
      ],
    ).lastInsertRowid;
  }

  /** What the draft leaves out stays. */
  private update(row: Row, chat: CheckedDraft): number {
    const variables = chat.currentContextVariables;
    this.connection.run(
      'UPDATE chats SET prompt_name = ?, current_context_variables = ?, updated_at = ? WHERE id = ?',
      [
        chat.promptName ?? row['prompt_name'] ?? null,
        variables ? JSON.stringify(variables) : (row['current_context_variables'] ?? null),
        new Date().toISOString(),
        row['id'] ?? null,
      ],
    );
    return Number(row['id']);
  }

  private touch(chatId: number): void {
    this.connection.run('UPDATE chats SET updated_at = ? WHERE id = ?', [new Date().toISOString(), chatId]);
    this.changes.add('chatHistories', chatId);
  }

  private row(id: unknown): Row | undefined {
    if (typeof id !== 'number' || !Number.isSafeInteger(id)) return undefined;
    return this.connection.all('SELECT * FROM chats WHERE id = ?', [id])[0];
  }

  private expect(id: unknown): Row {
    const row = this.row(id);
    if (!row) throw new AppError('ChatNotFound', `There is no chat with the id ${String(id)}.`);
    return row;
  }

  private chat(row: Row): ChatHistory {
    const id = Number(row['id']);
    return {
      id,
      promptName: String(row['prompt_name']),
      chatHistory: this.messages.list(id),
      currentContextVariables: parseJson(row['current_context_variables']) as JsonObject,
      createdAt: String(row['created_at']),
      updatedAt: String(row['updated_at']),
    };
  }

  private title(row: Row): string {
    const own = String(row['title']);
    if (own !== '') return own;
    const content = this.messages.firstUserContent(Number(row['id']));
    return content === undefined ? '' : titleFrom(content);
  }
}

type CheckedDraft = Pick<ChatHistory, 'chatHistory'> & Partial<ChatHistory>;

function checkDraft(value: unknown): CheckedDraft {
  const draft = checkObject(value, 'chatHistory');
  const { id, promptName, currentContextVariables } = draft;
  if (!Array.isArray(draft['chatHistory'])) throw invalidEntity('chatHistory', 'a list');
  const createdAt = checkOptionalTime(draft['createdAt'], 'createdAt');
  const updatedAt = checkOptionalTime(draft['updatedAt'], 'updatedAt');
  return {
    ...(id === undefined ? {} : { id: checkId(id) }),
    ...(promptName === undefined ? {} : { promptName: checkText(promptName, 'promptName') }),
    chatHistory: checkList(draft['chatHistory'], 'chatHistory', checkMessage),
    ...(currentContextVariables === undefined
      ? {}
      : { currentContextVariables: checkJsonObject(currentContextVariables, 'currentContextVariables') }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
}

function checkId(id: unknown): number {
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > largestId) {
    throw invalidEntity('id', 'a whole number from 1 on');
  }
  return id;
}
