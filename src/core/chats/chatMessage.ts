import type { JsonObject, JsonValue } from '../base/json.ts';

/** One function call of a model, in the shape of the OpenAI chat protocol. */
export interface ToolCall {
  id: string;
  type: 'function';
  /** `arguments` is JSON text, as the model wrote it. */
  function: { name: string; arguments: string };
}

/** A request that failed on the way to an answer. */
export interface StoredAttempt {
  config_name: string;
  /** The code of an `AppError`. */
  code: string;
  message: string;
  /** As the config names it. */
  model?: string;
  /** When it failed, as ISO 8601 time. */
  time?: string;
}

/** How the config of a reply was chosen: the draw at creation, or what came after a failure. */
export interface ConfigChoice {
  /**
   * `drawn` at random, `pinned` by the user, `chosen` by the user for this message, `kept` since the user kept its answer when some
   * were compared, or `fallback` after another config failed.
   */
  reason: 'drawn' | 'pinned' | 'chosen' | 'kept' | 'fallback';
  /** The usable configs among which the draw was made, in listed order. */
  candidates: string[];
  /** For a fallback: the failures that led here, oldest first. */
  after?: StoredAttempt[];
  /** Where a config stays that took over in an earlier message: the failures that led to that, oldest first. */
  earlier?: StoredAttempt[];
}

/** Tokens as the vendor counted them. */
export interface TokenUsage {
  input_tokens: number;
  output_tokens: number;
  /** A part of `input_tokens`: read from the vendor's cache. */
  cached_input_tokens?: number;
  /** A part of `input_tokens`: written to the vendor's cache. */
  cache_write_tokens?: number;
  /** A part of `output_tokens`. */
  reasoning_tokens?: number;
}

/**
 * A message as it stands in `ChatHistory.chatHistory`: JSON, snake_case keys. A user message holds what the user wrote,
 * not what the template made of it.
 */
export interface ChatMessage {
  /** UUID. */
  id: string;
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  /** ISO 8601 time. */
  timestamp: string;
  /** Made by the template, not by a person or a model. */
  system_generated?: boolean;
  /** False: a reader does not see it. Absent: seen. */
  show_in_user_history?: boolean;
  /** The variables listed in `logged_context_vars`, as they were when the message was sent. */
  context_vars?: JsonObject;
  /** Seconds from the request's departure to the complete reply. */
  message_generation_time?: number;
  /** On an assistant message: the calls that it asked for. */
  tool_calls?: ToolCall[];
  /** On a tool message: the call that it answers. */
  tool_call_id?: string;
  /** On a tool message: the tool's name. */
  name?: string;
  /** On a tool message: names (never values) of the parameters that came from the context variables. */
  context_params?: string[];
  /** On a tool message: names (never values) of the parameters that came from the tool's defaults. */
  default_params?: string[];
  /** The reader's rating. */
  thumb?: 1 | -1;

  /** On an assistant message: the config that answered. */
  llm_config_name?: string;
  /** The model as the vendor named it. */
  model?: string;
  /** The vendor's kind (`llm_config_class`), which decides whether `provider_parts` can be replayed. */
  llm_config_class?: string;
  config_choice?: ConfigChoice;
  finish_reason?: FinishReason;
  /** The vendor's own word for it. */
  raw_finish_reason?: string;
  usage?: TokenUsage;
  /** What the reply cost by the config's prices of that time; absent: unknown. Currency as its ISO 4217 code. */
  cost?: { amount: number; currency: string };
  /**
   * On an assistant message: the failures on the way to it (retries and fallbacks of its own turn), oldest first. On a user
   * message: those of its last try, where nothing came of that; they go when it is tried again.
   */
  attempts?: StoredAttempt[];
  /** What must go back to the same vendor verbatim (thinking blocks, signatures). Opaque. */
  provider_parts?: JsonValue;
  /** What the model thought aloud, where the vendor shows it. */
  reasoning?: string;
  /** On an assistant message: the prompt's tools that the model was not told of, since they are broken, and why. */
  broken_tools?: { name: string; message: string }[];
  /** The reply stopped before its end; why. One that is still arriving is stored as what it is if nothing more comes. */
  interrupted?: { code: string; message: string };
  /**
   * On a user message while a window answers it: the ISO 8601 time until which that window will have renewed this one. It is
   * taken away with the last step; where it has passed, the answer was interrupted.
   */
  answer_expected_until?: string;
  /** On a tool message: how the run went, for the reader. */
  tool_run?: ToolRunRecord;
  /**
   * On an assistant message while a call of it waits for its user: the ids of those that wait for a yes, those that only their
   * user can mend, and the answers to those that have ended. Who resumes the chat asks about the first, runs the second, runs none
   * of the last again, and tells of any other call that it broke off. Taken away with the round's last answer.
   */
  tool_round?: { waiting: string[]; blocked?: BlockedCall[]; answers: ChatMessage[] };
  /** Required variables that were not known yet when this message was rendered; it is rendered anew with them. */
  missing_vars?: string[];
  /** JSON allows further keys; they are kept. */
  [key: string]: unknown;
}

/** A call that did not run, for what only its user can mend. */
export interface BlockedCall {
  id: string;
  /** An error's code, and its words for the user. */
  code: string;
  message: string;
  tool_name?: string;
  /** What is lacking or was withheld, by its name. */
  secret?: { source: 'secret' | 'env'; name: string };
}

/** How one run of a tool went. */
export interface ToolRunRecord {
  ok: boolean;
  duration_ms: number;
  /** Console lines. */
  logs: string[];
  /** Which of them are warnings and errors, by their index; absent: none. */
  log_levels?: Record<number, 'warn' | 'error'>;
  /** What ended it, with the place in the tool's code. */
  error?: { kind: string; name: string; line?: number; column?: number; frames?: string[] };
  /** What allowed it: nothing had to, the user this once, or a grant. Absent where it did not get so far. */
  allowed_by?: 'default' | 'once' | 'chat' | 'always';
  /** The user said no. */
  denied?: true;
  /** The user stopped the answer before it ran; where it ran already, `error` says so. */
  cancelled?: true;
  /** JSON text of what the user made of the model's arguments, where they were edited. */
  edited_arguments?: string;
  /** Reserved names that the model sent all the same; dropped. */
  dropped?: string[];
  /** For a tool of the editor's: what brought it, in words; absent: one of ours, or not known. */
  source?: string;
}

/** Why a model's turn ended. `other` keeps the vendor's word beside it. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'refusal' | 'other';
