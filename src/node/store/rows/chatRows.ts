import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../core/base/json.ts';
import type {
  ChatBranches,
  ChatHistory,
  ChatListFilter,
  ChatSearchOptions,
  ChatSummary,
  DeletedChat,
  RatingTotals,
} from '../../../core/chats/chatHistory.ts';
import { withoutSignOfLife } from '../../../core/chats/answerUnderWay.ts';
import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import type { ChatChange, ChatHistoryDraft, ChatHistoryStore } from '../../../core/chats/chatHistoryStore.ts';
import type { ChatIdentity, ChatRecord, ChatTree, RecordOutcome } from '../../../core/chats/chatRecord.ts';
import type { SentRequest } from '../../../core/llm/sentRequest.ts';
import type { ChangeLog } from './changeLog.ts';
import { checkDraft, type CheckedDraft } from './chatDraftChecks.ts';
import { checkMessage } from './chatMessageChecks.ts';
import { checkRecord } from './chatRecordChecks.ts';
import { readRecord, readTree, writeRecord } from './chatRecordRows.ts';
import { searchPart } from '../search/chatSearch.ts';
import { canBeRestored, emptyTrash, listChats, listTrash, ratingTotals, summaryOf } from './chatLists.ts';
import {
  chatChanged,
  chatInTrash,
  chatNotFound,
  type ChatPlace,
  chatRow,
  chatRows,
  expectChatRow,
  insertChat,
  newUpdateTime,
  pinOf,
  titleOf,
} from './chatTable.ts';
import type { Connection, Row, SqlValue } from '../sqlite/connection.ts';
import {
  checkJsonObject,
  checkList,
  checkName,
  checkObject,
  checkText,
  invalidEntity,
  parseJson,
} from './entityChecks.ts';
import { forkTitle } from './forkTitle.ts';
import { MessageRows } from './messageRows.ts';
import { checkSentRequest } from '../requests/sentRequestChecks.ts';
import { RequestRows } from '../requests/requestRows.ts';
import type { SearchedInParts, SearchPart, SearchPlace } from '../search/searchInParts.ts';
import type { InWorker } from './inWorker.ts';
import { textOption } from '../search/searchConditions.ts';

/** The rows of chats. */
export class ChatRows implements InWorker<SearchedInParts<ChatHistoryStore>> {
  private readonly connection: Connection;
  private readonly changes: ChangeLog;

  constructor(connection: Connection, changes: ChangeLog) {
    this.connection = connection;
    this.changes = changes;
  }

  list(): ChatHistory[] {
    return chatRows(this.connection).map((row) => this.chat(row));
  }

  get(id: number): ChatHistory | undefined {
    const row = chatRow(this.connection, id);
    return row && this.chat(row);
  }

  save(draft: ChatHistoryDraft): ChatHistory {
    const chat = checkDraft(draft);
    const row = chatRow(this.connection, chat.id);
    if (!row && chatRow(this.connection, chat.id, 'trash')) throw chatInTrash(chat.id);
    const id = row ? this.update(row, chat) : this.insert(chat);
    this.messages(id).saveList(chat.chatHistory);
    this.changes.add('chatHistories', id);
    return this.chat(this.expect(id));
  }

  delete(id: number): boolean {
    if (!chatRow(this.connection, id, 'both')) return false;
    this.connection.run('DELETE FROM chats WHERE id = ?', [id]);
    this.changes.add('chatHistories', id);
    return true;
  }

  summaries(filter: ChatListFilter = {}): ChatSummary[] {
    checkObject(filter, 'filter');
    return listChats(this.connection, filter);
  }

  summary(chatId: number): ChatSummary | undefined {
    return summaryOf(this.connection, chatId);
  }

  trash(): DeletedChat[] {
    return listTrash(this.connection);
  }

  ratingTotals(): RatingTotals[] {
    return ratingTotals(this.connection);
  }

  moveToTrash(chatId: number): void {
    this.expect(chatId);
    // Who deletes is asking for the trash to be looked after.
    emptyTrash(this.connection);
    this.set(chatId, 'deleted_at', new Date().toISOString());
  }

  restore(chatId: number): void {
    if (!canBeRestored(this.connection, chatId)) throw chatNotFound(chatId);
    this.set(chatId, 'deleted_at', null);
  }

  setPinned(chatId: number, isPinned: boolean): void {
    this.expect(chatId);
    if (typeof isPinned !== 'boolean') throw invalidEntity('isPinned', 'true or false');
    this.set(chatId, 'is_pinned', isPinned ? 1 : 0);
  }

  change(chatId: number, change: ChatChange): void {
    checkObject(change, 'change');
    const row = this.expect(chatId, change.evenInTrash === true ? 'both' : 'list');
    const readAt = change.ifUnmodifiedSince;
    if (readAt !== undefined && readAt !== row['updated_at']) throw chatChanged(chatId);
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
    for (const message of checkList(change.rewritten, 'rewritten', checkMessage)) messages.replace(message);
    const added = checkList(change.messages, 'messages', checkMessage);
    if (change.after === undefined) for (const message of added) messages.put(message);
    else {
      const after = change.after === null ? null : checkText(change.after, 'after');
      messages.branchOff(after, added, change.aside === true);
    }
    this.touch(row);
  }

  rename(chatId: number, title: string): void {
    this.expect(chatId);
    this.set(chatId, 'title', checkText(title, 'title').trim());
  }

  suggestTitle(chatId: number, title: string): void {
    const suggested = checkText(title, 'title').trim();
    if (this.expect(chatId)['title'] === '') this.set(chatId, 'title', suggested);
  }

  pinConfig(chatId: number, configName: string | null): void {
    this.expect(chatId);
    const name = configName === null ? null : checkName(configName, 'configName');
    this.set(chatId, 'pinned_config_name', name);
  }

  /** Nothing that is listed or shown changes, so nothing is told. */
  recordRequest(chatId: number, messageId: string, request: SentRequest): void {
    this.expect(chatId, 'both');
    this.requests(chatId).put(this.messages(chatId).rowId(messageId), checkSentRequest(request));
  }

  sentRequest(chatId: number, messageId: string): SentRequest | undefined {
    this.expect(chatId);
    return this.requests(chatId).get(this.messages(chatId).rowId(messageId));
  }

  setThumb(chatId: number, messageId: string, thumb: 1 | -1 | null): void {
    this.expect(chatId);
    if (![1, -1, null].includes(thumb)) throw invalidEntity('thumb', '1, -1 or null');
    this.messages(chatId).setThumb(messageId, thumb);
    // A rating is no news of the chat: the list stays in its order.
    this.changes.add('chatHistories', chatId);
  }

  searchPart(query: string, options: ChatSearchOptions = {}, after?: SearchPlace): SearchPart {
    return searchPart(this.connection, textOption(query, 'query'), options, after, (chatId) =>
      titleOf(this.expect(chatId)),
    );
  }

  branches(chatId: number): ChatBranches {
    this.expect(chatId);
    return this.messages(chatId).branches();
  }

  tree(chatId: number): ChatTree {
    this.expect(chatId);
    return readTree(this.connection, chatId);
  }

  switchTo(chatId: number, messageId: string): void {
    this.expect(chatId);
    this.messages(chatId).switchTo(messageId);
    // Another branch is no news of the chat either.
    this.changes.add('chatHistories', chatId);
  }

  fork(chatId: number, messageId: string): ChatHistory {
    const row = this.expect(chatId);
    const messages = this.messages(chatId);
    const rowIds = messages.rowIds(messageId);
    const now = new Date().toISOString();
    const id = insertChat(this.connection, {
      uuid: randomUUID(),
      promptName: String(row['prompt_name']),
      title: forkTitle(titleOf(row)),
      ...pinOf(row),
      currentContextVariables: parseJson(row['current_context_variables']) as JsonObject,
      createdAt: now,
      updatedAt: now,
    });
    const copies = this.messages(id);
    copies.saveList(messages.listTo(messageId).map(copyOf));
    const copiedIds = copies.rowIds();
    this.requests(chatId).copyTo(id, new Map(rowIds.map((rowId, index) => [rowId, copiedIds[index] ?? 0])));
    this.changes.add('chatHistories', id);
    return this.chat(this.expect(id));
  }

  uuids(): ChatIdentity[] {
    return this.connection
      .all('SELECT id, uuid FROM chats WHERE deleted_at IS NULL ORDER BY id')
      .map((row) => ({ id: Number(row['id']), uuid: String(row['uuid']) }));
  }

  record(chatId: number): ChatRecord {
    return readRecord(this.connection, this.expect(chatId));
  }

  putRecord(value: ChatRecord): RecordOutcome {
    const result = writeRecord(this.connection, checkRecord(value));
    if (result.outcome !== 'unchanged') this.changes.add('chatHistories', result.chatId);
    return result;
  }

  private insert(chat: CheckedDraft): number {
    const now = new Date().toISOString();
    return insertChat(this.connection, {
      id: chat.id,
      uuid: randomUUID(),
      promptName: chat.promptName ?? '',
      title: '',
      currentContextVariables: chat.currentContextVariables ?? {},
      ...(chat.pinnedConfigName === undefined ? {} : { pinnedConfigName: chat.pinnedConfigName }),
      createdAt: chat.createdAt ?? now,
      updatedAt: chat.updatedAt ?? now,
    });
  }

  /** What the draft leaves out stays. */
  private update(row: Row, chat: CheckedDraft): number {
    const variables = chat.currentContextVariables;
    this.connection.run(
      `UPDATE chats SET prompt_name = ?, current_context_variables = ?, pinned_config_name = ?, updated_at = ?
       WHERE id = ?`,
      [
        chat.promptName ?? row['prompt_name'] ?? null,
        variables ? JSON.stringify(variables) : (row['current_context_variables'] ?? null),
        chat.pinnedConfigName ?? row['pinned_config_name'] ?? null,
        newUpdateTime(row),
        row['id'] ?? null,
      ],
    );
    return Number(row['id']);
  }

  /** No news of the chat: the list stays in its order. */
  private set(
    chatId: number,
    column: 'title' | 'pinned_config_name' | 'is_pinned' | 'deleted_at',
    value: SqlValue,
  ): void {
    this.connection.run(`UPDATE chats SET ${column} = ? WHERE id = ?`, [value, chatId]);
    this.changes.add('chatHistories', chatId);
  }

  private touch(row: Row): void {
    const chatId = Number(row['id']);
    this.connection.run('UPDATE chats SET updated_at = ? WHERE id = ?', [newUpdateTime(row), chatId]);
    this.changes.add('chatHistories', chatId);
  }

  private expect(id: unknown, place: ChatPlace = 'list'): Row {
    return expectChatRow(this.connection, id, place);
  }

  private chat(row: Row): ChatHistory {
    const id = Number(row['id']);
    return {
      id,
      promptName: String(row['prompt_name']),
      chatHistory: this.messages(id).list(),
      currentContextVariables: parseJson(row['current_context_variables']) as JsonObject,
      ...pinOf(row),
      createdAt: String(row['created_at']),
      updatedAt: String(row['updated_at']),
    };
  }

  private requests(chatId: number): RequestRows {
    return new RequestRows(this.connection, chatId);
  }

  private messages(chatId: number): MessageRows {
    return new MessageRows(this.connection, chatId);
  }
}

/** A message as a fork has it: its rating stays the original's, and nobody is answering it there. */
function copyOf(message: ChatMessage): ChatMessage {
  const { thumb: _rating, ...copy } = withoutSignOfLife(message);
  return copy;
}
