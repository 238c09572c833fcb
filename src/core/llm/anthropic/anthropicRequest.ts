import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { conversationOf, framedByUser, withSystemInUser, type Turn } from '../conversation.ts';
import type { GenerationSettings } from '../generationSettings.ts';
import { objectOf } from '../jsonParts.ts';
import type { LLMRequest } from '../llmRequest.ts';
import type { ModelTarget } from '../modelTarget.ts';
import { closedSchema, parametersSchema, structuredOutputOf } from '../structuredOutput.ts';
import type { ToolNames } from '../toolNames.ts';
import type { AnthropicQuirks } from './anthropicQuirks.ts';
import { thinkingWays } from './anthropicThinking.ts';

/**
 * `max_tokens`, which Anthropic demands, where the config sets none. No current model takes less; where one does, its 400
 * names its own limit and the request is sent again with that.
 */
const usualMaxTokens = 32_000;

/** The body of `POST /v1/messages`, streaming. */
export interface AnthropicBody {
  model: string;
  max_tokens: number;
  stream: true;
  system?: string;
  messages: { role: 'user' | 'assistant'; content: JsonObject[] }[];
  tools?: JsonObject[];
  output_config?: JsonObject;
  thinking?: JsonObject;
  temperature?: number;
  top_p?: number;
}

/** True where a config sets what API version 2026-10-21 refuses at any value: its requests go out under 2023-06-01. */
export function wantsSampling({ temperature, topP }: GenerationSettings): boolean {
  return temperature !== undefined || topP !== undefined;
}

/** The request in the shape of Anthropic's messages. */
export function anthropicBody(
  request: LLMRequest,
  target: ModelTarget,
  names: ToolNames,
  quirks: AnthropicQuirks = {},
): AnthropicBody {
  const { settings } = target;
  const conversation = conversationOf(request, target.llmConfigClass, target.configName);
  const structured = structuredOutputOf(request, settings, quirks.refusedStructured);
  const system = [conversation.system, structured.instruction].filter((text) => text !== '').join('\n\n');
  const isFolded = settings.systemRole === 'user';
  const turns = isFolded ? withSystemInUser(conversation.turns, system) : conversation.turns;
  const maxTokens = Math.min(settings.maxTokens ?? usualMaxTokens, quirks.maxTokens ?? Infinity);
  const { thinking, effort } = thinkingWays(settings.reasoningEffort, maxTokens)[quirks.refusedThinking ?? 0] ?? {};
  const output = {
    ...(effort === undefined ? {} : { effort }),
    // There is no JSON mode without a schema: the instruction alone stands for it.
    ...(structured.mode === 'json_schema' && request.responseFormat
      ? { format: { type: 'json_schema', schema: closedSchema(request.responseFormat) } }
      : {}),
  };
  return {
    model: target.model,
    max_tokens: maxTokens,
    stream: true,
    ...(system === '' || isFolded ? {} : { system }),
    messages: messagesOf(framedByUser(turns), names, quirks.dropsThinking === true),
    ...(request.tools.length === 0 ? {} : { tools: request.tools.map((tool) => toolOf(tool, names)) }),
    ...(Object.keys(output).length === 0 ? {} : { output_config: output }),
    ...(thinking === undefined ? {} : { thinking }),
    ...samplingOf(settings, thinking !== undefined && thinking['type'] !== 'disabled', quirks),
  };
}

/**
 * The sampling that goes out. Beside thinking only temperature 1 and a `top_p` of at least 0.95 are taken
 * (platform.claude.com/docs/en/build-with-claude/extended-thinking#feature-compatibility): the rest is left out there.
 */
function samplingOf(
  { temperature, topP }: GenerationSettings,
  thinks: boolean,
  { refusedFields = [] }: AnthropicQuirks,
): Pick<AnthropicBody, 'temperature' | 'top_p'> {
  const takesTemperature = !refusedFields.includes('temperature') && (!thinks || temperature === 1);
  const takesTopP = !refusedFields.includes('top_p') && (!thinks || (topP !== undefined && topP >= 0.95));
  return {
    ...(temperature !== undefined && takesTemperature ? { temperature } : {}),
    ...(topP !== undefined && takesTopP ? { top_p: topP } : {}),
  };
}

function toolOf(tool: LLMRequest['tools'][number], names: ToolNames): JsonObject {
  return {
    name: names.toVendor(tool.name),
    ...(tool.description === '' ? {} : { description: tool.description }),
    input_schema: parametersSchema(tool.parameters),
  };
}

function messagesOf(turns: readonly Turn[], names: ToolNames, dropsThinking: boolean): AnthropicBody['messages'] {
  const messages: AnthropicBody['messages'] = [];
  const add = (role: 'user' | 'assistant', content: JsonObject[]): void => {
    if (content.length === 0) return;
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...content);
    else messages.push({ role, content });
  };
  // A signature holds as long as nothing before its block has changed. Within the rounds of one message nothing does; after
  // the next one the system text is another and the last message goes out as it was written, so older thinking is void
  // (platform.claude.com/docs/en/build-with-claude/preserved-thinking).
  const loopStart = dropsThinking ? turns.length : turns.findLastIndex(({ role }) => role === 'user');
  for (const [index, turn] of turns.entries()) {
    if (turn.role === 'user') {
      add('user', [textBlock(turn.text)]);
      continue;
    }
    add('assistant', (index > loopStart ? replayedBlocks(turn) : undefined) ?? assistantBlocks(turn, names));
    // All results of a turn go into one user's turn, before anything else in it.
    add(
      'user',
      turn.calls.map((call) => ({ type: 'tool_result', tool_use_id: call.id, content: call.result })),
    );
  }
  return messages;
}

const textBlock = (text: string): JsonObject => ({ type: 'text', text });

function assistantBlocks(turn: Extract<Turn, { role: 'assistant' }>, names: ToolNames): JsonObject[] {
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
