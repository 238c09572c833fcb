import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts';
import type { ChatMessage } from '../chats/chatMessage.ts';
import type { ChatRecord, ChatTreeMessage } from '../chats/chatRecord.ts';
import { TransferFault } from './transferFault.ts';

/** What the `format` member of an export of chats says. */
export const chatExportFormat = 'promptdeck-chats';

/** The `version` that this program writes, and the highest that it reads. */
export const chatExportVersion = 1;

/** The members of an export, in the order in which they are written. */
export const chatExportMembers = ['format', 'version', 'exported_at', 'chats'] as const;

/**
 * What stands before the first chat of an export and after the last one. Between them the chats, separated by commas.
 *
 * An export holds no secret: the values behind `${secret:NAME}` and `${env:NAME}` live in memory only while a call runs, and
 * a message's `context_params` and `default_params` hold names. What a person or a model wrote into a message is in it.
 * @param exportedAt ISO 8601 time
 */
export function chatExportFrame(exportedAt: string): { head: string; tail: string } {
  const members: JsonObject = { format: chatExportFormat, version: chatExportVersion, exported_at: exportedAt };
  return { head: `${JSON.stringify(members).slice(0, -1)},"chats":[\n`, tail: '\n]}\n' };
}

/** A chat as it stands in an export: the whole record, with snake_case keys. */
export function chatToJson(record: ChatRecord): JsonObject {
  return {
    uuid: record.uuid,
    title: record.title,
    prompt_name: record.promptName,
    current_context_variables: record.currentContextVariables,
    ...(record.pinnedConfigName === undefined ? {} : { pinned_config_name: record.pinnedConfigName }),
    created_at: record.createdAt,
    updated_at: record.updatedAt,
    head: record.head,
    // A stored message is JSON: the store lets nothing else in.
    messages: record.messages.map(({ parent, message }) => ({ parent, message: message as unknown as JsonValue })),
  };
}

/** A chat out of an export. @throws TransferFault naming the field */
export function chatFromJson(value: unknown): ChatRecord {
  if (!isJsonObject(value)) throw new TransferFault('', 'an object');
  const messages = readMessages(value['messages']);
  const pinned = value['pinned_config_name'] ?? undefined;
  return {
    uuid: readUuid(value['uuid']),
    title: readText(value['title'], 'title'),
    promptName: readText(value['prompt_name'], 'prompt_name'),
    currentContextVariables: readObject(value['current_context_variables'], 'current_context_variables'),
    ...(pinned === undefined ? {} : { pinnedConfigName: readName(pinned, 'pinned_config_name') }),
    createdAt: readTime(value['created_at'], 'created_at'),
    updatedAt: readTime(value['updated_at'], 'updated_at'),
    messages,
    head: readHead(value['head'], messages.length),
  };
}

const roles: readonly unknown[] = ['system', 'user', 'assistant', 'tool'];

function readMessages(value: unknown): ChatTreeMessage[] {
  if (!Array.isArray(value)) throw new TransferFault('messages', 'a list');
  return value.map((item: unknown, index) => {
    const field = `messages[${index}]`;
    const { parent, message } = readObject(item, field);
    if (parent !== null && !isIndex(parent, index)) {
      throw new TransferFault(`${field}.parent`, 'null or the number of a message before this one');
    }
    return { parent, message: readMessage(message, `${field}.message`) };
  });
}

function readMessage(value: unknown, field: string): ChatMessage {
  const message = readObject(value, field);
  if (!roles.includes(message['role'])) {
    throw new TransferFault(`${field}.role`, '`system`, `user`, `assistant` or `tool`');
  }
  readText(message['content'], `${field}.content`);
  readName(message['id'], `${field}.id`);
  readText(message['timestamp'], `${field}.timestamp`);
  return message as unknown as ChatMessage;
}

function readHead(value: unknown, count: number): number | null {
  if (count === 0) {
    if (value === null || value === undefined) return null;
    throw new TransferFault('head', 'null, as there are no messages');
  }
  if (!isIndex(value, count)) throw new TransferFault('head', 'the number of a message');
  return value;
}

function readUuid(value: unknown): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) {
    throw new TransferFault('uuid', 'a UUID');
  }
  return value.toLowerCase();
}

function readObject(value: unknown, field: string): JsonObject {
  if (!isJsonObject(value)) throw new TransferFault(field, 'an object');
  return value;
}

function readText(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new TransferFault(field, 'a text');
  return value;
}

function readName(value: unknown, field: string): string {
  if (readText(value, field) === '') throw new TransferFault(field, 'a text that is not empty');
  return value as string;
}

function readTime(value: unknown, field: string): string {
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) throw new TransferFault(field, 'an ISO 8601 time');
  return value;
}

function isIndex(value: unknown, below: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < below;
}
