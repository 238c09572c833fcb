import type { JsonSchema, JsonValue } from '../base/json.ts';
import type { LLMConfigClass } from '../configs/llmConfig.ts';
import type { ToolSpec } from '../tools/tool.ts';

/** A call as the model wrote it; `arguments` is JSON text (or what the model sent in its place). */
export interface LLMToolCall {
  id: string;
  name: string;
  arguments: string;
}

/** One message on its way to a model, before it takes a vendor's shape. */
export type LLMMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string }
  | {
      role: 'assistant';
      content: string;
      toolCalls: LLMToolCall[];
      /** What the model thought aloud, for the few that want it back. */
      reasoning?: string;
      /** What a vendor asked to get back verbatim; replayed only to the same `llmConfigClass` and, where known, config. */
      providerParts?: { llmConfigClass: LLMConfigClass; configName?: string; parts: JsonValue };
    }
  | { role: 'tool'; toolCallId: string; name: string; content: string };

/** One model turn to ask for. */
export interface LLMRequest {
  messages: LLMMessage[];
  /** Empty: the request names no tools at all. */
  tools: ToolSpec[];
  /** JSON Schema of the reply, for structured output where the model has it. */
  responseFormat?: JsonSchema;
}
