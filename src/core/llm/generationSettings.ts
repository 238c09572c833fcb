/** The values of `reasoning_effort`, from none to most. Each vendor knows some of them; the nearest one is sent. */
export const reasoningEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;

/** One value of `reasoning_effort`. */
export type ReasoningEffort = (typeof reasoningEfforts)[number];

/** How structured output is asked for, by `structured_output`: a schema, any JSON object, or not at all. */
export const structuredOutputModes = ['json_schema', 'json_object', 'none'] as const;

/** One value of `structured_output`. */
export type StructuredOutputMode = (typeof structuredOutputModes)[number];

/** The role in which a system message travels, by `system_role`; `user`: folded into the first user turn. */
export const systemRoles = ['system', 'developer', 'user'] as const;

/** One value of `system_role`. */
export type SystemRole = (typeof systemRoles)[number];

/** Names of the field that limits a reply, by `max_tokens_field`. */
export const maxTokensFields = ['max_tokens', 'max_completion_tokens'] as const;

/** One value of `max_tokens_field`. */
export type MaxTokensField = (typeof maxTokensFields)[number];

/** How a config wants its model to be asked. What is absent is left to the vendor, or learnt from its refusals. */
export interface GenerationSettings {
  /** 0 to 2; Anthropic: 0 to 1. */
  temperature?: number;
  /** 0 to 1. */
  topP?: number;
  /** The most tokens of a reply, those of reasoning included. */
  maxTokens?: number;
  reasoningEffort?: ReasoningEffort;
  structuredOutput?: StructuredOutputMode;
  systemRole?: SystemRole;
  /** Chat completions only: newer OpenAI models refuse `max_tokens`, older servers know nothing else. */
  maxTokensField?: MaxTokensField;
}
