import type { EntityOrigin } from '../../base/entityStore.ts';
import type { JsonObject } from '../../base/json.ts';
import type { SecretReference } from '../../configs/secretString.ts';
import type { ToolCapabilities, ToolSpec } from '../../tools/tool.ts';
import type { MergedArguments } from '../../tools/toolArguments.ts';
import type { ToolResult } from '../../tools/toolRunner.ts';

/** Arguments that are in order. */
export type ReadyArguments = Extract<MergedArguments, { ok: true }>;

/** A tool of a prompt as a call of it sees it: one of ours, or one that the editor's other extensions offer. */
export interface CallableTool {
  /** Its own name, which may differ from the one that the model calls it by (`spec.name`). */
  readonly name: string;
  readonly origin: 'own' | 'editor';
  /** What brings a tool of the editor's, in words; absent: one of ours, or not known. */
  readonly source?: string;
  /** What the model sees: without the reserved names. */
  readonly spec: ToolSpec;
  readonly capabilities: ToolCapabilities;
  /** What its defaults refer to. */
  readonly secrets: readonly SecretReference[];
  /** Empty for a tool of the editor's. */
  readonly toolCode: string;
  /** As of `ToolInForce`. */
  readonly columnParams?: JsonObject;
  /** Where that stands; absent likewise. */
  readonly codeOrigin?: EntityOrigin;
  /** Names of the parameters that come from the chat's variables and from the tool's defaults. */
  readonly contextParams: readonly string[];
  readonly defaultParams: readonly string[];
  /** Names that the model cannot set. */
  readonly reserved: ReadonlySet<string>;
  /** What the tool gets when the model sends `llmArguments`, or why it gets nothing. @throws AppError `SecretNotFound` */
  merge(llmArguments: JsonObject, variables: JsonObject): Promise<MergedArguments>;
  /** Never rejects for what the tool does. The result holds no secret. @param onQueued as of `ToolRun` */
  run(
    merged: ReadyArguments,
    signal: AbortSignal | undefined,
    onQueued: (isQueued: boolean) => void,
  ): Promise<ToolResult>;
}
