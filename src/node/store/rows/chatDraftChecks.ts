import type { ChatHistory } from '../../../core/chats/chatHistory.ts';
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

/** Leaves room above for the ids that follow, all of them exact in a JavaScript number. */
const largestId = 2 ** 52;

/** A draft whose fields are what they must be; what it left out or had as null is absent. */
export type CheckedDraft = Pick<ChatHistory, 'chatHistory'> & Partial<ChatHistory>;

/** @throws AppError `InvalidEntity` */
export function checkDraft(value: unknown): CheckedDraft {
  const draft = checkObject(value, 'chatHistory');
  const id = draft['id'] ?? undefined;
  const promptName = draft['promptName'] ?? undefined;
  const currentContextVariables = draft['currentContextVariables'] ?? undefined;
  const pinnedConfigName = draft['pinnedConfigName'] ?? undefined;
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
    ...(pinnedConfigName === undefined ? {} : { pinnedConfigName: checkName(pinnedConfigName, 'pinnedConfigName') }),
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
