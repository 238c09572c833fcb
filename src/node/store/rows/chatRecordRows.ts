import type { JsonObject } from '../../../core/base/json.ts';
import { withoutSignOfLife } from '../../../core/chats/answerUnderWay.ts';
import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import type { ChatRecord, ChatTree, RecordOutcome } from '../../../core/chats/chatRecord.ts';
import type { Connection, Row } from '../sqlite/connection.ts';
import { insertChat, pinOf } from './chatTable.ts';
import { parseJson } from './entityChecks.ts';
import { MessageTree, type StoredMessage } from './messageTree.ts';

/** All branches of a chat. */
export function readTree(connection: Connection, chatId: number): ChatTree {
  const tree = new MessageTree(connection, chatId);
  const ordered = inTreeOrder(tree.all());
  const indexes = new Map(ordered.map(({ id }, index) => [id, index]));
  const indexOf = (id: number | null): number | null => (id === null ? null : (indexes.get(id) ?? null));
  return {
    messages: ordered.map(({ parentId, payload }) => ({
      parent: indexOf(parentId),
      message: parseJson(payload) as unknown as ChatMessage,
    })),
    head: indexOf(tree.headId),
  };
}

/** @param row the chat's */
export function readRecord(connection: Connection, row: Row): ChatRecord {
  return {
    uuid: String(row['uuid']),
    promptName: String(row['prompt_name']),
    title: String(row['title']),
    currentContextVariables: parseJson(row['current_context_variables']) as JsonObject,
    ...pinOf(row),
    createdAt: String(row['created_at']),
    updatedAt: String(row['updated_at']),
    ...withoutSignsOfLife(readTree(connection, Number(row['id']))),
  };
}

/** Whoever reads a record elsewhere would wait for an answer that nobody makes there. */
function withoutSignsOfLife({ messages, head }: ChatTree): ChatTree {
  return { messages: messages.map(({ parent, message }) => ({ parent, message: withoutSignOfLife(message) })), head };
}

/** Adds the chat, or unites it with the one of its UUID. @param record checked */
export function writeRecord(connection: Connection, record: ChatRecord): RecordOutcome {
  const row = connection.all('SELECT * FROM chats WHERE uuid = ?', [record.uuid])[0];
  const isInTrash = row !== undefined && row['deleted_at'] !== null;
  const chatId = row ? Number(row['id']) : insertChat(connection, record);
  const hasNewMessages = uniteMessages(new MessageTree(connection, chatId), record);
  if (!row) return { chatId, outcome: 'added' };
  // Whoever imports a chat wants to have it.
  if (isInTrash) connection.run('UPDATE chats SET deleted_at = NULL WHERE id = ?', [chatId]);
  const hasNewFields = fillChat(connection, row, record);
  if (hasNewMessages && Date.parse(record.updatedAt) > Date.parse(String(row['updated_at']))) {
    connection.run('UPDATE chats SET updated_at = ? WHERE id = ?', [record.updatedAt, chatId]);
  }
  return { chatId, outcome: isInTrash ? 'added' : hasNewMessages || hasNewFields ? 'merged' : 'unchanged' };
}

/** True where the chat lacked something that the record has. */
function uniteMessages(tree: MessageTree, record: ChatRecord): boolean {
  const stored = tree.all();
  const known = new Map<string, StoredMessage[]>();
  for (const node of stored) {
    const key = placeOf(node.parentId, node.messageId);
    const same = known.get(key);
    if (same) same.push(node);
    else known.set(key, [node]);
  }
  const ids: number[] = [];
  let added = 0;
  let rewritten = 0;
  for (const { parent, message } of record.messages) {
    const parentId = parent === null ? null : (ids[parent] ?? null);
    const node = known.get(placeOf(parentId, message.id))?.shift();
    ids.push(node?.id ?? tree.insert(parentId, message));
    const better = node && united(node.payload, message);
    if (!node) added++;
    if (!better) continue;
    tree.rewrite(node.id, better);
    rewritten++;
  }
  if (stored.length === 0) tree.show(record.head === null ? null : (ids[record.head] ?? null));
  else if (rewritten > 0) tree.show(tree.headId);
  return added + rewritten > 0;
}

/** The stored message with what it lacks; undefined: it lacks nothing. */
function united(payload: string, given: ChatMessage): ChatMessage | undefined {
  const mayBeBroken = given.interrupted === undefined && payload.includes('"interrupted"');
  if (!mayBeBroken && !isRating(given.thumb)) return undefined;
  const stored = parseJson(payload) as unknown as ChatMessage;
  const whole = given.interrupted === undefined && stored.interrupted !== undefined ? given : stored;
  const thumb = stored.thumb ?? given.thumb;
  if (whole === stored && thumb === stored.thumb) return undefined;
  return isRating(thumb) ? { ...whole, thumb } : whole;
}

function isRating(thumb: unknown): thumb is 1 | -1 {
  return thumb === 1 || thumb === -1;
}

function placeOf(parentId: number | null, messageId: string): string {
  return `${parentId ?? ''} ${messageId}`;
}

/** Title, prompt and variables where the chat has none. True where one was taken over. */
function fillChat(connection: Connection, row: Row, record: ChatRecord): boolean {
  const wanted = {
    title: [record.title, ''],
    prompt_name: [record.promptName, ''],
    current_context_variables: [JSON.stringify(record.currentContextVariables), '{}'],
  } as const;
  let isChanged = false;
  for (const [column, [value, empty]] of Object.entries(wanted)) {
    if (row[column] !== empty || value === empty) continue;
    connection.run(`UPDATE chats SET ${column} = ? WHERE id = ?`, [value, row['id'] ?? null]);
    isChanged = true;
  }
  return isChanged;
}

/** In the order of their ids, but each after the one that it follows: a system message may have been put before older ones. */
function inTreeOrder(messages: readonly StoredMessage[]): StoredMessage[] {
  const waiting = new Map(messages.map((message) => [message.id, message]));
  const ordered: StoredMessage[] = [];
  for (const message of messages) {
    const ancestors: StoredMessage[] = [];
    let next = waiting.get(message.id);
    while (next) {
      ancestors.push(next);
      waiting.delete(next.id);
      next = next.parentId === null ? undefined : waiting.get(next.parentId);
    }
    ordered.push(...ancestors.reverse());
  }
  return ordered;
}
