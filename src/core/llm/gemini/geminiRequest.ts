import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../base/json.ts';
import { objectOf } from '../jsonParts.ts';
import { conversationOf, framedByUser, type AnsweredCall, type Turn } from '../conversation.ts';
import type { LLMRequest } from '../llmRequest.ts';
import type { ToolNames } from '../toolNames.ts';

/** What Gemini's generateContent takes, in the shape of `@google/genai`. */
export interface GeminiRequest {
  model: string;
  contents: { role: 'user' | 'model'; parts: JsonObject[] }[];
  config: {
    systemInstruction?: string;
    tools?: { functionDeclarations: JsonObject[] }[];
    responseMimeType?: 'application/json';
    responseJsonSchema?: JsonSchema;
  };
}

/**
 * Google's own word for a call that came from elsewhere and so has no signature: Gemini 3 refuses it without one
 * (ai.google.dev/gemini-api/docs/thought-signatures).
 */
const skipSignature = 'skip_thought_signature_validator';

/** The request in Gemini's shape. */
export function geminiRequest(request: LLMRequest, model: string, names: ToolNames): GeminiRequest {
  const conversation = conversationOf(request, 'GeminiConfig');
  const contents: GeminiRequest['contents'] = [];
  const add = (role: 'user' | 'model', parts: JsonObject[]): void => {
    if (parts.length === 0) return;
    const last = contents.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else contents.push({ role, parts });
  };
  for (const turn of framedByUser(conversation.turns)) {
    if (turn.role === 'user') {
      add('user', [{ text: turn.text }]);
      continue;
    }
    const own = replayedParts(turn);
    add('model', own ?? modelParts(turn, names, wantsSignatures(model)));
    add('user', responseParts(turn.calls, names, own));
  }
  return {
    model,
    contents,
    config: {
      ...(conversation.system === '' ? {} : { systemInstruction: conversation.system }),
      ...(request.tools.length === 0
        ? {}
        : { tools: [{ functionDeclarations: request.tools.map((tool) => declaration(tool, names)) }] }),
      ...(request.responseFormat === undefined
        ? {}
        : { responseMimeType: 'application/json', responseJsonSchema: request.responseFormat }),
    },
  };
}

/** Before Gemini 3 a signature is optional. */
const wantsSignatures = (model: string): boolean => !/gemini-[12](?:\.|-|$)/.test(model);

function declaration(tool: LLMRequest['tools'][number], names: ToolNames): JsonObject {
  const properties = tool.parameters['properties'];
  const hasParameters = isJsonObject(properties) && Object.keys(properties).length > 0;
  return {
    name: names.toVendor(tool.name),
    description: tool.description,
    // An object without properties is refused.
    ...(hasParameters ? { parametersJsonSchema: tool.parameters } : {}),
  };
}

function modelParts(turn: Extract<Turn, { role: 'assistant' }>, names: ToolNames, sign: boolean): JsonObject[] {
  const calls = turn.calls.map((call, index) => ({
    functionCall: { name: names.toVendor(call.name), args: objectOf(call.arguments) },
    ...(sign && index === 0 ? { thoughtSignature: skipSignature } : {}),
  }));
  return turn.text === '' ? calls : [{ text: turn.text }, ...calls];
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
