/** A call that the model makes. Arguments that are text go out as they stand, also where they are no JSON. */
export interface ScriptedToolCall {
  /** Made up where absent. */
  id?: string;
  name: string;
  arguments?: unknown;
}

/** One answer of the model, in no vendor's shape. Every field may be left out. */
export interface ScriptedReply {
  /** A list goes out as one chunk each. */
  text?: string | readonly string[];
  reasoning?: string;
  toolCalls?: readonly ScriptedToolCall[];
  finish?: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'refusal';
  /** The vendor's own word for the end, in place of what `finish` stands for. */
  rawFinish?: string;
  usage?: { inputTokens: number; outputTokens: number };
  model?: string;
  /** What a vendor wants back verbatim: Anthropic's signature of the reasoning, Gemini's `thoughtSignature`. */
  signature?: string;

  /** Before the first byte. */
  delayMs?: number;
  /** Between two chunks. */
  chunkDelayMs?: number;

  /** With another status than 200, `body` is what comes back, in one piece. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** Sent in one piece: text as it stands, anything else as JSON. */
  body?: unknown;
  /** Sent as an event stream, in the pieces given, as they stand. */
  rawSse?: string | readonly (string | Uint8Array)[];
  /** The socket is destroyed after this many pieces. */
  cutAfterChunks?: number;
  /** The stream ends, properly, after this many pieces. */
  endAfterChunks?: number;
  /** Nothing more comes after this many pieces, and the socket stays open. 0: headers only; -1: not even those. */
  stallAfterChunks?: number;
}
