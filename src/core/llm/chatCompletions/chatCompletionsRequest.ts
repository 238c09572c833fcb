import type { JsonObject, JsonSchema } from '../../base/json.ts';
import type { LLMConfigClass } from '../../configs/llmConfig.ts';
import { conversationOf, framedByUser, type Turn } from '../conversation.ts';
import type { LLMRequest } from '../llmRequest.ts';
import { normaliseArguments } from '../toolCallAssembly.ts';
import type { ToolNames } from '../toolNames.ts';

/**
 * What a model turned out not to take, learnt from its own 400s; nothing is assumed from a model's name, since a deployment
 * name hides it.
 */
export interface ChatCompletionsQuirks {
  /** o1-mini and some open models refuse the system role: its text goes into the first user turn. */
  foldSystem?: boolean;
  /** Newer GPTs refuse tools together with reasoning on this protocol, unless `reasoning_effort` is `none`. */
  reasoningNone?: boolean;
  /** Older compatible servers refuse `stream_options`. */
  noStreamOptions?: boolean;
}

/** The body of `POST /chat/completions`, streaming, as all servers of this protocol take it. */
export interface ChatCompletionsBody {
  model: string;
  messages: JsonObject[];
  stream: true;
  stream_options?: { include_usage: true };
  tools?: JsonObject[];
  response_format?: JsonObject;
  reasoning_effort?: 'none';
}

/**
 * The request in the shape of OpenAI's chat completions. Sampling parameters and token limits are never sent: every model
 * has sound defaults and several refuse them.
 */
export function chatCompletionsBody(
  request: LLMRequest,
  model: string,
  llmConfigClass: LLMConfigClass,
  names: ToolNames,
  quirks: ChatCompletionsQuirks = {},
): ChatCompletionsBody {
  const conversation = conversationOf(request, llmConfigClass);
  const messages: JsonObject[] = [];
  let turns = conversation.turns;
  if (conversation.system !== '' && quirks.foldSystem !== true) {
    messages.push({ role: 'system', content: conversation.system });
  } else if (conversation.system !== '') {
    turns = withSystemInUser(turns, conversation.system);
  }
  // A request without any user's turn is refused by several servers of this protocol.
  if (!turns.some(({ role }) => role === 'user')) turns = framedByUser(turns);
  for (const turn of turns) messages.push(...chatMessages(turn, names));
  return {
    model,
    messages,
    stream: true,
    ...(quirks.noStreamOptions === true ? {} : { stream_options: { include_usage: true } }),
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map((tool) => ({
            type: 'function',
            function: { ...tool, name: names.toVendor(tool.name) },
          })),
        }),
    ...(quirks.reasoningNone === true && request.tools.length > 0 ? { reasoning_effort: 'none' } : {}),
    ...(request.responseFormat === undefined
      ? {}
      : {
          response_format: {
            type: 'json_schema',
            json_schema: {
              name: 'reply',
              schema: request.responseFormat,
              ...(isStrictSchema(request.responseFormat) ? { strict: true } : {}),
            },
          },
        }),
  };
}

function withSystemInUser(turns: readonly Turn[], system: string): Turn[] {
  const [first, ...rest] = turns;
  return first?.role === 'user'
    ? [{ role: 'user', text: `${system}\n\n${first.text}` }, ...rest]
    : [{ role: 'user', text: system }, ...turns];
}

function chatMessages(turn: Turn, names: ToolNames): JsonObject[] {
  if (turn.role === 'user') return [{ role: 'user', content: turn.text }];
  if (turn.calls.length === 0) return turn.text === '' ? [] : [{ role: 'assistant', content: turn.text }];
  return [
    {
      role: 'assistant',
      // null, not "": empty content is refused by several servers.
      content: turn.text === '' ? null : turn.text,
      tool_calls: turn.calls.map((call) => ({
        id: call.id,
        type: 'function',
        function: { name: names.toVendor(call.name), arguments: normaliseArguments(call.arguments) },
      })),
    },
    ...turn.calls.map((call) => ({ role: 'tool', tool_call_id: call.id, content: call.result })),
  ];
}

/** True where the schema meets strict mode's rules: every object closed, every property required. */
export function isStrictSchema(schema: JsonSchema): boolean {
  const isClosed = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.every(isClosed);
    if (typeof value !== 'object' || value === null) return true;
    const node: Record<string, unknown> = { ...value };
    if (node['type'] === 'object' || node['properties'] !== undefined) {
      const properties = Object.keys(node['properties'] ?? {});
      const required = Array.isArray(node['required']) ? node['required'] : [];
      if (node['additionalProperties'] !== false || !properties.every((name) => required.includes(name))) return false;
    }
    return Object.values(node).every(isClosed);
  };
  return schema['type'] === 'object' && isClosed(schema);
}

/**
 * What to change after a refusal, read from the error's own words; undefined where nothing would help.
 * @param message the vendor's message of a 400
 */
export function quirkOfRefusal(message: string, quirks: ChatCompletionsQuirks): ChatCompletionsQuirks | undefined {
  if (quirks.foldSystem !== true && /role.*(?:'|")?(?:system|developer)(?:'|")?/i.test(message) && isRefusal(message)) {
    return { ...quirks, foldSystem: true };
  }
  if (
    quirks.reasoningNone !== true &&
    /reasoning_effort/.test(message) &&
    /\bnone\b/.test(message) &&
    /tools?\b/i.test(message)
  ) {
    return { ...quirks, reasoningNone: true };
  }
  if (quirks.noStreamOptions !== true && /stream_options/.test(message)) return { ...quirks, noStreamOptions: true };
  return undefined;
}

const isRefusal = (message: string): boolean =>
  /unsupported|not support|not allowed|invalid|must be one of/i.test(message);
