/**
 * Messages between the panel in which an author runs a tool and the extension host. Everything here is plain JSON, and the host
 * checks each message that it gets.
 */

/** One field of the form, made from a parameter of the specification or from a variable that the tool reads. */
export interface ToolField {
  /** Tells the fields apart: a parameter and a variable may share a name. */
  key: string;
  name: string;
  description: string;
  required: boolean;
  /** `json`: an object, a list, or anything else that has no control of its own. */
  kind: ToolFieldKind;
  /** For `choice`: JSON text of each value. */
  choices?: string[];
  /** For `json`: JSON text of a value of the shape that the schema describes. */
  example?: string;
  /** For `json`: text that is no JSON stands for itself. */
  takesText?: true;
  /** The schema's default, as the control would show it; empty: none. */
  defaultText: string;
  /** What the control holds at first, as `readFieldText` reads it; absent: not given. */
  value?: string;
  /** `context`: a variable of the chat, which the author plays here. */
  from: 'model' | 'context';
}

export type ToolFieldKind = 'text' | 'number' | 'boolean' | 'choice' | 'json';

/** A place in the tool's document, from 1. */
export interface ToolPlace {
  line: number;
  column: number;
}

/** How a run went. Texts are what the author may see: secrets are redacted. */
export interface ToolRunView {
  ok: boolean;
  /** JSON text. */
  result?: string;
  error?: {
    kind: string;
    /** Name of the tool's own exception; empty where the tool threw none. */
    name: string;
    message: string;
    place?: ToolPlace;
    frames: ToolFrame[];
    /** True where it lacks a secret that can be set. */
    lacksSecret?: boolean;
  };
  logs: string[];
  /** Which of these lines are warnings and errors, by their index; absent: none. */
  logLevels?: Record<number, 'warn' | 'error'>;
  /** Null: it did not run. */
  durationMs: number | null;
  /** The grants that it ran with, a line each. */
  grants: string[];
}

/** One line of a stack. */
export interface ToolFrame {
  text: string;
  place?: ToolPlace;
}

/** All that the panel shows. */
export interface ToolRunPanelView {
  /** URI of the tool's document. */
  uri: string;
  toolName: string;
  description: string;
  fields: ToolField[];
  /** Names of the defaults, whose values are not shown. */
  defaults: string[];
  /** What the tool asks for beyond plain computing, a line each. */
  wants: string[];
  /** True where all of that is granted, for longer than one run. */
  isGranted: boolean;
  /** A fault of its code, for which it cannot run now. */
  fault: { message: string; place?: ToolPlace } | null;
  /** False in Restricted Mode, where no tool runs. */
  isTrusted: boolean;
  /** True where the document has changes that are not saved; they run too. */
  isUnsaved: boolean;
  /** JSON text of what a model is told. */
  spec: string;
  /** The run under way; null: none. */
  running: { elapsedMs: number } | null;
  /** The last run; null: none yet. */
  run: ToolRunView | null;
  /** What was wrong with the values of the last attempt, by the fields' keys. */
  faults: Record<string, string>;
  /** How often a run ended or was refused, for telling a new outcome from one that was told. */
  attempts: number;
}

/** Host to webview: a whole view each time. `focus`: the cursor belongs into the form. */
export type ToolRunHostMessage = { type: 'view'; view: ToolRunPanelView } | { type: 'focus' };

/** Webview to host. `values` holds the text of the controls, by the fields' keys; absent: not given. */
export type ToolRunWebviewMessage =
  | { type: 'ready' }
  /** `allow`: the user grants what the tool wants, with this run. */
  | { type: 'run'; values: Record<string, string>; allow?: 'once' | 'always' }
  | { type: 'stop' }
  /** Forgets the values of earlier runs. */
  | { type: 'reset' }
  | { type: 'open'; place?: ToolPlace }
  | { type: 'manageTrust' }
  /** The user gives the secret that the last run lacked. */
  | { type: 'setSecret' }
  | { type: 'copy'; text: string };

/** What a panel keeps over a reload of the window. */
export interface ToolRunPanelState {
  /** URI of the tool's document. */
  uri: string;
  /** Text of the controls that were edited, by the fields' keys; null: cleared, which is not given. */
  values: Record<string, string | null>;
}
