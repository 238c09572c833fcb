import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import type { ChatMessage, ToolCall } from '../../chats/chatMessage.ts';
import { timeOf } from './dumpRow.ts';

/** What messages without an id or a time get, so that a second import gives the same. */
export interface MessageDefaults {
  /** ISO 8601; the time of the first message where it has none. */
  startedAt: string;
  /** Id of the message at an index. */
  idOf: (index: number) => string;
}

/** Words for the roles in other programs and earlier protocols. */
const roles = new Map<unknown, ChatMessage['role']>([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['ai', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
]);

/**
 * The messages of a dumped chat. Unknown keys are kept; a field of the model in another form is brought into its own.
 * @returns `leftOut` numbers, from 1, the items that are no message
 */
export function convertMessages(
  items: readonly JsonValue[],
  { startedAt, idOf }: MessageDefaults,
): { messages: ChatMessage[]; leftOut: number[] } {
  const messages: ChatMessage[] = [];
  const leftOut: number[] = [];
  const ids = new Set<string>();
  let timestamp = startedAt;
  items.forEach((item, index) => {
    const role = isJsonObject(item) ? roles.get(item['role']) : undefined;
    if (!isJsonObject(item) || role === undefined) {
      leftOut.push(index + 1);
      return;
    }
    timestamp = timeOf(item['timestamp']) ?? timestamp;
    const given = typeof item['id'] === 'string' || typeof item['id'] === 'number' ? String(item['id']) : '';
    const id = given === '' || ids.has(given) ? idOf(index) : given;
    ids.add(id);
    messages.push({ ...known(item), id, role, content: contentOf(item['content']), timestamp });
  });
  return { messages, leftOut };
}

/** Text; of a list of parts, the text parts. Anything else stands as JSON, so that nothing is lost. */
function contentOf(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  if (content === null || content === undefined) return '';
  if (!Array.isArray(content)) return JSON.stringify(content);
  return content
    .map((part) => (isJsonObject(part) && typeof part['text'] === 'string' ? part['text'] : JSON.stringify(part)))
    .join('\n');
}

/** A reader for each field of the model that other code relies on. What it cannot read is not taken over. */
const readers: Readonly<Record<string, (value: JsonValue) => unknown>> = {
  thumb: (value) => (Number(value) === 1 ? 1 : Number(value) === -1 ? -1 : undefined),
  tool_calls: toolCallsOf,
  tool_call_id: textOf,
  name: textOf,
  system_generated: flagOf,
  show_in_user_history: flagOf,
  message_generation_time: (value) =>
    value !== '' && Number.isFinite(Number(value)) && typeof value !== 'boolean' ? Number(value) : undefined,
  context_vars: (value) => (isJsonObject(parsed(value)) ? parsed(value) : undefined),
  // Names only: the values may be secrets of the one who chatted.
  context_params: (value) => {
    const params = parsed(value);
    if (isJsonObject(params)) return Object.keys(params);
    return Array.isArray(params) ? params.filter((name) => typeof name === 'string') : undefined;
  },
};

function known(item: JsonObject): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(item)) {
    const reader = Object.hasOwn(readers, key) ? readers[key] : undefined;
    if (reader && value === null) continue;
    const read = reader ? reader(value) : value;
    if (read !== undefined) define(message, key, read);
    // Kept for a reader of the chat where it cannot serve.
    else if (key === 'tool_calls') message['imported_tool_calls'] = value;
  }
  return message;
}

function toolCallsOf(value: JsonValue): ToolCall[] | undefined {
  const calls = parsed(value);
  if (!Array.isArray(calls) || calls.length === 0) return undefined;
  const read = calls.map((call): ToolCall | undefined => {
    const { id, function: called } = isJsonObject(call) ? call : {};
    if ((typeof id !== 'string' && typeof id !== 'number') || !isJsonObject(called)) return undefined;
    const { name, arguments: given = {} } = called;
    if (typeof name !== 'string') return undefined;
    return {
      id: String(id),
      type: 'function',
      function: { name, arguments: typeof given === 'string' ? given : JSON.stringify(given) },
    };
  });
  return read.every((call) => call !== undefined) ? read : undefined;
}

function textOf(value: JsonValue): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function flagOf(value: JsonValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' || value === 1 ? true : value === 'false' || value === 0 ? false : undefined;
}

/** JSON text as JSON; anything else as it is. */
function parsed(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return value; // Not JSON: the reader decides what becomes of it.
  }
}

/** Also for a key such as `__proto__`, which plain assignment would not store. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
