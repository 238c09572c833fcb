import { AppError, cancelled, messageOf } from '../../../core/base/appError.ts';
import { streamInterrupted, unreadableAnswer } from '../../../core/llm/failure/connectionFailure.ts';
import { providerFailure, type FailureContext } from '../../../core/llm/failure/providerFailure.ts';
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
 * Runs one turn: the request that left, then chunks of the SDK become events; whatever goes wrong becomes one `AppError` (with
 * a provider code, or `Cancelled` where the caller's signal is aborted). After the terminal event nothing can fail any more.
 * Iterated once.
 *
 * An iterator by hand, since it stands between the SDK and its reader for every chunk: as an async generator it cost a
 * quarter of the SDK's own time.
 */
export class TurnStream implements AsyncIterableIterator<StreamEvent, undefined> {
  private readonly turn: Turn;
  private opening: Promise<AsyncIterable<unknown>> | undefined;
  private chunks: AsyncIterator<unknown> | undefined;
  private events: readonly StreamEvent[] = [];
  private at = 0;
  private sawChunk = false;
  private hasText = false;
  private isOver = false;
  /** Comes after the events. */
  private endFailure: AppError | undefined;

  constructor(turn: Turn) {
    this.turn = turn;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<StreamEvent, undefined>> {
    const event = this.events[this.at];
    if (event === undefined) return this.isOver ? this.over() : this.pull();
    this.at++;
    return Promise.resolve({ value: event, done: false });
  }

  return(): Promise<IteratorResult<StreamEvent, undefined>> {
    this.close();
    this.events = [];
    this.endFailure = undefined;
    return Promise.resolve({ value: undefined, done: true });
  }

  /** Reads on until a chunk brings an event, or the turn ends. */
  private async pull(): Promise<IteratorResult<StreamEvent, undefined>> {
    const { reader, transport } = this.turn;
    try {
      if (!this.chunks) {
        const request = await this.open();
        if (request) return { value: request, done: false };
      }
      const chunks = this.chunks;
      for (let result = await chunks?.next(); result && result.done !== true; result = await chunks?.next()) {
        this.sawChunk = true;
        const events = reader.read(result.value);
        if (reader.isComplete) transport.noteComplete(reader.isFinal);
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

  /** Sends the request. Comes back with each one that left, then with nothing, once the answer begins. */
  private async open(): Promise<StreamEvent | undefined> {
    const { transport } = this.turn;
    if (!this.opening) {
      transport.start();
      this.opening = this.turn.open();
      // Its error goes to whoever asks for the next event; there may be nobody any more.
      this.opening.catch(() => undefined);
    }
    const opened = this.opening.then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([opened, transport.untilDeparture()]);
    const request = transport.takeRequest();
    if (request) return { type: 'request', request };
    this.chunks = (await this.opening)[Symbol.asyncIterator]();
    return undefined;
  }

  private end(): Promise<IteratorResult<StreamEvent, undefined>> {
    const { reader, transport, signal } = this.turn;
    this.close();
    if (signal.aborted) throw cancelled(signal.reason);
    if (!reader.isComplete && !transport.isWhole) throw transport.failure ?? this.unexpectedEnd();
    const { events, failure } = reader.end();
    // One document is complete by itself, unless nothing of an answer was in it.
    const hasContent = this.hasText || events.some(({ type }) => type === 'tool-call');
    if (!reader.isComplete && !hasContent) throw unreadableAnswer(this.turn.context);
    this.events = events;
    this.at = 0;
    this.endFailure = failure;
    return this.next();
  }

  private over(): Promise<IteratorResult<StreamEvent, undefined>> {
    const failure = this.endFailure;
    this.endFailure = undefined;
    return failure ? Promise.reject(failure) : Promise.resolve({ value: undefined, done: true });
  }

  private close(): void {
    this.isOver = true;
    this.turn.transport.close();
  }

  /** Not one chunk: that was no stream of this protocol at all. */
  private unexpectedEnd(): AppError {
    const { context } = this.turn;
    return this.sawChunk ? streamInterrupted(context) : unreadableAnswer(context);
  }

  private failureOf(error: unknown): AppError {
    const { signal, transport, context, errorBody } = this.turn;
    if (signal.aborted) return cancelled(signal.reason);
    if (transport.failure) return transport.failure;
    if (error instanceof AppError) return error;
    const body = errorBody(error);
    if (body !== undefined) return failureOfVendorError({ body }, context);
    if (!transport.hasSent) {
      return providerFailure('BadRequest', `the request could not be made: ${messageOf(error)}`, context, {
        cause: error,
        advice: 'Check the config.',
      });
    }
    // What the network does is the transport's to tell: any other error is of an SDK or a reader that cannot read the answer.
    return unreadableAnswer(context, error);
  }
}
