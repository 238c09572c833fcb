import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../base/json.ts';
import { conversationOf, framedByUser, withSystemInUser, type AnsweredCall, type Turn } from '../conversation.ts';
import { objectOf } from '../jsonParts.ts';
import type { LLMRequest } from '../llmRequest.ts';
import type { ModelTarget } from '../modelTarget.ts';
import { parametersSchema, structuredOutputOf } from '../structuredOutput.ts';
import type { ToolNames } from '../toolNames.ts';
import type { GeminiQuirks } from './geminiQuirks.ts';
import { openApiSchema } from './geminiSchema.ts';
import { isBeforeGemini3, thinkingWays } from './geminiThinking.ts';

/** What Gemini's generateContent takes, in the shape of `@google/genai`. */
export interface GeminiRequest {
  model: string;
  contents: { role: 'user' | 'model'; parts: JsonObject[] }[];
  config: {
    systemInstruction?: string;
    tools?: { functionDeclarations: JsonObject[] }[];
    responseMimeType?: 'application/json';
    responseJsonSchema?: JsonSchema;
    temperature?: number;
    topP?: number;
    maxOutputTokens?: number;
    thinkingConfig?: JsonObject;
  };
}

/**
 * Google's own word for a call that came from elsewhere and so has no signature: Gemini 3 refuses it without one
 * (ai.google.dev/gemini-api/docs/thought-signatures).
 */
const skipSignature = 'skip_thought_signature_validator';

/** The request in Gemini's shape. */
export function geminiRequest(
  request: LLMRequest,
  target: ModelTarget,
  names: ToolNames,
  quirks: GeminiQuirks = {},
): GeminiRequest {
  const { model, settings } = target;
  const conversation = conversationOf(request, target.llmConfigClass, target.configName);
  const structured = structuredOutputOf(request, settings, quirks.refusedStructured);
  const system = [conversation.system, structured.instruction].filter((text) => text !== '').join('\n\n');
  const isFolded = settings.systemRole === 'user' || quirks.foldSystem === true;
  const turns = isFolded ? withSystemInUser(conversation.turns, system) : conversation.turns;
  const thinkingConfig = thinkingWays(settings.reasoningEffort, model)[quirks.refusedThinking ?? 0];
  const isTaken = (field: 'temperature' | 'topP' | 'maxOutputTokens'): boolean =>
    quirks.refusedFields?.includes(field) !== true;
  return {
    model,
    contents: contentsOf(framedByUser(turns), names, !isBeforeGemini3(model), quirks.dropsSignatures === true),
    config: {
      ...(system === '' || isFolded ? {} : { systemInstruction: system }),
      ...(request.tools.length === 0
        ? {}
        : {
            tools: [
              { functionDeclarations: request.tools.map((tool) => declaration(tool, names, quirks.openApiSchemas)) },
            ],
          }),
      ...(structured.mode === 'none' ? {} : { responseMimeType: 'application/json' }),
      ...(structured.mode === 'json_schema' && request.responseFormat
        ? { responseJsonSchema: request.responseFormat }
        : {}),
      ...(settings.temperature !== undefined && isTaken('temperature') ? { temperature: settings.temperature } : {}),
      ...(settings.topP !== undefined && isTaken('topP') ? { topP: settings.topP } : {}),
      ...(settings.maxTokens !== undefined && isTaken('maxOutputTokens')
        ? { maxOutputTokens: settings.maxTokens }
        : {}),
      ...(thinkingConfig === undefined ? {} : { thinkingConfig }),
    },
  };
}

function declaration(
  tool: LLMRequest['tools'][number],
  names: ToolNames,
  wantsOpenApi: boolean | undefined,
): JsonObject {
  const parameters = parametersSchema(tool.parameters);
  const described = { name: names.toVendor(tool.name), description: tool.description || tool.name };
  // An object without properties is refused.
  if (Object.keys(parameters['properties'] ?? {}).length === 0) return described;
  return wantsOpenApi === true
    ? { ...described, parameters: openApiSchema(parameters) }
    : { ...described, parametersJsonSchema: parameters };
}

function contentsOf(
  turns: readonly Turn[],
  names: ToolNames,
  wantsSignatures: boolean,
  dropsSignatures: boolean,
): GeminiRequest['contents'] {
  const contents: GeminiRequest['contents'] = [];
  const add = (role: 'user' | 'model', parts: JsonObject[]): void => {
    if (parts.length === 0) return;
    const last = contents.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else contents.push({ role, parts });
  };
  for (const turn of turns) {
    if (turn.role === 'user') {
      add('user', [{ text: turn.text }]);
      continue;
    }
    const own = dropsSignatures ? undefined : replayedParts(turn);
    const parts = own ?? modelParts(turn, names);
    add('model', wantsSignatures ? signed(parts) : parts);
    add('user', responseParts(turn.calls, names, own));
  }
  return contents;
}

function modelParts(turn: Extract<Turn, { role: 'assistant' }>, names: ToolNames): JsonObject[] {
  const calls = turn.calls.map((call) => ({
    functionCall: { name: names.toVendor(call.name), args: objectOf(call.arguments) },
  }));
  return turn.text === '' ? calls : [{ text: turn.text }, ...calls];
}

/** The first call of a turn has to have a signature; where it has none, the word that stands for one. */
function signed(parts: JsonObject[]): JsonObject[] {
  const first = parts.findIndex((part) => part['functionCall'] !== undefined);
  return parts.map((part, index) =>
    index === first && part['thoughtSignature'] === undefined ? { ...part, thoughtSignature: skipSignature } : part,
  );
}

/** The parts as Gemini sent them, signatures included. */
function replayedParts(turn: Extract<Turn, { role: 'assistant' }>): JsonObject[] | undefined {
  if (!Array.isArray(turn.providerParts)) return undefined;
  const parts = turn.providerParts.filter(isJsonObject);
  const calls = parts.filter((part) => part['functionCall'] !== undefined);
  return calls.length === turn.calls.length ? parts : undefined;
}

/** Results meet their calls by order; an id goes along only where Gemini itself gave the call one. */
function responseParts(calls: readonly AnsweredCall[], names: ToolNames, own: JsonObject[] | undefined): JsonObject[] {
  const sent = (own ?? []).flatMap((part) => (isJsonObject(part['functionCall']) ? [part['functionCall']] : []));
  return calls.map((call, index) => {
    const id = sent[index]?.['id'];
    return {
      functionResponse: {
        ...(typeof id === 'string' ? { id } : {}),
        name: names.toVendor(call.name),
        response: resultObject(call.result),
      },
    };
  });
}

function resultObject(result: string): JsonObject {
  try {
    const value = JSON.parse(result) as JsonValue;
    return isJsonObject(value) ? value : { result: value };
  } catch {
    return { result };
  }
}
