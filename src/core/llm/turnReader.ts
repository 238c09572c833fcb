import type { StreamEvent } from './streamEvent.ts';

/** Reads one vendor's chunks into events. Made for one turn. Pure: knows neither SDK nor network. */
export interface TurnReader {
  /** The events of one chunk; usually one, often none. */
  read(chunk: unknown): readonly StreamEvent[];
  /** True once the vendor's terminal event was read: whatever breaks after it takes nothing away. */
  readonly isComplete: boolean;
  /** True where nothing but usage can follow any more. */
  readonly isFinal: boolean;
  /** The events that end a complete turn: tool calls, usage, parts to replay, and `finish`. */
  end(): readonly StreamEvent[];
}
