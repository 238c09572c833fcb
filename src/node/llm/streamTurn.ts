import { AppError, cancelled } from '../../core/base/appError.ts';
import {
  failureOfConnection,
  failureOfVendorError,
  streamInterrupted,
  unreadableAnswer,
  type FailureContext,
} from '../../core/llm/providerFailure.ts';
import type { StreamEvent } from '../../core/llm/streamEvent.ts';
import type { TurnReader } from '../../core/llm/turnReader.ts';
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
 * Runs one turn: chunks of the SDK become events; whatever goes wrong becomes one `AppError`. After the terminal event
 * nothing can fail any more.
 * @throws AppError with a provider code; `Cancelled` where the caller's signal is aborted
 */
export async function* streamTurn(turn: Turn): AsyncGenerator<StreamEvent, void, undefined> {
  const { transport, reader, signal } = turn;
  let hasOutput = false;
  try {
    try {
      for await (const chunk of await turn.open()) {
        transport.noteChunk();
        for (const event of reader.read(chunk)) {
          hasOutput ||= event.type === 'text';
          yield event;
        }
        if (reader.isComplete) transport.noteEnd();
      }
    } catch (error) {
      if (signal.aborted || !reader.isComplete) throw failureOf(error, turn);
    }
    if (signal.aborted) throw cancelled(signal.reason);
    const isComplete = reader.isComplete || (transport.isWhole && hasOutput);
    if (!isComplete) throw transport.failure ?? endOfStream(turn);
    yield* reader.end();
  } finally {
    transport.close();
  }
}

/** Not one chunk: that was no stream of this protocol at all. */
function endOfStream(turn: Turn): AppError {
  return turn.transport.sawChunk ? streamInterrupted(turn.context) : unreadableAnswer(turn.context);
}

function failureOf(error: unknown, turn: Turn): AppError {
  if (turn.signal.aborted) return cancelled(turn.signal.reason);
  if (turn.transport.failure) return turn.transport.failure;
  if (error instanceof AppError) return error;
  const body = turn.errorBody(error);
  if (body !== undefined) return failureOfVendorError({ body }, turn.context);
  if (hasSyntaxError(error)) return unreadableAnswer(turn.context, error);
  return failureOfConnection(error, turn.context);
}

function hasSyntaxError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof SyntaxError || hasSyntaxError(error.cause);
}
