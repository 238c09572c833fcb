import type { JsonObject } from '../base/json.ts';
import type { ToolCapabilities } from './tool.ts';

/** A call that waits for a yes or no. */
export interface ToolCallRequest {
  /** The call's id within its turn. */
  id: string;
  toolName: string;
  /** What the model sent, reserved names already dropped. */
  arguments: JsonObject;
  /** Names of the parameters that come from context and defaults; their values are not shown. */
  suppliedParams: string[];
  capabilities: ToolCapabilities;
  toolCode: string;
  promptName: string;
  /** Absent in a one-shot run. */
  chatHistoryId?: number;
  signal?: AbortSignal;
}

/** The answer. `arguments` replaces what the model sent; `reason` goes to the model on a denial. */
export interface ToolApproval {
  decision: 'allow' | 'deny';
  arguments?: JsonObject;
  reason?: string;
  scope?: 'once' | 'chat' | 'always';
}
