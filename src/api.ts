import type { EntityStore } from './core/base/entityStore.ts';
import type { ChatHistory } from './core/chats/chatHistory.ts';
import type { ChatHistoryDraft } from './core/chats/chatHistoryStore.ts';
import type { LLMConfigName } from './core/configs/llmConfigName.ts';
import type { PromptTemplate } from './core/prompts/promptTemplate.ts';
import type { Tool } from './core/tools/tool.ts';
import type { ToolResult } from './core/tools/toolRunner.ts';
import type { LLMCommunicationWrapper } from './core/wrapper/llmCommunicationWrapper.ts';
import type { CreateWrapperOptions } from './core/wrapper/wrapperOptions.ts';
import type { RunToolCall } from './node/runtime/runtime.ts';

/**
 * What Promptdeck's `activate()` returns, for other extensions:
 * `await vscode.extensions.getExtension<PromptdeckApi>('promptdeck.promptdeck')?.activate()`.
 * The database opens at the first call. Calls that render, run or send reject with an `AppError` of the code
 * `UntrustedWorkspace` in Restricted Mode.
 */
export interface PromptdeckApi {
  /** A chat through a prompt template: a new one, or one that goes on. */
  createWrapper(options: CreateWrapperOptions): Promise<LLMCommunicationWrapper>;
  /** Runs a tool in the sandbox; never rejects for what the tool does. */
  runTool(call: RunToolCall): Promise<ToolResult>;
  readonly tools: EntityStore<Tool, string>;
  readonly llmConfigNames: EntityStore<LLMConfigName, string>;
  readonly promptTemplates: EntityStore<PromptTemplate, string>;
  readonly chatHistories: EntityStore<ChatHistory, number, ChatHistoryDraft>;
}
