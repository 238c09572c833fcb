import type { IncomingHttpHeaders } from 'node:http';

/** The protocols that the server speaks. */
export type Vendor = 'openai' | 'azure' | 'groq' | 'anthropic' | 'gemini';

/** Any JSON, read without ceremony: tests look into bodies of many shapes. */
export type Json = Record<string, unknown>;

/** A request as the server got it. */
export interface ModelRequest {
  vendor: Vendor;
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** The parsed body; `{}` where there is none. */
  body: Json;
  /** Model or deployment, wherever the protocol puts it. */
  model: string;
  /** False where the whole answer is wanted in one piece. */
  stream: boolean;
  /** Milliseconds of `performance.now()` at which the request was complete, its first byte was answered, and its socket closed before the end. */
  receivedAt: number;
  firstByteAt?: number;
  closedAt?: number;
}
