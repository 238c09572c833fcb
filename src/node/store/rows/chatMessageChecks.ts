import { randomUUID } from 'node:crypto';
import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import { checkMessageShape } from './chatMessageShape.ts';
import { checkName, checkObject, checkText, invalidEntity, nonJsonPath } from './entityChecks.ts';

const roles: readonly unknown[] = ['system', 'user', 'assistant', 'tool'];

/**
 * A message fit to be stored: as it was given, with an `id` and a `timestamp` where it had none, and with empty text where an
 * assistant's `content` is null or absent (OpenAI, "Create chat completion": optional beside `tool_calls`).
 * @throws AppError `InvalidEntity`
 */
export function checkMessage(value: unknown, field: string): ChatMessage {
  const message = checkObject(value, field);
  const { role, id, timestamp } = message;
  if (!roles.includes(role)) throw invalidEntity(`${field}.role`, '`system`, `user`, `assistant` or `tool`');
  const content = role === 'assistant' ? (message['content'] ?? '') : message['content'];
  checkText(content, `${field}.content`);
  if (!isAbsent(id)) checkName(id, `${field}.id`);
  if (!isAbsent(timestamp)) checkText(timestamp, `${field}.timestamp`);
  checkMessageShape(message, field);
  const wrong = nonJsonPath(message, field);
  if (wrong !== undefined) throw invalidEntity(wrong, 'JSON');
  return {
    ...message,
    content,
    id: id ?? randomUUID(),
    timestamp: timestamp ?? new Date().toISOString(),
  } as ChatMessage;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
