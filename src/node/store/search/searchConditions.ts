import type { ChatSearchOptions } from '../../../core/chats/chatHistory.ts';
import { configOfMessage, thumbOfMessage } from '../schema/version3.ts';
import type { SqlValue } from '../sqlite/connection.ts';
import { AppError } from '../../../core/base/appError.ts';

/** A condition on the rows of `messages` (and `chats AS chat`), with its parameters. */
export interface SearchCondition {
  sql: string;
  params: SqlValue[];
}

/** The options of a search as SQL; none where they ask for nothing. @throws AppError `InvalidEntity` */
export function conditionsOf(options: ChatSearchOptions): SearchCondition[] {
  const conditions: SearchCondition[] = [];
  const add = (sql: string, ...params: SqlValue[]): void => {
    conditions.push({ sql, params });
  };
  const { promptName, llmConfigName, from, to, thumb, role } = options;
  if (promptName !== undefined) add('chat.prompt_name = ?', textOption(promptName, 'promptName'));
  if (llmConfigName !== undefined) add(`${configOfMessage} = ?`, textOption(llmConfigName, 'llmConfigName'));
  if (from !== undefined) add('timestamp >= ?', isoTime(from, 'from'));
  if (to !== undefined) add('timestamp < ?', isoTime(to, 'to'));
  if (thumb !== undefined && ![1, -1, 'none'].includes(thumb)) throw invalidOption('thumb', "1, -1 or 'none'");
  if (thumb === 1 || thumb === -1) add(`${thumbOfMessage} = ?`, thumb);
  else if (thumb === 'none') add(`messages.role = 'assistant' AND ${thumbOfMessage} IS NULL`);
  if (role !== undefined) add('messages.role = ?', textOption(role, 'role'));
  return conditions;
}

/** The conditions that a chat's title can fulfil, on the rows of `chats AS chat`. */
export function titleConditionsOf(options: ChatSearchOptions): SearchCondition[] {
  const { promptName, from, to } = options;
  return conditionsOf({
    ...(promptName === undefined ? {} : { promptName }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }).map(({ sql, params }) => ({ sql: sql.replace('timestamp', 'chat.updated_at'), params }));
}

/** Whether a chat's title can be what these options ask for. */
export function searchesTitles({ llmConfigName, thumb, role }: ChatSearchOptions): boolean {
  return llmConfigName === undefined && thumb === undefined && role === undefined;
}

/** All of them, for a WHERE. */
export function whereOf(conditions: readonly SearchCondition[]): string {
  return conditions.length === 0 ? '1' : conditions.map(({ sql }) => `(${sql})`).join(' AND ');
}

function isoTime(value: string, name: string): string {
  const time = new Date(value);
  if (Number.isNaN(time.getTime())) throw invalidOption(name, 'an ISO 8601 time');
  return time.toISOString();
}

/** @throws AppError `InvalidEntity` */
export function textOption(value: unknown, name: string): string {
  if (typeof value !== 'string') throw invalidOption(name, 'text');
  return value;
}

function invalidOption(name: string, expected: string): AppError {
  return new AppError('InvalidEntity', `This cannot be searched for: \`${name}\` must be ${expected}.`);
}
