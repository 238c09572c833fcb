/** A call that the model makes. Arguments that are text go out as they stand, also where they are no JSON. */
export interface ScriptedToolCall {
  /** Made up where absent. */
  id?: string;
  name: string;
  arguments?: unknown;
}

/** What the model says, in no vendor's shape. */
export interface ScriptedAnswer {
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
}

/** The bytes of an answer, in place of what the model says. */
export interface ScriptedBytes {
  /** With another status than 200, `body` is what comes back. */
  status?: number;
  /** Over the usual ones; a wrong `content-length` or `content-encoding` goes out as it stands. */
  headers?: Readonly<Record<string, string>>;
  /** Text and bytes go out as they stand, anything else as JSON. */
  body?: unknown;
  /** Sent as an event stream, in the pieces given, as they stand. */
  rawSse?: string | readonly (string | Uint8Array)[];
}

/**
 * How an answer arrives, whatever it is: each begins as the pieces that its vendor would send, a body as one piece. `splitAt`
 * makes other pieces of them; everything else counts the pieces after that.
 */
export interface ScriptedDelivery {
  /** Milliseconds before the first byte. */
  delayMs?: number;
  /** Milliseconds between two pieces. */
  chunkDelayMs?: number;
  /** Compresses the body and says so. */
  encoding?: 'gzip' | 'br' | 'deflate';
  /** Offsets at which the body, in bytes, is split. */
  splitAt?: readonly number[];
  /** The piece of this number goes out twice. */
  repeatPiece?: number;
  /** The connection ends after this many pieces. */
  cutAfterChunks?: number;
  /** The connection ends after this many bytes of the status line and the headers. */
  cutHeadAfterBytes?: number;
  /** How the connection ends: closed (where absent), or reset. */
  cut?: 'close' | 'reset';
  /** The body ends, properly, after this many pieces. */
  endAfterChunks?: number;
  /** Nothing more comes after this many pieces, and the socket stays open. 0: headers only; -1: not even those. */
  stallAfterChunks?: number;
  /** Answers at the request's headers, without reading its body. For replies that are queued, not for a `Responder`'s. */
  early?: boolean;
}

/** One reply of the server. Every field may be left out. */
export interface ScriptedReply extends ScriptedAnswer, ScriptedBytes, ScriptedDelivery {}
