import type { JsonObject, JsonSchema } from '../../base/json.ts';
import { conversationOf, framedByUser, type Turn } from '../conversation.ts';
import type { GenerationSettings, StructuredOutputMode } from '../generationSettings.ts';
import { objectOf } from '../jsonParts.ts';
import type { LLMRequest } from '../llmRequest.ts';
import type { ToolNames } from '../toolNames.ts';
import type { EditorMessage, EditorMessagePart, EditorModelRequest } from './editorModel.ts';

/**
 * The request in the shape of VS Code's language model API: user and assistant messages only, so system text opens the first
 * user message; results follow their calls in a user message of their own, as the API's documentation has it. It has no
 * structured output either: the schema is asked for in words.
 */
export function editorModelRequest(
  request: LLMRequest,
  names: ToolNames,
  settings: GenerationSettings = {},
): EditorModelRequest {
  const { system, turns } = conversationOf(request, 'VSCodeLMConfig');
  const format = request.responseFormat && formatText(request.responseFormat, settings.structuredOutput);
  const opening = [system, format].filter((text) => text !== undefined && text !== '').join('\n\n');
  const messages = framedByUser(turns).flatMap((turn) => messagesOf(turn, names));
  const modelOptions = optionsOf(settings);
  return {
    messages: opening === '' ? messages : withOpening(messages, opening),
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map(({ name, description, parameters }) => ({
            name: names.toVendor(name),
            description,
            inputSchema: parameters,
          })),
        }),
    ...(Object.keys(modelOptions).length === 0 ? {} : { modelOptions }),
  };
}

function messagesOf(turn: Turn, names: ToolNames): EditorMessage[] {
  const parts: EditorMessagePart[] = turn.text === '' ? [] : [{ type: 'text', text: turn.text }];
  if (turn.role === 'user') return [{ role: 'user', parts }];
  const calls = turn.calls.map(({ id, name, arguments: input }): EditorMessagePart => ({
    type: 'tool-call',
    callId: id,
    name: names.toVendor(name),
    input: objectOf(input),
  }));
  const results = turn.calls.map(({ id, result }): EditorMessagePart => ({
    type: 'tool-result',
    callId: id,
    text: result,
  }));
  if (parts.length + calls.length === 0) return [];
  const asked: EditorMessage = { role: 'assistant', parts: [...parts, ...calls] };
  return results.length === 0 ? [asked] : [asked, { role: 'user', parts: results }];
}

/** The first message is a user's: `framedByUser` sees to it. */
function withOpening([first, ...rest]: readonly EditorMessage[], opening: string): EditorMessage[] {
  const part: EditorMessagePart = { type: 'text', text: opening };
  return [{ role: 'user', parts: [part, ...(first?.parts ?? [])] }, ...rest];
}

function formatText(schema: JsonSchema, mode: StructuredOutputMode = 'json_schema'): string | undefined {
  if (mode === 'none') return undefined;
  const form = 'Answer with one JSON object and nothing else: no explanation, no code fence.';
  return mode === 'json_object' ? form : `${form} It must match this JSON Schema:\n${JSON.stringify(schema)}`;
}

function optionsOf(settings: GenerationSettings): JsonObject {
  const { temperature, topP, maxTokens, reasoningEffort, maxTokensField = 'max_tokens' } = settings;
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(maxTokens === undefined ? {} : { [maxTokensField]: maxTokens }),
    ...(reasoningEffort === undefined ? {} : { reasoning_effort: reasoningEffort }),
  };
}
