import { randomUUID } from 'node:crypto';
import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import { checkName, checkObject, checkText, invalidEntity, nonJsonPath } from './entityChecks.ts';

const roles: readonly unknown[] = ['system', 'user', 'assistant', 'tool'];

/**
 * A message fit to be stored: as it was given, with an `id` and a `timestamp` where it had none.
 * @throws AppError `InvalidEntity`
 */
export function checkMessage(value: unknown, field: string): ChatMessage {
  const message = checkObject(value, field);
  if (!roles.includes(message['role'])) {
    throw invalidEntity(`${field}.role`, '`system`, `user`, `assistant` or `tool`');
  }
  checkText(message['content'], `${field}.content`);
  if (message['id'] !== undefined) checkName(message['id'], `${field}.id`);
  if (message['timestamp'] !== undefined) checkText(message['timestamp'], `${field}.timestamp`);
  const wrong = nonJsonPath(message, field);
  if (wrong !== undefined) throw invalidEntity(wrong, 'JSON');
  return {
    ...message,
    id: message['id'] ?? randomUUID(),
    timestamp: message['timestamp'] ?? new Date().toISOString(),
  } as ChatMessage;
}
