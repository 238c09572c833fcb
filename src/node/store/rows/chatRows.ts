import { randomUUID } from 'node:crypto';
import { AppError } from '../../../core/base/appError.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import type { ChatHistory, ChatSearchHit, ChatSearchOptions, ChatSummary } from '../../../core/chats/chatHistory.ts';
import type { ChatChange, ChatHistoryDraft, ChatHistoryStore } from '../../../core/chats/chatHistoryStore.ts';
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

/** With the start of what the reader wrote first, as long as a title may need: the message itself may be large. */
const selectChats = `
  SELECT chats.*, substr(ltrim(json_extract(opening.payload, '$.content'), char(9, 10, 13, 32)), 1, 1000) AS opening
  FROM chats LEFT JOIN messages AS opening ON opening.id = chats.first_user_id`;

const newestFirst = 'ORDER BY chats.updated_at DESC, chats.id DESC';

/** The rows of chats. */
export class ChatRows implements InWorker<ChatHistoryStore> {
  private readonly connection: Connection;
  private readonly changes: ChangeLog;

  constructor(connection: Connection, changes: ChangeLog) {
    this.connection = connection;
    this.changes = changes;
  }

  list(): ChatHistory[] {
    return this.connection.all(`${selectChats} ${newestFirst}`).map((row) => this.chat(row));
  }

  get(id: number): ChatHistory | undefined {
    const row = this.row(id);
    return row && this.chat(row);
  }

  save(draft: ChatHistoryDraft): ChatHistory {
    const chat = checkDraft(draft);
    const row = chat.id === undefined ? undefined : this.row(chat.id);
    const id = row ? this.update(row, chat) : this.insert(chat);
    this.messages(id).saveList(chat.chatHistory);
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
    return this.connection.all(`${selectChats} ${newestFirst}`).map((row) => ({
      id: Number(row['id']),
      promptName: String(row['prompt_name']),
      title: titleOf(row),
      messageCount: Number(row['message_count']),
      createdAt: String(row['created_at']),
      updatedAt: String(row['updated_at']),
    }));
  }

  change(chatId: number, change: ChatChange): void {
    this.expect(chatId);
    checkObject(change, 'change');
    const messages = this.messages(chatId);
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
      messages.setSystemMessage(message);
    }
    const added = checkList(change.messages, 'messages', checkMessage);
    if (change.after === undefined) for (const message of added) messages.put(message);
    else messages.branchOff(change.after === null ? null : checkText(change.after, 'after'), added);
    this.touch(chatId);
  }

  rename(chatId: number, title: string): void {
    this.expect(chatId);
    this.connection.run('UPDATE chats SET title = ? WHERE id = ?', [checkText(title, 'title').trim(), chatId]);
    this.changes.add('chatHistories', chatId);
  }

  setThumb(chatId: number, messageId: string, thumb: 1 | -1 | null): void {
    this.expect(chatId);
    if (![1, -1, null].includes(thumb)) throw invalidEntity('thumb', '1, -1 or null');
    this.messages(chatId).setThumb(messageId, thumb);
    // A rating is no news of the chat: the list stays in its order.
    this.changes.add('chatHistories', chatId);
  }

  search(query: string, options: ChatSearchOptions = {}): ChatSearchHit[] {
    return searchMessages(this.connection, checkText(query, 'query'), options, (chatId) =>
      titleOf(this.expect(chatId)),
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
    return this.connection.all(`${selectChats} WHERE chats.id = ?`, [id])[0];
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
      chatHistory: this.messages(id).list(),
      currentContextVariables: parseJson(row['current_context_variables']) as JsonObject,
      createdAt: String(row['created_at']),
      updatedAt: String(row['updated_at']),
    };
  }

  private messages(chatId: number): MessageRows {
    return new MessageRows(this.connection, chatId);
  }
}

function titleOf(row: Row): string {
  const own = String(row['title']);
  const opening = row['opening'];
  return own !== '' || typeof opening !== 'string' ? own : titleFrom(opening);
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
