import type { LogLevel, ToolError } from '../../core/tools/toolRunner.ts';

/** What a new worker is given: the compiled engine, and memory that both sides see. */
export interface ToolWorkerData {
  quickjs: WebAssembly.Module;
  /** One Int32: the id of the run that has to end, or 0. Seen by the guest's interrupt handler between two jobs. */
  cancelFlag: SharedArrayBuffer;
}

/** Host to worker. All that concerns the guest is text. */
export type ToHostedTool =
  | { type: 'run'; runId: number; toolCode: string; argumentsJson: string; cpuMs: number }
  /** The run has to end; reaches a worker that waits, where the flag reaches one that computes. */
  | { type: 'cancel'; runId: number }
  /** `text` is JSON: the value, or `{name, message}` of a failure. */
  | { type: 'answer'; runId: number; callId: number; ok: boolean; text: string };

/** Worker to host. */
export type FromHostedTool =
  | { type: 'ready' }
  | { type: 'log'; runId: number; line: string; level?: LogLevel }
  /** The guest asks for something that only the host can do; `argumentsJson` is a JSON list. */
  | { type: 'call'; runId: number; callId: number; name: string; argumentsJson: string }
  /** The guest computes from now on, with so much of its budget left. */
  | { type: 'computing'; runId: number; leftMs: number }
  /** The guest waits for the host. */
  | { type: 'waiting'; runId: number }
  | { type: 'done'; runId: number; outcome: ToolOutcome };

/** How a run ended, the log aside. */
export type ToolOutcome = { ok: true; json: string } | { ok: false; error: ToolError };
