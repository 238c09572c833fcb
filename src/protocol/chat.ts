/**
 * Messages between a chat panel's webview and the extension host. Everything here is plain JSON. The webview is not
 * trusted: the host checks each message that it gets against `WebviewMessage`.
 */

import type { ChatCommand, ChatCommandRefusal } from './chatCommand.ts';
import type { ContentMessage } from './contentMessage.ts';
import type { FieldKind } from './fieldText.ts';

/** Longest text that a panel may hand over, as a message or in a field, in UTF-16 units. */
export const maxTextLength = 4_000_000;

/** A variable of the chat, as a field of the form above it. */
export interface VariableField {
  name: string;
  required: boolean;
  kind: FieldKind;
  /** What its user can have it be; absent: no choice. */
  kinds?: FieldKind[];
  /** Its kind is its user's choice. */
  isChosen?: true;
  /** For `choice`: JSON text of each value. */
  choices?: string[];
  /** For `json`: text that is no JSON stands for itself. */
  takesText?: true;
  /** What a tool that reads it says of it; empty: nothing. */
  description: string;
  /** What the control holds, as `readFieldText` reads it, except that an empty text is not given. */
  value: string;
  /** The chat holds a value of it. */
  held?: true;
  /** Neither the prompt nor its tools read it: it is there because the chat holds it. */
  isOwn?: true;
  /** The value is the one of the prompt's last chat. */
  asLastTime?: true;
}

/** How one tool call stands. Arguments and results are JSON text, pretty-printed by the webview. */
export interface ToolCallView {
  id: string;
  name: string;
  arguments: string;
  /** "Not from the model". */
  suppliedParams: SuppliedParam[];
  /** Names of arguments that the model sent though it cannot set them; they are not used. Absent: none. */
  dropped?: string[];
  /**
   * `waiting`: for its user's yes or no. `queued`: for others to end that run. `brokeOff`: the window closed before it ended.
   */
  state: 'waiting' | 'queued' | 'running' | 'ok' | 'failed' | 'denied' | 'cancelled' | 'brokeOff';
  /** Present while it waits and can be decided here; absent: another window asks its user. */
  approval?: ApprovalView;
  result?: string;
  durationMs?: number;
  /** Lines of its console. */
  logs?: string[];
  /** Which of them are warnings and errors, by their index; absent: none. */
  logLevels?: Record<number, 'warn' | 'error'>;
  /** Where in the tool's code it failed, in words (`line 12, column 5`); the tool opens there. */
  failedAt?: string;
  /** What allowed it, in a word or two; absent: nothing had to. */
  allowedBy?: string;
  /** What brought a tool of VS Code's, in words; present once the call has ended. */
  source?: string;
  /** JSON text of the arguments as the model sent them, where its user changed them. */
  sentArguments?: string;
}

/** A parameter that a call's model does not give. Its value is never here. */
export interface SuppliedParam {
  name: string;
  /** A variable of the chat, or the tool's defaults; absent: not known. */
  from?: 'context' | 'defaults';
}

/** How a call ended. `arguments` is JSON text of what its user made of the model's; absent: unchanged. */
export type ToolCallEnd = {
  state: 'ok' | 'failed' | 'denied' | 'cancelled';
  result: string;
  arguments?: string;
} & Partial<
  Pick<
    ToolCallView,
    'durationMs' | 'logs' | 'logLevels' | 'failedAt' | 'allowedBy' | 'source' | 'suppliedParams' | 'dropped'
  >
>;

/** What a user is to decide about a call. */
export interface ApprovalView {
  /** What the tool asks for beyond plain computing, a line each; empty: nothing. */
  wants: string[];
  /** Where its code stands, as a path or in words. */
  source: string;
  /** JSON text of what would run, where that is not the call's own: names that the model cannot set are dropped, edits kept. */
  arguments?: string;
  /** Why the edited arguments were not accepted. */
  fault?: string;
  /** Its user allowed it for longer than a call, and it has changed since. */
  hasChanged?: true;
  /** No decision is taken now, since the workspace is not trusted. */
  isUntrusted?: true;
}

/** What a user decided. `arguments` is JSON text, present where it was edited; `reason` goes to the model. */
export type ApprovalDecision =
  { decision: 'allow'; scope: 'once' | 'chat' | 'always'; arguments?: string } | { decision: 'deny'; reason: string };

/** How one request to a config failed. */
export interface FailureView {
  configName: string;
  /** The kind of failure, in a word or two. */
  what: string;
  message: string;
}

/** Tokens as the vendor counted them; the parts of `input` and `output` where it names them. */
export interface TokenCounts {
  input: number;
  output: number;
  /** Parts of `input`: read from the vendor's cache, and written to it. */
  cached?: number;
  cacheWrite?: number;
  /** A part of `output`. */
  reasoning?: number;
}

/** An amount of money, its currency by ISO 4217 code. */
export interface Money {
  amount: number;
  currency: string;
}

/** What the foot of a reply tells. */
export interface ReplyDetails {
  /** Empty: not known, as of an imported reply. */
  configName: string;
  model: string;
  /** Why this config answered: in a word or two, and in a sentence. Empty: not known. */
  choice: string;
  why: string;
  /** What failed on the way to this reply, oldest first. */
  failures: FailureView[];
  seconds?: number;
  /** Absent: unknown. */
  tokens?: TokenCounts;
  /** Absent: unknown. */
  cost?: Money;
  /** In words, with a next step, where the reply did not end of itself. */
  endedEarly?: string;
  /** Tools that the model was not told of, and why: a sentence each. */
  brokenTools?: string[];
}

/** What the replies of a chat took in all. */
export interface ChatTotals {
  input: number;
  output: number;
  /** One for each currency. */
  costs: Money[];
  /** Some replies are not counted in, since theirs is unknown: the sum is a lower bound. */
  lacksTokens: boolean;
  lacksCosts: boolean;
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
  /** Ids of all messages in its place, oldest first, where it is not the only one: each begins a branch of the chat. */
  siblings?: string[];
  /** Variables that have no value yet and stand as `{{ name }}` in it. */
  lacks?: string[];
}

/** What a button beside an error does. */
export type ErrorActionId =
  /** Go on with the answer that broke off. */
  | 'continue'
  | 'retry'
  | 'openConfig'
  /** Chooses which config answers in this chat. */
  | 'chooseConfig'
  | 'openPrompt'
  | 'openTool'
  | 'setSecret'
  | 'newConfig'
  | 'manageTrust'
  | 'showLog'
  | 'showStorage'
  /** Brings a deleted chat back. */
  | 'restoreChat'
  | 'editVariables';

/** An error in the panel, with what mends it. */
export interface ErrorView {
  code: string;
  message: string;
  actions: { id: ErrorActionId; label: string }[];
  /** The field of the form that it is about. */
  variable?: string;
  /** How the configs that were asked failed, oldest first, where the message does not say it. */
  failures?: FailureView[];
  /** `error`: there is no answer; `warning`: it is not whole; `info`: nothing failed, the actions are on offer. */
  severity: 'error' | 'warning' | 'info';
  /** Its user has seen it: what stays is that there is no answer, with the way to one. */
  dismissed?: true;
}

/** One model turn of the reply under way. */
export interface LiveTurn {
  text: string;
  reasoning: string;
  toolCalls: ToolCallView[];
  /** What it goes on with, and what stays where it begins anew. */
  begun?: { text: string; reasoning: string };
}

/** A pause before a config is asked again; its user may cut it short. */
export interface RetryWaitView {
  configName: string;
  /** What happened, in words. */
  reason: string;
  /** When the config is asked again, in ms since 1970. */
  untilMs: number;
  /** Another config that can be asked instead. */
  nextConfigName?: string;
}

/** The reply under way. */
export interface LiveReply {
  turns: LiveTurn[];
  /** A passing line: a retry, a switch to another config; empty: none. */
  notice: string;
  configName: string;
  /** Present while it waits. */
  wait?: RetryWaitView;
  /** Another window makes it: here it can only be watched. */
  elsewhere?: true;
}

/** One config's answer to a message that several answer side by side. */
export interface ComparisonLane {
  configName: string;
  /** As the config names it; once the answer is there, as the vendor does. Empty: not known. */
  model: string;
  /** Null: the answer is complete, or came to its end. */
  live: LiveReply | null;
  /** What was kept of it once it has ended: a message each turn. */
  messages: MessageView[];
  /** Why it is not whole. */
  error: ErrorView | null;
  /** From when the config was asked, without the time that its user took to decide about tools. */
  secondsToText?: number;
  seconds?: number;
  /** Of all its turns; null: nothing was kept of it. */
  totals: ChatTotals | null;
}

/** Several configs that answer one message side by side. The message is the view's last one once it is stored. */
export interface ComparisonView {
  lanes: ComparisonLane[];
}

/** A message that its user sent, before the chat holds it. */
export interface SentMessageView {
  /** Made by the page that sent it; the message keeps it in the chat. */
  id: string;
  text: string;
  /** Id of the user message in whose place it goes; absent: it goes to the end. */
  replaces?: string;
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
  /** The chat keeps to that config, by its user's choice. */
  isPinned: boolean;
  /** Null before the first reply. */
  totals: ChatTotals | null;
  /** Empty where there are no variables. */
  variables: VariableField[];
  /** The variable that was taken out of the chat last and can be put back; absent: none. */
  removedVariable?: string;
  messages: MessageView[];
  /** Ids of the messages that begin what follows the last shown one, oldest first: branches of the chat none of which is shown. */
  next: string[];
  /**
   * Id of the message that the panel sent last, as far as the host has it; null: it sent none. A message that the host has stands
   * in one of the next three lists until the chat holds it or the page has it back.
   */
  received: string | null;
  /** On their way: the chat holds none of them yet. */
  leaving: SentMessageView[];
  /**
   * Behind the answer under way, in the order in which they are sent. After a stop, a failure or a crash they wait until their
   * user sends something.
   */
  queued: SentMessageView[];
  /** They did not get into the chat, and their text goes back to where it was typed: once for each id. */
  returned: SentMessageView[];
  /** Null: nothing is under way. */
  live: LiveReply | null;
  /** Present until its user keeps an answer; meanwhile nothing else is sent. Null: none. */
  comparison: ComparisonView | null;
  /** The prompt has several configs that could answer. */
  canCompare: boolean;
  error: ErrorView | null;
  /** False: the workspace is not trusted, sending is off. */
  trusted: boolean;
}

/** One small change to the reply under way. */
export type LiveChange =
  | { kind: 'text'; text: string }
  | { kind: 'reasoning'; text: string }
  | { kind: 'toolCall'; call: ToolCallView }
  /** A call waits, is queued, begins to run, or waits again because its edited arguments do not fit. */
  | { kind: 'toolState'; id: string; state: 'waiting' | 'queued' | 'running'; approval?: ApprovalView }
  | ({ kind: 'toolResult'; id: string } & ToolCallEnd)
  /** The turn ended; what follows belongs to a new one. */
  | { kind: 'turnEnd' }
  | { kind: 'notice'; notice: string }
  /** A wait began; null: it is over. */
  | { kind: 'wait'; wait: RetryWaitView | null }
  /** What the unfinished turn said so far is void: it begins anew. */
  | { kind: 'reset' }
  /** Another config takes over; what the unfinished turn thought aloud is void. */
  | { kind: 'fallback'; configName: string };

/** Host to webview. `revision` grows by one a message; after a gap the webview asks for a snapshot. */
export type HostMessage =
  | { type: 'snapshot'; revision: number; view: ChatView }
  | { type: 'changes'; revision: number; changes: LiveChange[] }
  /** As `changes`, of one config's answer among several. */
  | { type: 'laneChanges'; revision: number; configName: string; changes: LiveChange[] }
  | { type: 'command'; command: ChatCommand }
  /** Answers `ping`. */
  | { type: 'pong' }
  /** What was typed before and never sent, once, after `ready`: for a page that knows of nothing else. */
  | { type: 'draft'; text: string; variables: Record<string, string> }
  /**
   * Goes in at the cursor of a variable's field or (null) of the message, which gets the focus; empty: only that. `isBlock`: on
   * lines of its own.
   */
  | { type: 'insertText'; variable: string | null; text: string; isBlock: boolean }
  /** Puts the focus where the user types. */
  | { type: 'focus' }
  /** Goes to a message of the view, or of the next one. */
  | { type: 'reveal'; messageId: string };

/** What ends a wait before its time: asking now, asking the other config, or no more asking. */
export type RetryChoice = 'now' | 'next' | 'giveUp';

/** Which of the answers that are compared something is about; absent: the chat's own, or all of them. */
export interface LaneAddress {
  configName?: string;
}

/** Webview to host. */
export type WebviewMessage =
  | { type: 'ready' }
  | { type: 'resync' }
  /** Sends a message, or queues it behind the answer under way. Here and below, `id` is a new UUID. */
  | { type: 'send'; id: string; text: string; variables: Record<string, string> }
  /** Keeps what stands in a field in the chat, where there is one yet. */
  | { type: 'setVariable'; name: string; text: string }
  /** What stands in a field, as a value of another kind from now on. */
  | { type: 'chooseKind'; name: string; kind: FieldKind; text: string }
  /** The user wants to insert something of the editor, into a variable or (null) into the message. */
  | { type: 'insertContext'; variable: string | null }
  /** Takes a variable out of the chat. */
  | { type: 'removeVariable'; name: string }
  /** The variable that was taken out last goes back. */
  | { type: 'putBackVariable' }
  /** A queued message leaves now, where nothing is under way, is dropped, or goes back to where it was typed. */
  | { type: 'sendQueued' | 'unqueue' | 'takeBack'; id: string }
  /**
   * What stands in the composer and the form and is not sent; told a moment after each change. `taken`: ids of all messages whose
   * text the page has back.
   */
  | { type: 'draft'; text: string; variables: Record<string, string>; taken: string[] }
  /** A user message anew, in the place of the one of the id `messageId`. */
  | { type: 'editMessage'; id: string; messageId: string; text: string; variables: Record<string, string> }
  /** Another answer in the place of this one; `chooseConfig`: the user says first which config is to give it. */
  | { type: 'regenerate'; messageId: string; chooseConfig: boolean }
  /** Shows the branch through this message. */
  | { type: 'showBranch'; messageId: string }
  /** A new chat that goes on from this message. */
  | { type: 'fork'; messageId: string }
  /** What stands in the composer is to go to several configs; empty: the last message anew. The user says to which. */
  | { type: 'compare'; id: string; text: string; variables: Record<string, string> }
  /** Ends the comparison with the branch of this message shown, or with what is shown. */
  | { type: 'keepAnswer'; messageId: string }
  | { type: 'leaveComparison' }
  | ({ type: 'stop' } & LaneAddress)
  | ({ type: 'retryWait'; choice: RetryChoice } & LaneAddress)
  /** What the user decided about a call that waits. */
  | ({ type: 'decideTool'; callId: string; decision: ApprovalDecision } & LaneAddress)
  /** Opens a tool by the name that the model calls it by; with a call's id, at the line where that call failed. */
  | { type: 'openTool'; name: string; messageId?: string; callId?: string }
  /** The user wants to choose the chat's config. */
  | { type: 'chooseConfig' }
  | { type: 'showRequest'; messageId: string }
  | ({ type: 'errorAction'; id: ErrorActionId } & LaneAddress)
  | { type: 'dismissError' }
  /** Asks whether anybody is there still. */
  | { type: 'ping' }
  /** A command could not be done. */
  | { type: 'refused'; why: ChatCommandRefusal }
  | { type: 'rate'; messageId: string; thumb: 1 | -1 | null }
  | ContentMessage;

/** What the webview keeps with `setState` and the host gets back after a reload. */
export interface ChatPanelState {
  /** Null for a chat that has no message yet. */
  chatId: number | null;
  promptName: string;
  draft: string;
  /** Id of the message at the top of the view and, behind a blank, where it begins, in pixels below that; empty: at the bottom. */
  scrollAnchor: string;
  variables: Record<string, string>;
  /** The kinds of fields that their user chose; absent: none. */
  kinds?: Record<string, FieldKind>;
  /** Arguments of calls that wait, as their user is changing them; absent: none is. Keys are the panel's own. */
  edits?: Record<string, string>;
  /** A message that was sent, where the host had not shown that it has it. */
  sent?: { id: string; text: string };
  /** Ids of the messages whose text the page has back. */
  taken?: string[];
  /** An earlier message as its user is writing it anew; once it was sent, under the id `sentId`. */
  editing?: { messageId: string; text: string; sentId?: string };
  /** What was written of other earlier messages and left for that one, by message id. */
  leftEdits?: Record<string, string>;
  /** The config that a chat without a message is to keep to; absent: drawn. */
  pinnedConfigName?: string;
}
