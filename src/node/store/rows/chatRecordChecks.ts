import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import type { ChatRecord, ChatTreeMessage } from '../../../core/chats/chatRecord.ts';
import { checkMessage } from './chatMessageChecks.ts';
import {
  checkJsonObject,
  checkList,
  checkName,
  checkObject,
  checkOptionalTime,
  checkText,
  invalidEntity,
} from './entityChecks.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A record fit to be stored. Ids and times are not made up here: with them the same record would be another one each time.
 * @throws AppError `InvalidEntity`
 */
export function checkRecord(value: unknown): ChatRecord {
  const record = checkObject(value, 'record');
  const messages = checkList(record['messages'] ?? null, 'messages', checkTreeMessage);
  messages.forEach(({ parent }, index) => {
    if (parent !== null && parent >= index) {
      throw invalidEntity(`messages[${index}].parent`, 'null or the index of a message that comes before it');
    }
  });
  const head = record['head'];
  if (head !== null && !isIndex(head, messages.length)) {
    throw invalidEntity('head', 'null or the index of a message');
  }
  const pinnedConfigName = record['pinnedConfigName'] ?? undefined;
  return {
    uuid: checkUuid(record['uuid']),
    promptName: checkText(record['promptName'], 'promptName'),
    title: checkText(record['title'], 'title'),
    currentContextVariables: checkJsonObject(record['currentContextVariables'] ?? null, 'currentContextVariables'),
    ...(pinnedConfigName === undefined ? {} : { pinnedConfigName: checkName(pinnedConfigName, 'pinnedConfigName') }),
    createdAt: checkTime(record['createdAt'], 'createdAt'),
    updatedAt: checkTime(record['updatedAt'], 'updatedAt'),
    messages,
    head,
  };
}

function checkTreeMessage(value: unknown, field: string): ChatTreeMessage {
  const { parent, message } = checkObject(value, field);
  if (parent !== null && !isIndex(parent, Infinity)) {
    throw invalidEntity(`${field}.parent`, 'null or the index of a message that comes before it');
  }
  return { parent, message: checkCompleteMessage(message, `${field}.message`) };
}

function checkCompleteMessage(value: unknown, field: string): ChatMessage {
  const message = checkObject(value, field);
  checkName(message['id'], `${field}.id`);
  checkText(message['timestamp'], `${field}.timestamp`);
  return checkMessage(message, field);
}

function checkUuid(value: unknown): string {
  const text = checkText(value, 'uuid').toLowerCase();
  if (!uuid.test(text)) throw invalidEntity('uuid', 'a UUID');
  return text;
}

function checkTime(value: unknown, field: string): string {
  const time = checkOptionalTime(value, field);
  if (time === undefined) throw invalidEntity(field, 'an ISO 8601 time');
  return time;
}

function isIndex(value: unknown, end: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < end;
}
