import type { JsonObject } from '../../base/json.ts';

/** A piece of a message, as VS Code's language model API knows it. */
export type EditorMessagePart =
  | { type: 'text'; text: string }
  | { type: 'tool-call'; callId: string; name: string; input: JsonObject }
  | { type: 'tool-result'; callId: string; text: string };

/** One message. The API knows no system role. */
export interface EditorMessage {
  role: 'user' | 'assistant';
  parts: EditorMessagePart[];
}

/** A tool that the model may call. */
export interface EditorTool {
  name: string;
  description: string;
  /** JSON Schema of the arguments object. */
  inputSchema: JsonObject;
}

/** What goes to a model of VS Code's, in plain data. */
export interface EditorModelRequest {
  messages: EditorMessage[];
  /** Absent where there are none. */
  tools?: EditorTool[];
  /** Absent where the config sets nothing. The names are those of chat completions; each model takes what it knows. */
  modelOptions?: JsonObject;
}

/** A piece of an answer. Kinds that the API gains later come as `other`. */
export type EditorAnswerPart =
  | { type: 'text'; text: string }
  | { type: 'tool-call'; callId: string; name: string; input: unknown }
  | { type: 'other' };

/** One of the models that VS Code offers. */
export interface EditorModel {
  /** As people know it. */
  readonly name: string;
  readonly id: string;
  readonly vendor: string;
  readonly family: string;
  readonly version: string;
  /** Undefined where VS Code does not say. */
  readonly callsTools?: boolean;
  /** Asks for an answer; an abort cancels it. Rejects, or breaks off the answer, with errors of the API or of the model. */
  send(request: EditorModelRequest, signal: AbortSignal): PromiseLike<AsyncIterable<EditorAnswerPart>>;
}

/** What narrows the choice among the models; absent fields match any. */
export interface EditorModelSelector {
  vendor?: string;
  family?: string;
  id?: string;
}

/** No model fits: what there is instead. */
export interface NoEditorModel {
  /** A selector for each model that VS Code offers. */
  offered: readonly EditorModelSelector[];
}

/** The way to VS Code's models: the first one that fits. */
export type SelectEditorModel = (selector: EditorModelSelector) => PromiseLike<EditorModel | NoEditorModel>;
