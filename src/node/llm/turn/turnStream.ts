import { AppError, cancelled } from '../../../core/base/appError.ts';
import {
  failureOfConnection,
  streamInterrupted,
  unreadableAnswer,
} from '../../../core/llm/failure/connectionFailure.ts';
import type { FailureContext } from '../../../core/llm/failure/providerFailure.ts';
import { failureOfVendorError } from '../../../core/llm/failure/vendorFailure.ts';
import type { StreamEvent } from '../../../core/llm/streamEvent.ts';
import type { TurnReader } from '../../../core/llm/turnReader.ts';
import type { TurnTransport } from './turnTransport.ts';

/** One turn ready to go. */
export interface Turn {
  transport: TurnTransport;
  reader: TurnReader;
  context: FailureContext;
  /** The caller's signal, which tells a cancel from a limit. */
  signal: AbortSignal;
  /** Sends the request through the SDK. */
  open: () => Promise<AsyncIterable<unknown>>;
  /** The vendor's error inside the stream, out of the SDK's exception; undefined where it is none. */
  errorBody: (error: unknown) => unknown;
}

/**
 * Runs one turn: chunks of the SDK become events; whatever goes wrong becomes one `AppError` (with a provider code, or
 * `Cancelled` where the caller's signal is aborted). After the terminal event nothing can fail any more. Iterated once.
 *
 * An iterator by hand, since it stands between the SDK and its reader for every chunk: as an async generator it cost a
 * quarter of the SDK's own time.
 */
export class TurnStream implements AsyncIterableIterator<StreamEvent, undefined> {
  private readonly turn: Turn;
  private chunks: AsyncIterator<unknown> | undefined;
  private events: readonly StreamEvent[] = [];
  private at = 0;
  private hasText = false;
  private isOver = false;

  constructor(turn: Turn) {
    this.turn = turn;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<StreamEvent, undefined>> {
    const event = this.events[this.at];
    if (event === undefined) return this.isOver ? Promise.resolve({ value: undefined, done: true }) : this.pull();
    this.at++;
    return Promise.resolve({ value: event, done: false });
  }

  return(): Promise<IteratorResult<StreamEvent, undefined>> {
    this.close();
    this.events = [];
    return Promise.resolve({ value: undefined, done: true });
  }

  /** Reads on until a chunk brings an event, or the turn ends. */
  private async pull(): Promise<IteratorResult<StreamEvent, undefined>> {
    const { reader, transport } = this.turn;
    try {
      if (!this.chunks) {
        transport.start();
        this.chunks = (await this.turn.open())[Symbol.asyncIterator]();
      }
      for (let result = await this.chunks.next(); result.done !== true; result = await this.chunks.next()) {
        transport.noteChunk();
        const events = reader.read(result.value);
        if (reader.isFinal) transport.noteEnd();
        const event = events[0];
        if (event === undefined) continue;
        if (transport.isWhole) this.hasText ||= events.some(({ type }) => type === 'text');
        this.events = events;
        this.at = 1;
        return { value: event, done: false };
      }
    } catch (error) {
      if (this.turn.signal.aborted || !reader.isComplete) {
        this.close();
        throw this.failureOf(error);
      }
    }
    return this.end();
  }

  private end(): Promise<IteratorResult<StreamEvent, undefined>> {
    const { reader, transport, signal } = this.turn;
    this.close();
    if (signal.aborted) throw cancelled(signal.reason);
    if (!reader.isComplete && !transport.isWhole) throw transport.failure ?? this.unexpectedEnd();
    const events = reader.end();
    // One document is complete by itself, unless nothing of an answer was in it.
    const hasContent = this.hasText || events.some(({ type }) => type === 'tool-call');
    if (!reader.isComplete && !hasContent) throw unreadableAnswer(this.turn.context);
    this.events = events;
    this.at = 0;
    return this.next();
  }

  private close(): void {
    this.isOver = true;
    this.turn.transport.close();
  }

  /** Not one chunk: that was no stream of this protocol at all. */
  private unexpectedEnd(): AppError {
    const { transport, context } = this.turn;
    return transport.sawChunk ? streamInterrupted(context) : unreadableAnswer(context);
  }

  private failureOf(error: unknown): AppError {
    const { signal, transport, context, errorBody } = this.turn;
    if (signal.aborted) return cancelled(signal.reason);
    if (transport.failure) return transport.failure;
    if (error instanceof AppError) return error;
    const body = errorBody(error);
    if (body !== undefined) return failureOfVendorError({ body }, context);
    if (hasSyntaxError(error)) return unreadableAnswer(context, error);
    return failureOfConnection(error, context);
  }
}

function hasSyntaxError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof SyntaxError || hasSyntaxError(error.cause);
}
