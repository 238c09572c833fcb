/**
 * The API of Promptdeck for other extensions. It is published as `dist/api.d.ts` and imports nothing, so that the file can
 * be copied. What `activate()` returns is checked against it.
 *
 * ```ts
 * const promptdeck = vscode.extensions.getExtension<PromptdeckApi>('promptdeck.promptdeck');
 * const api = await promptdeck?.activate();
 * ```
 *
 * The database opens at the first call. Errors are `Error`s with a stable `code` (`PromptNotFound`, `MissingKwargs`,
 * `RateLimited`, …) and a `userMessage` that may be shown anywhere. Calls that render, run or send reject with the code
 * `UntrustedWorkspace` in Restricted Mode.
 */
export interface PromptdeckApi {
  /** A chat through a prompt template: a new one, or one that goes on. */
  createWrapper(options: CreateWrapperOptions): Promise<LLMCommunicationWrapper>;
  /** Runs a tool in the sandbox; never rejects for what the tool does. */
  runTool(call: RunToolCall): Promise<ToolResult>;
  readonly tools: Store<Tool, string>;
  readonly llmConfigNames: Store<LLMConfigName, string>;
  readonly promptTemplates: Store<PromptTemplate, string>;
  /** By id, newest first. A chat that is saved without an `id` is created. */
  readonly chatHistories: Store<ChatHistory, number, Pick<ChatHistory, 'chatHistory'> & Partial<ChatHistory>>;
}

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object. */
export interface JsonObject {
  [key: string]: Json;
}

/** A store of entities by name or id. `save` creates or updates, and gives the entity as it now stands. */
export interface Store<Entity, Key, Saved = Entity> {
  list(): Promise<Entity[]>;
  get(key: Key): Promise<Entity | undefined>;
  save(entity: Saved): Promise<Entity>;
  /** True where something was deleted. */
  delete(key: Key): Promise<boolean>;
}

/** A function that a model may call, run in a sandbox. */
export interface Tool {
  name: string;
  /** Source of an ES module, TypeScript or JavaScript, whose default export takes one object with the arguments. */
  toolCode: string;
  /** An OpenAI function spec; null: derived from the code. */
  toolJsonSpec: { name: string; description: string; parameters: JsonObject } | null;
  /** Parameters that the model never sees and cannot set. */
  defaultValuesForNonLlmParams: JsonObject;
  /** Parameters filled from the chat's context variables. */
  contextParams: string[];
  /** ISO 8601 times, set by the store. */
  createdAt?: string;
  updatedAt?: string;
}

/** The row behind a YAML config. */
export interface LLMConfigName {
  name: string;
}

/** What a chat starts from. The templates are Nunjucks. */
export interface PromptTemplate {
  name: string;
  /** One of these is drawn at random. */
  llmConfigNames: string[];
  requiredKwargs: string[];
  initialMessagesTemplates: { role: 'assistant' | 'user'; content: string }[];
  systemPromptTemplate: string;
  /** May use `user_msg`; empty: the user's message is sent as it is. */
  userPromptTemplate: string;
  loggedContextVars: string[];
  /** Names of tools. */
  tools: string[];
}

/** A chat with its messages. Messages are JSON with snake_case keys; keys beyond these are kept. */
export interface ChatHistory {
  id: number;
  promptName: string;
  /** The config that answers in place of a draw. */
  pinnedConfigName?: string;
  chatHistory: {
    id: string;
    role: 'system' | 'user' | 'assistant' | 'tool';
    content: string;
    /** ISO 8601. */
    timestamp: string;
    [key: string]: unknown;
  }[];
  currentContextVariables: JsonObject;
  /** ISO 8601 times. */
  createdAt: string;
  updatedAt: string;
}

/** What `createWrapper` takes. */
export interface CreateWrapperOptions {
  /** May be left out for an existing chat, which knows its own. */
  promptName?: string;
  chatHistoryId?: number;
  /** True makes a new chat; the default where no `chatHistoryId` is given. */
  initialize?: boolean;
  initializingContextVars?: JsonObject;
  /** JSON Schema of every reply. */
  responseFormat?: JsonObject;
  /** A config of the prompt to be used in place of a draw, for this chat from now on; null: drawn again. */
  pinnedConfigName?: string | null;
}

/** One chat with a model through a prompt template. */
export interface LLMCommunicationWrapper {
  readonly chatHistoryId: number;
  /** The config that was drawn or pinned or, after a fallback, that answered last. */
  readonly llmConfigName: string;
  getChatHistory(): Promise<ChatHistory>;
  /** Sends a message and gives the answer, tools run on the way. */
  sendUserMessageAndGetResponse(
    message: string,
    contextVars?: JsonObject,
    options?: NewMessageOptions,
  ): Promise<string>;
  /**
   * Sends a message to several of the prompt's configs at once, each of which answers it on a branch of its own. The first whole
   * answer is shown in the end. `optionsOf` gives those of one config's answer; its signal stops that answer alone.
   */
  sendUserMessageToConfigs(
    message: string,
    configNames: readonly string[],
    contextVars?: JsonObject,
    options?: Pick<NewMessageOptions, 'signal' | 'replaces'>,
    optionsOf?: (configName: string) => ComparedOptions,
  ): Promise<ComparedAnswer[]>;
  /**
   * Answers a user message of the chat anew, tools included. `messageId` is its own, or that of any message of its answer, which
   * stays as another branch.
   */
  regenerateAnswer(messageId: string, contextVars?: JsonObject, options?: SendOptions): Promise<string>;
  /** Answers the last user message anew, without storing it again. The answer that it had stays as another branch. */
  retryLastMessage(contextVars?: JsonObject, options?: SendOptions): Promise<string>;
  /**
   * Has the model go on with its last answer, where that broke off or reached the length limit; what comes is appended to it.
   * Gives the text of the whole answer.
   */
  continueLastMessage(contextVars?: JsonObject, options?: SendOptions): Promise<string>;
}

/** What became of one config's answer. */
export interface ComparedAnswer {
  configName: string;
  /** Of the last message of its branch; absent: nothing of it was kept. */
  messageId?: string;
  text: string;
  error?: Error & { code: string };
}

/** Options of one config's answer among several. */
export interface ComparedOptions extends SendOptions {
  /** Told what became of it, while the others may go on. */
  onAnswered?: (answer: ComparedAnswer) => void;
}

/** Options of a message that is not stored yet. */
export interface NewMessageOptions extends SendOptions {
  /** Id of a shown user message in whose place this one is written; that one stays as another branch. */
  replaces?: string;
}

/** Options of one message. */
export interface SendOptions {
  /** A config of the prompt that answers this message alone; the chat's own stays what it is. */
  configName?: string;
  /** On a rate limit, a time-out or an overloaded provider another config answers. */
  retryOnOpenAITimeLimit?: boolean;
  signal?: AbortSignal;
  onEvent?: (event: WrapperEvent) => void;
  /** Told of each wait before a config is asked again, right after its `retry` event. */
  onRetryWait?: (wait: RetryWait) => void;
}

/** A wait that its user may cut short. It is over once the next event arrives. */
export interface RetryWait {
  configName: string;
  /** When the config is asked again, in ms since 1970. */
  untilMs: number;
  /** Another config that would be asked by `useNext`; absent: there is none. */
  nextConfigName?: string;
  /** Asks now. */
  skip(): void;
  /** Asks the other config now. */
  useNext(): void;
  /** Gives up: the call ends with the failure that led to the wait. */
  giveUp(): void;
}

/** What happens while a message is answered, in order. */
export type WrapperEvent =
  | { type: 'text' | 'reasoning'; text: string }
  | { type: 'tool-call'; id: string; name: string; arguments: JsonObject | string }
  | { type: 'tool-result'; id: string; name: string; ok: boolean; content: string }
  | { type: 'retry'; configName: string; code: string; attempt: number; delayMs: number }
  | { type: 'fallback'; from: string; to: string; code: string }
  /** Text and reasoning of the turn so far are void: it begins anew. */
  | { type: 'reset' }
  | { type: 'usage'; inputTokens: number; outputTokens: number }
  | {
      type: 'finish';
      reason: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'refusal' | 'other';
      rawReason: string;
    };

/** One run of a tool. */
export interface RunToolCall {
  /** A stored tool, or bare code whose arguments go in unchecked. */
  tool: Tool | { toolCode: string };
  llmArguments?: object;
  contextVars?: object;
  /** Budgets in ms. */
  limits?: { cpuMs?: number; wallMs?: number };
  /** Declaration and grant in one: exact `host` or `host:port`, and the folder whose files may be read. */
  capabilities?: { hosts?: string[]; workspaceRoot?: string };
  signal?: AbortSignal;
}

/** What a run gave. `json` is the result as JSON text, `logs` are the lines of `console`. */
export type ToolResult =
  | { ok: true; json: string; logs: string[]; durationMs: number }
  | {
      ok: false;
      error: { kind: string; name: string; message: string; line?: number; column?: number; frames?: string[] };
      logs: string[];
      durationMs: number;
    };
