import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../base/json.ts';
import { conversationOf, framedByUser, type Turn } from '../conversation.ts';
import { objectOf } from '../jsonParts.ts';
import type { LLMRequest } from '../llmRequest.ts';
import type { ToolNames } from '../toolNames.ts';

/**
 * `max_tokens`, which Anthropic demands. No current model takes less; where one does, its 400 names its own limit and the
 * request is sent again with that.
 */
export const anthropicMaxTokens = 32_000;

/** The body of `POST /v1/messages`, streaming. */
export interface AnthropicBody {
  model: string;
  max_tokens: number;
  stream: true;
  system?: string;
  messages: { role: 'user' | 'assistant'; content: JsonObject[] }[];
  tools?: JsonObject[];
  output_config?: JsonObject;
}

/** The request in the shape of Anthropic's messages. Sampling parameters are never sent: version 2026-10-21 refuses them. */
export function anthropicBody(
  request: LLMRequest,
  model: string,
  names: ToolNames,
  maxTokens = anthropicMaxTokens,
): AnthropicBody {
  const conversation = conversationOf(request, 'AnthropicConfig');
  const messages: AnthropicBody['messages'] = [];
  const add = (role: 'user' | 'assistant', content: JsonObject[]): void => {
    if (content.length === 0) return;
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...content);
    else messages.push({ role, content });
  };
  for (const turn of framedByUser(conversation.turns)) {
    if (turn.role === 'user') {
      add('user', [textBlock(turn.text)]);
      continue;
    }
    add('assistant', assistantBlocks(turn, names));
    // All results of a turn go into one user's turn, before anything else in it.
    add(
      'user',
      turn.calls.map((call) => ({ type: 'tool_result', tool_use_id: call.id, content: call.result })),
    );
  }
  return {
    model,
    max_tokens: maxTokens,
    stream: true,
    ...(conversation.system === '' ? {} : { system: conversation.system }),
    messages,
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map((tool) => ({
            name: names.toVendor(tool.name),
            description: tool.description,
            input_schema: { type: 'object', properties: {}, ...tool.parameters },
          })),
        }),
    ...(request.responseFormat === undefined
      ? {}
      : { output_config: { format: { type: 'json_schema', schema: closedSchema(request.responseFormat) } } }),
  };
}

const textBlock = (text: string): JsonObject => ({ type: 'text', text });

function assistantBlocks(turn: Extract<Turn, { role: 'assistant' }>, names: ToolNames): JsonObject[] {
  const own = replayedBlocks(turn);
  if (own) return own;
  const uses = turn.calls.map((call) => ({
    type: 'tool_use',
    id: call.id,
    name: names.toVendor(call.name),
    input: objectOf(call.arguments),
  }));
  return turn.text === '' ? uses : [textBlock(turn.text), ...uses];
}

/** The blocks as Anthropic sent them, thinking and signatures included; only the ids of the calls follow ours. */
function replayedBlocks(turn: Extract<Turn, { role: 'assistant' }>): JsonObject[] | undefined {
  if (!Array.isArray(turn.providerParts)) return undefined;
  const blocks = turn.providerParts.filter(isJsonObject);
  const uses = blocks.filter((block) => block['type'] === 'tool_use');
  if (uses.length !== turn.calls.length) return undefined;
  let next = 0;
  return blocks.map((block) =>
    block['type'] === 'tool_use' ? { ...block, id: turn.calls[next++]?.id ?? block['id'] ?? '' } : block,
  );
}

/** Structured output wants every object closed; a schema that says otherwise keeps its word. */
function closedSchema(schema: JsonSchema): JsonSchema {
  const close = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(close);
    if (!isJsonObject(value)) return value;
    const closed: JsonObject = {};
    for (const [key, child] of Object.entries(value))
      closed[key] = key === 'enum' || key === 'const' ? child : close(child);
    if (closed['type'] === 'object' && closed['additionalProperties'] === undefined)
      closed['additionalProperties'] = false;
    return closed;
  };
  return close(schema) as JsonSchema;
}

/** The model's own limit, out of the 400 "max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens". */
export function allowedMaxTokens(message: string): number | undefined {
  const limit = /max_tokens: \d+ > (\d+)/.exec(message)?.[1];
  return limit === undefined ? undefined : Number(limit);
}
