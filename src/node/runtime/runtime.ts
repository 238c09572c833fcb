import type { ChatHistory, ChatSearchHit, ChatSearchOptions } from '../../core/chats/chatHistory.ts';
import type { ChatDraftStore } from '../../core/chats/chatDraftStore.ts';
import type { ChatHistoryStore } from '../../core/chats/chatHistoryStore.ts';
import type { ChatMessage } from '../../core/chats/chatMessage.ts';
import type { UnsentMessageStore } from '../../core/chats/unsentMessageStore.ts';
import type { EntityOrigin, StoreChangeEvent } from '../../core/base/entityStore.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { LLMConfig } from '../../core/configs/llmConfig.ts';
import type { LLMConfigNameStore } from '../../core/configs/llmConfigNameStore.ts';
import type { LLMProviderFactory } from '../../core/llm/llmProvider.ts';
import type { PromptTemplateStore } from '../../core/prompts/promptTemplateStore.ts';
import type { EditorTools } from '../../core/tools/editorTools.ts';
import type { Tool, ToolSpec } from '../../core/tools/tool.ts';
import type { DescribedTool } from '../../core/tools/toolInForce.ts';
import type { ToolApproval, ToolCallRequest } from '../../core/tools/toolApproval.ts';
import type { ToolGrantStore } from '../../core/tools/toolGrant.ts';
import type { GrantedCapabilities, ToolResult } from '../../core/tools/toolRunner.ts';
import type { ToolStore } from '../../core/tools/toolStore.ts';
import type { LLMCommunicationWrapper } from '../../core/wrapper/llmCommunicationWrapper.ts';
import type { OneQuestion } from '../../core/wrapper/askOnce.ts';
import type { UsableConfig } from '../../core/wrapper/answering/configDraw.ts';
import type { ProcessedChatMessage } from '../../core/wrapper/processedMessages.ts';
import type { CreateWrapperOptions, OneShotOptions } from '../../core/wrapper/wrapperOptions.ts';
import type { StoreIncident, StoreWait } from '../store/storeIncident.ts';
import type { ConfigFolder } from '../configs/configFolder.ts';
import type { RuntimeStorage } from './runtimeStorage.ts';
import type { ConfigTestResult } from './testConfig.ts';

/** Where a secret is about to go, for the one who decides whether it may. */
export interface SecretUse {
  /** The config's name; for a tool's default, the tool's. */
  configName: string;
  /**
   * Origin of the endpoint (`https://host:port`). For a tool's default `tool:NAME#HASH`, the hash over the tool's code, what it
   * may do and the names of its secrets: where any of that changes, it is another origin.
   */
  origin: string;
  /** For a tool's default: the tool. */
  tool?: SecretUsingTool;
}

/** A tool whose defaults refer to a secret, at one run. */
export interface SecretUsingTool {
  name: string;
  /** What the run may reach. */
  hosts: readonly string[];
  /** True where it runs only after `approveTool` or a grant said yes to this use, so that nobody has to be asked again. */
  isAsked: boolean;
}

/** What `openRuntime` takes. Only `storageDir` is required. */
export interface RuntimeOptions {
  /** Folder of the database; created when missing. */
  storageDir: string;
  /** Folder of the YAML configs, absolute; absent: there are none. */
  llmConfigsPath?: string;
  /** Value of `${secret:NAME}`; undefined where it is not stored. Throwing an AppError says why it is withheld. */
  resolveSecret?: (name: string, use: SecretUse) => Promise<string | undefined>;
  /** Value of `${env:NAME}`; by default the process environment. */
  resolveEnv?: (name: string, use: SecretUse) => Promise<string | undefined>;
  /** In [0, 1); decides the draw of a config and nothing else. */
  random?: () => number;
  /** Decides on a tool call that no grant covers. By default tools without capabilities run and others are denied. */
  approveTool?: (call: ToolCallRequest) => Promise<ToolApproval>;
  /**
   * Folder that `tool.readWorkspaceFile` may read, absolute, for a tool of this origin; undefined or absent: there is none.
   */
  workspaceRoot?: (origin: EntityOrigin) => string | undefined;
  /** Tools that the editor's other extensions offer, which prompts name with the prefix `vscode:`. */
  editorTools?: EditorTools;
  /** Told of each run of an own tool once it has ended; `result` holds no secret. */
  onToolRun?: (run: { tool: Tool; result: ToolResult }) => void;
  /** Identity of the workspace whose files this runtime sees, a URI as text; absent: the database's own rows only. */
  workspace?: string;
  /** Text of a file that a template includes, by its path relative to the workspace; undefined: no such file. */
  loadTemplate?: (path: string) => Promise<string | undefined>;
  /** Providers that only the caller can offer, by `llm_config_class`. */
  providers?: Partial<Record<LLMConfig['llmConfigClass'], LLMProviderFactory>>;
  /** Wall-clock budget of one tool call in ms; default 30,000. */
  toolWallMs?: () => number;
  /** What this process is, for people who wait for it elsewhere, such as `The VS Code window "recipes"`. */
  label?: string;
  /** Told when a call waits over two seconds for another process that uses the database, and with null when that is over. */
  onStoreWait?: (wait: StoreWait | null) => void;
  /** Told once what happened to the database that its user must know; resolves when the user has seen it. */
  onStoreIncident?: (incident: StoreIncident) => Promise<void> | void;
  /** Receives warnings; by default they are dropped. Never holds a secret. */
  log?: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** One run of a tool outside a chat. */
export interface RunToolCall {
  /** A stored tool, or bare code whose arguments go in unchecked. */
  tool: Tool | { toolCode: string };
  llmArguments?: object;
  contextVars?: object;
  limits?: { cpuMs?: number; wallMs?: number };
  /** Declaration and grant in one. */
  capabilities?: GrantedCapabilities;
  /** True where the caller asked its user about the secrets that the tool's defaults refer to; absent: `resolveSecret` decides. */
  isAsked?: boolean;
  signal?: AbortSignal;
}

/** Everything that Promptdeck does, free of VS Code. */
export interface Runtime {
  readonly tools: ToolStore;
  readonly llmConfigNames: LLMConfigNameStore;
  readonly promptTemplates: PromptTemplateStore;
  readonly chatHistories: ChatHistoryStore;
  /** What the user allowed tools to do without being asked again. */
  readonly toolGrants: ToolGrantStore;
  /** What was typed and not sent. */
  readonly chatDrafts: ChatDraftStore;
  /** What was sent and no chat holds yet. */
  readonly unsentMessages: UnsentMessageStore;
  readonly configs: ConfigFolder;
  /** Export and import. */
  readonly storage: RuntimeStorage;
  readonly onDidChange: StoreChangeEvent;
  searchChats(query: string, options?: ChatSearchOptions): Promise<ChatSearchHit[]>;
  createWrapper(options: CreateWrapperOptions): Promise<LLMCommunicationWrapper>;
  /** One message through a prompt, nothing stored. @returns the reply's text */
  getResponseWithoutChatHistory(options: OneShotOptions): Promise<string>;
  /** What a reader sees of a chat. */
  getProcessedChatMessages(
    chatHistory: ChatHistory | readonly ChatMessage[],
    options?: { includeToolData?: boolean },
  ): ProcessedChatMessage[];
  /** @throws AppError `ChatNotFound`, `MessageNotFound` */
  updateMessageThumbRating(chatId: number, messageId: string, thumb: 1 | -1 | null): Promise<void>;
  /** @throws AppError `ConfigNotFound` naming the rows without a file */
  checkLLMConfigs(): Promise<void>;
  /** Never rejects for what a tool does. */
  runTool(call: RunToolCall): Promise<ToolResult>;
  /** A tool with all that its columns and its code say of it. @throws AppError `InvalidToolFile` */
  describeTool(tool: Tool): Promise<DescribedTool>;
  /** What its extension says of a tool of the editor's; undefined: none offers it now. @param listedName as prompts list it */
  describeEditorTool(listedName: string): ToolSpec | undefined;
  /** One text from one config, nothing stored. @throws AppError `ConfigNotFound`, a provider's code, `Cancelled` */
  askOnce(configName: string, question: OneQuestion): Promise<string>;
  /** The configs that may answer for a prompt, in listed order. @throws AppError `PromptNotFound` */
  usableConfigs(promptName: string): Promise<UsableConfig[]>;
  /** The system and initial messages that a new chat would open with; nothing is stored. */
  previewChat(promptName: string, contextVars: JsonObject): Promise<ChatMessage[]>;
  /** One short request through a config, to see that it answers, or what keeps it from that. @throws AppError `Cancelled` */
  testConfig(configName: string, signal?: AbortSignal): Promise<ConfigTestResult>;
  /**
   * Idempotent. Stops what is under way (those calls reject with `Cancelled`, what had arrived is kept); resolves when
   * everything acknowledged is on disk and every worker has ended.
   */
  close(): Promise<void>;
}
