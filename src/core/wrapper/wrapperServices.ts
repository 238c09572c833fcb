import type { EntityOrigin, StoreChangeEvent } from '../base/entityStore.ts';
import type { WithinTime } from '../base/withinTime.ts';
import type { ChatHistoryStore } from '../chats/chatHistoryStore.ts';
import type { LLMConfig } from '../configs/llmConfig.ts';
import type { LLMProvider } from '../llm/llmProvider.ts';
import type { PromptTemplateStore } from '../prompts/promptTemplateStore.ts';
import type { EditorTools } from '../tools/editorTools.ts';
import type { Tool, ToolCapabilities } from '../tools/tool.ts';
import type { DescribedTool } from '../tools/toolInForce.ts';
import type { ToolApproval, ToolCallRequest } from '../tools/toolApproval.ts';
import type { ResolvedDefaults } from '../tools/toolArguments.ts';
import type { ToolGrantStore } from '../tools/toolGrant.ts';
import type { ToolResult, ToolRunner } from '../tools/toolRunner.ts';
import type { ToolStore } from '../tools/toolStore.ts';
import type { ActiveCalls } from './activeCalls.ts';
import type { ConfigCooldowns } from './answering/configCooldowns.ts';
import type { ConfigSource } from './answering/configDraw.ts';

/** The run that a tool's defaults are resolved for. */
export interface ToolDefaultsUse {
  /** What the tool may do with them. */
  capabilities: ToolCapabilities;
  /** True where it runs only after a yes or a grant that covers its secrets. */
  isAsked: boolean;
}

/** What the wrapper needs from the world around it. */
export interface WrapperServices {
  readonly promptTemplates: PromptTemplateStore;
  readonly tools: ToolStore;
  readonly chatHistories: ChatHistoryStore;
  /** Tells what this window and others write. */
  readonly onDidChange: StoreChangeEvent;
  readonly configs: ConfigSource;
  readonly cooldowns: ConfigCooldowns;
  readonly activeCalls: ActiveCalls;
  readonly toolRunner: ToolRunner;
  /** In [0, 1); used for the draw of a config alone. */
  readonly random: () => number;
  /** In [0, 1); spreads waits. */
  readonly jitter: () => number;
  /** Resolves a config's secrets and gives its provider. @throws AppError */
  connect(config: LLMConfig): Promise<LLMProvider>;
  /** Asked about each call that no grant covers. */
  approveTool(call: ToolCallRequest): Promise<ToolApproval>;
  readonly toolGrants: ToolGrantStore;
  /** Absent outside of an editor. */
  readonly editorTools?: EditorTools;
  /** Folder that a tool of this origin may read with the capability `files`; undefined: there is none. */
  workspaceRoot(origin: EntityOrigin): string | undefined;
  /** Told of each run of an own tool; `result` holds no secret. Never throws. */
  onToolRun(run: { tool: Tool; result: ToolResult }): void;
  /** A tool with all that its columns and its code say of it. @throws AppError `InvalidToolFile` */
  describeTool(tool: Tool): Promise<DescribedTool>;
  /** A tool's defaults with their secrets resolved, and those secrets. @throws AppError `SecretNotFound`, `SecretNotApproved` */
  resolveToolDefaults(tool: Tool, run: ToolDefaultsUse): Promise<ResolvedDefaults>;
  /** Text of a file that a template includes. */
  readonly loadTemplate?: (path: string) => Promise<string | undefined>;
  readonly toolWallMs: () => number;
  readonly withinTime: WithinTime;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}
