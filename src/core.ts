/**
 * The entry of `dist/core.js`: everything that Promptdeck does, free of VS Code, for tests, benchmarks and scripts.
 */
export { AppError, isAppError } from './core/base/appError.ts';
export type { ErrorCode } from './core/base/appError.ts';
export type { JsonObject, JsonSchema, JsonValue } from './core/base/json.ts';
export type { ChatHistory, ChatSearchHit, ChatSearchOptions, ChatSummary } from './core/chats/chatHistory.ts';
export type { ChatMessage } from './core/chats/chatMessage.ts';
export type { ConfigProblem, LLMConfig } from './core/configs/llmConfig.ts';
export type { LLMConfigName } from './core/configs/llmConfigName.ts';
export type { PromptTemplate } from './core/prompts/promptTemplate.ts';
export type { Tool, ToolSpec } from './core/tools/tool.ts';
export type { ToolApproval, ToolCallRequest } from './core/tools/toolApproval.ts';
export type { ToolError, ToolResult } from './core/tools/toolRunner.ts';
export type { LLMCommunicationWrapper } from './core/wrapper/llmCommunicationWrapper.ts';
export type { ProcessedChatMessage } from './core/wrapper/processedMessages.ts';
export type { WrapperEvent } from './core/wrapper/wrapperEvent.ts';
export type { CreateWrapperOptions, OneShotOptions, RetryWait, SendOptions } from './core/wrapper/wrapperOptions.ts';
export { openRuntime } from './node/runtime/openRuntime.ts';
export type { Runtime, RuntimeOptions, RunToolCall } from './node/runtime/runtime.ts';
