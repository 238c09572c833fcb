/**
 * Messages between a chat panel's webview and the extension host. Everything here is plain JSON. The webview is not
 * trusted: the host checks each message that it gets against `WebviewMessage`.
 */

/** A variable that the prompt needs, as a field of the form above the chat. */
export interface VariableField {
  name: string;
  required: boolean;
  value: string;
}

/** How one tool call stands. Arguments and results are JSON text, pretty-printed by the webview. */
export interface ToolCallView {
  id: string;
  name: string;
  arguments: string;
  /** Names of parameters that came from context and defaults: "not from the model". */
  suppliedParams: string[];
  state: 'running' | 'ok' | 'failed';
  result?: string;
  durationMs?: number;
  logs?: string[];
}

/** What the foot of a reply tells. */
export interface ReplyDetails {
  configName: string;
  model: string;
  /** Why this config answered, in words. */
  why: string;
  seconds?: number;
  inputTokens?: number;
  outputTokens?: number;
  /** In words, where the reply did not end of itself. */
  endedEarly?: string;
}

/** A message as the panel shows it. */
export interface MessageView {
  id: string;
  role: 'system' | 'user' | 'assistant';
  content: string;
  /** Made by the template: shown quietly and marked as such. */
  systemGenerated: boolean;
  /** ISO 8601. */
  timestamp: string;
  thumb: 1 | -1 | null;
  reasoning?: string;
  toolCalls: ToolCallView[];
  /** On replies only. */
  details?: ReplyDetails;
}

/** What a button beside an error does. */
export type ErrorActionId =
  /** Go on with the answer that broke off. */
  | 'continue'
  | 'retry'
  | 'openConfig'
  | 'openPrompt'
  | 'openTool'
  | 'setSecret'
  | 'newConfig'
  | 'manageTrust'
  | 'showLog'
  | 'showStorage'
  | 'editVariables';

/** An error in the panel, with what mends it. */
export interface ErrorView {
  code: string;
  message: string;
  actions: { id: ErrorActionId; label: string }[];
  /** Nothing failed just now: the actions are on offer, no more. */
  isOffer?: true;
}

/** One model turn of the reply under way. */
export interface LiveTurn {
  text: string;
  reasoning: string;
  toolCalls: ToolCallView[];
}

/** The reply under way. */
export interface LiveReply {
  turns: LiveTurn[];
  /** A passing line: a retry, a switch to another config; empty: none. */
  notice: string;
  configName: string;
  /** Another window makes it: here it can only be watched. */
  elsewhere?: true;
}

/** All that the panel shows. */
export interface ChatView {
  chatId: number | null;
  title: string;
  promptName: string;
  /** The config that answers next; empty before it is drawn. */
  configName: string;
  /** True where that config is the bundled demonstration, which is no real model. */
  isDemo: boolean;
  /** Empty where the prompt has no variables. */
  variables: VariableField[];
  messages: MessageView[];
  /** Null: nothing is under way. */
  live: LiveReply | null;
  error: ErrorView | null;
  /** False: the workspace is not trusted, sending is off. */
  trusted: boolean;
}

/** One small change to the reply under way. */
export type LiveChange =
  | { kind: 'text'; text: string }
  | { kind: 'reasoning'; text: string }
  | { kind: 'toolCall'; call: ToolCallView }
  | { kind: 'toolResult'; id: string; ok: boolean; result: string }
  /** The turn ended; what follows belongs to a new one. */
  | { kind: 'turnEnd' }
  | { kind: 'notice'; notice: string }
  /** What the unfinished turn said so far is void: it begins anew. */
  | { kind: 'reset' }
  /** Another config takes over; what the unfinished turn thought aloud is void. */
  | { kind: 'fallback'; configName: string };

/** Host to webview. `revision` grows by one a message; after a gap the webview asks for a snapshot. */
export type HostMessage =
  | { type: 'snapshot'; revision: number; view: ChatView }
  | { type: 'changes'; revision: number; changes: LiveChange[] }
  /** Puts the focus where the user types. */
  | { type: 'focus' };

/** Webview to host. */
export type WebviewMessage =
  | { type: 'ready' }
  | { type: 'resync' }
  | { type: 'send'; text: string; variables: Record<string, string> }
  | { type: 'stop' }
  | { type: 'errorAction'; id: ErrorActionId }
  | { type: 'dismissError' }
  | { type: 'rate'; messageId: string; thumb: 1 | -1 | null }
  | { type: 'openLink'; href: string }
  | { type: 'copy'; text: string }
  | { type: 'insertAtCursor'; text: string };

/** What the webview keeps with `setState` and the host gets back after a reload. */
export interface ChatPanelState {
  /** Null for a chat that has no message yet. */
  chatId: number | null;
  promptName: string;
  draft: string;
  /** Id of the message at the top of the view; empty: at the bottom. */
  scrollAnchor: string;
  variables: Record<string, string>;
}
