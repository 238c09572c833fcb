import type { EntityOrigin } from '../base/entityStore.ts';
import type { JsonObject, JsonSchema } from '../base/json.ts';
import type { SecretReference } from '../configs/secretString.ts';
import type { ToolCapabilities } from './tool.ts';

/** A call that waits for a yes or no. */
export interface ToolCallRequest {
  /** The call's id within its turn. */
  id: string;
  toolName: string;
  /** What the model sent, reserved names already dropped. */
  arguments: JsonObject;
  /** What the tool says it does, as its model is told. */
  description?: string;
  /** JSON Schema of what the model may send; absent: anything. */
  parameters?: JsonSchema;
  /** Names of the parameters that come from context and defaults; their values are not shown. */
  suppliedParams: string[];
  capabilities: ToolCapabilities;
  /** What the tool's defaults refer to, which a yes lets the tool have; absent: nothing. */
  secrets?: readonly SecretReference[];
  /** Empty for a tool of the editor's. */
  toolCode: string;
  /** Where the code stands; absent for a tool of the editor's. */
  codeOrigin?: EntityOrigin;
  /** `editor`: another extension registered the tool, and what it does is not known. Absent: `own`. */
  origin?: 'own' | 'editor';
  /** What a grant of this call is bound to, as of `toolFingerprint` or `editorToolFingerprint`; set where somebody is asked. */
  fingerprint?: string;
  /** True where its user allowed it for longer than a call, and it has changed since. */
  hasChanged?: true;
  /** Why the arguments that the last approval gave were not accepted, in a sentence; absent: asked for the first time. */
  fault?: string;
  promptName: string;
  /** Absent in a one-shot run. */
  chatHistoryId?: number;
  /** The LLM config whose model made the call: of several that answer one message side by side, each asks for itself. */
  configName?: string;
  signal?: AbortSignal;
}

/**
 * The answer. `arguments` replaces what the model sent; `reason` goes to the model on a denial. With the scope `chat` or
 * `always` the same code with the same capabilities and secrets is not asked about again, in this chat or in this workspace.
 */
export interface ToolApproval {
  decision: 'allow' | 'deny';
  arguments?: JsonObject;
  reason?: string;
  scope?: 'once' | 'chat' | 'always';
}
