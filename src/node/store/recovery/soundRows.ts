import { isJsonObject } from '../../../core/base/json.ts';
import { digestOf, listDigest, parseOutline } from '../requests/requestOutline.ts';
import type { Row, SqlValue } from '../sqlite/connection.ts';

/**
 * The tables that hold what users made, in an order in which they can be filled, and whether a row of them is as the store
 * writes it. One row that cannot be understood would keep all others from being listed.
 */
export const soundRows: Record<string, (row: Row) => boolean> = {
  tools: isSoundEntity({
    lines: 'object',
    tool_json_spec: 'any',
    default_values_for_non_llm_params: 'object',
    context_params: 'list',
  }),
  prompt_templates: isSoundEntity({
    lines: 'object',
    required_kwargs: 'list',
    initial_messages_templates: 'list',
    logged_context_vars: 'list',
  }),
  prompt_template_llm_configs: hasWholeTexts,
  prompt_template_tools: hasWholeTexts,
  llm_config_names: hasWholeTexts,
  chats: isSoundChat,
  messages: isSoundMessage,
  chat_drafts: isSoundDraft,
  unsent_messages: (row) => hasWholeTexts(row) && isJsonText(row['variables'], 'object'),
  request_parts: (row) => row['digest'] === digestOf(String(row['json'])),
  request_lists: isSoundList,
  sent_requests: isSoundRequest,
};

type JsonKind = 'object' | 'list' | 'any';

/** @param jsonColumns the columns that hold JSON, with what it must be */
function isSoundEntity(jsonColumns: Record<string, JsonKind>): (row: Row) => boolean {
  return (row) =>
    hasWholeTexts(row) &&
    isTime(row['created_at']) &&
    isTime(row['updated_at']) &&
    Object.entries(jsonColumns).every(([column, kind]) => isJsonText(row[column], kind));
}

/** SQLite reads zeros where a file was cut off. */
function hasWholeTexts(row: Row): boolean {
  return Object.values(row).every((value) => typeof value !== 'string' || !value.includes('\0'));
}

function isSoundChat(row: Row): boolean {
  return (
    /^[0-9a-f-]{36}$/i.test(String(row['uuid'])) &&
    isJsonText(row['current_context_variables'], 'object') &&
    isTime(row['created_at']) &&
    isTime(row['updated_at']) &&
    ((row['deleted_at'] ?? null) === null || isTime(row['deleted_at']))
  );
}

function isSoundDraft(row: Row): boolean {
  return hasWholeTexts(row) && isJsonText(row['variables'], 'object') && isTime(row['updated_at']);
}

function isSoundMessage(row: Row): boolean {
  return typeof row['chat_id'] === 'number' && row['message_id'] !== '' && isJsonText(row['payload'], 'object');
}

/** A digest that is right is that of sound text. */
function isSoundList(row: Row): boolean {
  const shorter = row['shorter'] ?? null;
  return row['digest'] === listDigest(shorter === null ? null : String(shorter), String(row['part']));
}

function isSoundRequest(row: Row): boolean {
  return hasWholeTexts(row) && isTime(row['sent_at']) && parseOutline(String(row['outline'])) !== undefined;
}

function isJsonText(value: SqlValue | undefined, kind: JsonKind): boolean {
  try {
    const parsed: unknown = JSON.parse(String(value));
    return kind === 'any' || (kind === 'list' ? Array.isArray(parsed) : isJsonObject(parsed));
  } catch {
    return false;
  }
}

function isTime(value: SqlValue | undefined): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
