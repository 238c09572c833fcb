import type { JsonObject } from '../../base/json.ts';
import { conversationOf, framedByUser, withSystemInUser, type AnsweredCall, type Turn } from '../conversation.ts';
import type { MaxTokensField, SystemRole } from '../generationSettings.ts';
import type { LLMRequest } from '../llmRequest.ts';
import type { ModelTarget } from '../modelTarget.ts';
import { effortToSend, nearestEffort } from '../reasoningEffort.ts';
import { isStrictSchema, parametersSchema, structuredOutputOf } from '../structuredOutput.ts';
import { objectTextOf } from '../jsonParts.ts';
import { normaliseArguments } from '../toolCallAssembly.ts';
import type { ToolNames } from '../toolNames.ts';
import type { ChatCompletionsQuirks } from './chatCompletionsQuirks.ts';

/** The body of `POST /chat/completions`, streaming, as all servers of this protocol take it. */
export interface ChatCompletionsBody {
  model: string;
  messages: JsonObject[];
  stream: true;
  stream_options?: { include_usage: true };
  tools?: JsonObject[];
  response_format?: { type: 'json_object' } | { type: 'json_schema'; json_schema: JsonObject };
  temperature?: number;
  top_p?: number;
  max_tokens?: number;
  max_completion_tokens?: number;
  reasoning_effort?: string;
  /** Groq's; `parsed` gives the reasoning apart from the text. */
  reasoning_format?: 'parsed';
}

/**
 * The request in the shape of OpenAI's chat completions. What the config does not set is not sent: every model has sound
 * defaults, and several refuse to have them named.
 */
export function chatCompletionsBody(
  request: LLMRequest,
  target: ModelTarget,
  names: ToolNames,
  quirks: ChatCompletionsQuirks = {},
): ChatCompletionsBody {
  const { model, settings } = target;
  const structured = structuredOutputOf(request, settings, quirks.refusedStructured);
  const isTaken = (field: NonNullable<ChatCompletionsQuirks['refusedFields']>[number]): boolean =>
    quirks.refusedFields?.includes(field) !== true;
  const effort = effortToSend(effortOf(target), quirks.efforts);
  const samples = !isOpenAIReasoning(model);
  return {
    model,
    messages: messagesOf(request, target, names, quirks, structured.instruction),
    stream: true,
    ...(isTaken('stream_options') ? { stream_options: { include_usage: true } } : {}),
    ...(settings.temperature !== undefined && samples && isTaken('temperature')
      ? { temperature: settings.temperature }
      : {}),
    ...(settings.topP !== undefined && samples && isTaken('top_p') ? { top_p: settings.topP } : {}),
    ...tokenLimit(target, quirks),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
    ...(hidesReasoningInText(target) && isTaken('reasoning_format') ? { reasoning_format: 'parsed' } : {}),
    ...(request.tools.length === 0 ? {} : { tools: request.tools.map((tool) => toolOf(tool, names)) }),
    ...responseFormat(request, structured.mode),
  };
}

function messagesOf(
  request: LLMRequest,
  { llmConfigClass, configName, settings }: ModelTarget,
  names: ToolNames,
  quirks: ChatCompletionsQuirks,
  instruction: string,
): JsonObject[] {
  const conversation = conversationOf(request, llmConfigClass, configName);
  const system = [conversation.system, instruction].filter((text) => text !== '').join('\n\n');
  const role = systemRoleOf(settings.systemRole, quirks.refusedRoles);
  const turns = role === 'user' ? withSystemInUser(conversation.turns, system) : conversation.turns;
  // A request without any user's turn is refused by several servers of this protocol.
  const isFramed = quirks.framedByUser === true || !turns.some((turn) => turn.role === 'user');
  return [
    ...(system === '' || role === 'user' ? [] : [{ role, content: system }]),
    ...(isFramed ? framedByUser(turns) : turns).flatMap((turn) => chatMessages(turn, names, quirks)),
  ];
}

/** A refused `developer` becomes `system`, a refused `system` a part of the user's turn. */
function systemRoleOf(wanted: SystemRole = 'system', refused: readonly SystemRole[] = []): SystemRole {
  const order: readonly SystemRole[] = wanted === 'developer' ? ['developer', 'system'] : [wanted];
  return order.find((role) => !refused.includes(role)) ?? 'user';
}

/** Groq demands one of its own words; the others may know more of them than anyone can list. */
function effortOf({ llmConfigClass, settings: { reasoningEffort } }: ModelTarget): typeof reasoningEffort {
  if (reasoningEffort === undefined || llmConfigClass !== 'GroqConfig') return reasoningEffort;
  return nearestEffort(reasoningEffort, ['none', 'low', 'medium', 'high']);
}

/** The models of Groq that put `<think>` into their text unless told otherwise (console.groq.com/docs/reasoning). */
function hidesReasoningInText({ llmConfigClass, model, settings }: ModelTarget): boolean {
  if (llmConfigClass !== 'GroqConfig' || /gpt-oss/i.test(model)) return false;
  return settings.reasoningEffort !== undefined || /qwen-?3|qwq|deepseek-r1/i.test(model);
}

/**
 * OpenAI's o-series and GPT-5, also by a gateway's name (`openai/o3-mini`): they take `max_completion_tokens` alone and no
 * sampling (platform.openai.com/docs/guides/reasoning). Azure's deployments go by names of their own: there it is learnt.
 */
function isOpenAIReasoning(model: string): boolean {
  return /(?:^|\/)(?:o[1-9]|gpt-5)(?:$|[-.])/i.test(model) && !/gpt-5[^/]*-chat/i.test(model);
}

/**
 * `max_tokens` by default: newer OpenAI models refuse it loudly, while older servers pass over `max_completion_tokens` in
 * silence. Groq calls `max_tokens` deprecated.
 */
function tokenLimit(
  { llmConfigClass, model, settings }: ModelTarget,
  quirks: ChatCompletionsQuirks,
): Partial<Record<MaxTokensField, number>> {
  if (settings.maxTokens === undefined) return {};
  const isNew = llmConfigClass === 'GroqConfig' || isOpenAIReasoning(model);
  const usual: MaxTokensField = isNew ? 'max_completion_tokens' : 'max_tokens';
  const wanted = settings.maxTokensField ?? usual;
  const other: MaxTokensField = wanted === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  const field = [wanted, other].find((name) => quirks.refusedFields?.includes(name) !== true);
  return field === undefined ? {} : { [field]: Math.min(settings.maxTokens, quirks.maxTokens ?? Infinity) };
}

function toolOf(tool: LLMRequest['tools'][number], names: ToolNames): JsonObject {
  return {
    type: 'function',
    function: {
      name: names.toVendor(tool.name),
      ...(tool.description === '' ? {} : { description: tool.description }),
      parameters: parametersSchema(tool.parameters),
    },
  };
}

function responseFormat(
  { responseFormat: schema }: LLMRequest,
  mode: string,
): Pick<ChatCompletionsBody, 'response_format'> {
  if (schema === undefined || mode === 'none') return {};
  if (mode === 'json_object') return { response_format: { type: 'json_object' } };
  const strict = isStrictSchema(schema) ? { strict: true } : {};
  return { response_format: { type: 'json_schema', json_schema: { name: 'reply', schema, ...strict } } };
}

function chatMessages(turn: Turn, names: ToolNames, quirks: ChatCompletionsQuirks): JsonObject[] {
  if (turn.role === 'user') return [{ role: 'user', content: turn.text }];
  if (turn.calls.length === 0 && turn.text === '') return [];
  return [
    {
      role: 'assistant',
      // null, not "": empty content is refused by several servers.
      content: turn.text === '' ? null : turn.text,
      // Where nothing is known of it, a blank counts as the field.
      ...(quirks.wantsReasoning === true ? { reasoning_content: turn.reasoning ?? ' ' } : {}),
      ...(turn.calls.length === 0
        ? {}
        : { tool_calls: turn.calls.map((call, index) => callOf(call, names, index === 0 && quirks.wantsSignatures)) }),
    },
    ...turn.calls.map((call) => ({ role: 'tool', tool_call_id: call.id, content: call.result })),
  ];
}

function callOf(call: AnsweredCall, names: ToolNames, isSigned: boolean | undefined): JsonObject {
  return {
    id: call.id,
    type: 'function',
    function: { name: names.toVendor(call.name), arguments: objectTextOf(normaliseArguments(call.arguments)) },
    // Google's word for a call without a signature (ai.google.dev/gemini-api/docs/thought-signatures).
    ...(isSigned === true
      ? { extra_content: { google: { thought_signature: 'skip_thought_signature_validator' } } }
      : {}),
  };
}
