import type { AppError } from '../base/appError.ts';
import type { StreamEvent } from './streamEvent.ts';

/** How a turn ended that its vendor brought to an end. */
export interface TurnEnd {
  /** Tool calls, parts to replay, and `finish`, which is the last one; with a failure no calls and no parts. */
  events: readonly StreamEvent[];
  /** Why the turn is no answer, though it came to its end: told after the events. */
  failure?: AppError;
}

/** Reads one vendor's chunks into events. Made for one turn. Pure: knows neither SDK nor network. */
export interface TurnReader {
  /** The events of one chunk; usually one, often none. */
  read(chunk: unknown): readonly StreamEvent[];
  /** True once the vendor's terminal event was read: whatever breaks after it takes nothing away. */
  readonly isComplete: boolean;
  /** True where nothing but usage can follow any more. */
  readonly isFinal: boolean;
  /** The end of a complete turn. */
  end(): TurnEnd;
}
