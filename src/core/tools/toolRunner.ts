import type { JsonObject } from '../base/json.ts';
import type { SecretReference } from '../configs/secretString.ts';

/** Why a tool did not give a result. `kind` names the mechanism that ended it. */
export interface ToolError {
  kind:
    | 'syntax'
    | 'load'
    | 'error'
    | 'timeout'
    | 'memory'
    | 'stack'
    | 'never'
    | 'result'
    | 'host'
    | 'cancelled'
    | 'crash'
    | 'arguments';
  /** Name of the guest's exception (`TypeError`), or of the limit. */
  name: string;
  /** One line, fit for the model. */
  message: string;
  /** With the kind `arguments`: the argument, or the variable of the chat, that is at fault, where it is one. */
  argument?: string;
  variable?: string;
  /** With the kind `arguments`: the secret that the tool's defaults refer to and that it did not get. */
  secret?: SecretReference;
  /** Place in `tool_code`, from 1, where known. */
  line?: number;
  column?: number;
  /** Innermost first, as `function (line:column)`. */
  frames?: string[];
}

/** What `console.warn` and `console.error` make of a line. */
export type LogLevel = 'warn' | 'error';

/**
 * What one run of a tool gave. `json` is the result as JSON text; `logs` the lines of `console`, and `logLevels` which of them
 * are warnings and errors, by their index (absent: none); time in ms.
 */
export type ToolResult = { logs: string[]; logLevels?: Record<number, LogLevel>; durationMs: number } & (
  { ok: true; json: string } | { ok: false; error: ToolError }
);

/** Declared and granted access of one run. Hosts are exact `host` or `host:port`. */
export interface GrantedCapabilities {
  hosts?: string[];
  /** Absolute path of the folder that `tool.readWorkspaceFile` may read. */
  workspaceRoot?: string;
}

/** One run of a tool's code with its arguments already merged and checked. */
export interface ToolRun {
  /** Source of the module, TypeScript or JavaScript. */
  toolCode: string;
  /** The one object that the tool's function takes. */
  arguments: JsonObject;
  /** CPU and wall-clock budgets in ms; see docs for the defaults. */
  limits?: { cpuMs?: number; wallMs?: number };
  capabilities?: GrantedCapabilities;
  signal?: AbortSignal;
  /** Told with true where the run has to wait for others to end, and with false once it begins. */
  onQueued?: (isQueued: boolean) => void;
}

/** Runs tools out of harm's way. `run` never rejects for what a tool does. */
export interface ToolRunner {
  run(run: ToolRun): Promise<ToolResult>;
  /** Starts a worker ahead of the first call. Optional to call. */
  warm(): void;
  /** Ends every worker; runs under way give an error of kind `cancelled`. */
  close(): Promise<void>;
}
