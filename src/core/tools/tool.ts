import type { JsonObject, JsonSchema } from '../base/json.ts';

/** An OpenAI function specification: what a model is told about a tool. */
export interface ToolSpec {
  name: string;
  description: string;
  /** JSON Schema of the arguments object. */
  parameters: JsonSchema;
}

/** Bytes of UTF-8 that a tool's code may have. */
export const maxToolCodeBytes = 256 * 1024;

/** A function that a model may call, kept as source text and run in the sandbox only. */
export interface Tool {
  /** Unique within its workspace, or among the database's own. */
  name: string;
  /** Source of an ES module, TypeScript or JavaScript (the format of `NAME.tool.ts`). */
  toolCode: string;
  /** Written by hand, or null: then it is derived from the code. */
  toolJsonSpec: ToolSpec | null;
  /** Parameters the model never sees and cannot set, with their values; `${secret:NAME}` resolves at the call. */
  defaultValuesForNonLlmParams: JsonObject;
  /** Parameters filled from the chat's context variables; surrounding `__` is stripped before the look-up. */
  contextParams: string[];
  /** ISO 8601 time; set by the store when absent. */
  createdAt?: string;
  /** ISO 8601 time; set by the store on every save. */
  updatedAt?: string;
}

/** What a tool declares to need beyond plain computing. */
export interface ToolCapabilities {
  /** Exact `host` or `host:port` list for `tool.fetch`. */
  hosts?: string[];
  /** True to read files of the workspace with `tool.readWorkspaceFile`. */
  files?: boolean;
}
