/**
 * Messages between the panel in which an author runs a tool and the extension host. Everything here is plain JSON, and the host
 * checks each message that it gets.
 */

/** One field of the form, made from a parameter of the specification. */
export interface ToolField {
  name: string;
  description: string;
  required: boolean;
  /** `json`: an object, a list, or anything else that has no control of its own. */
  kind: 'text' | 'number' | 'boolean' | 'choice' | 'json';
  /** For `choice`: JSON text of each value. */
  choices?: string[];
  /** JSON text; empty: not given. */
  value: string;
  /** `context`: a variable of the chat, which the author plays here. */
  from: 'model' | 'context';
}

/** How a run went. Texts are what the author may see: secrets are redacted. */
export interface ToolRunView {
  ok: boolean;
  /** JSON text. */
  result?: string;
  error?: { kind: string; name: string; message: string; place?: { line: number; column: number }; frames: string[] };
  logs: string[];
  durationMs: number;
  /** The grants that it ran with, a line each. */
  grants: string[];
}

/** All that the panel shows. */
export interface ToolRunPanelView {
  toolName: string;
  description: string;
  fields: ToolField[];
  /** Names of the defaults, whose values are not shown. */
  defaults: string[];
  /** What the tool asks for beyond plain computing, a line each. */
  wants: string[];
  /** Why it cannot run now: a fault of its code, or a workspace that is not trusted. */
  fault?: { message: string; line?: number };
  /** JSON text of what a model is told. */
  spec: string;
  isRunning: boolean;
  /** The last run; null: none yet. */
  run: ToolRunView | null;
}

/** Host to webview: a whole view each time. */
export interface ToolRunHostMessage {
  type: 'view';
  view: ToolRunPanelView;
}

/** Webview to host. `values` holds JSON text by field name; an empty one is not given. */
export type ToolRunWebviewMessage =
  | { type: 'ready' }
  | { type: 'run'; values: Record<string, string> }
  | { type: 'stop' }
  | { type: 'open'; line?: number; column?: number }
  | { type: 'copy'; text: string };
