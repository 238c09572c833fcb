import { AppError } from '../../../src/core/base/appError.ts';
import type { StreamEvent } from '../../../src/core/llm/streamEvent.ts';
import type { TurnReader } from '../../../src/core/llm/turnReader.ts';

/** What a listener that heeds resets has at the end. */
export interface ReadTurn {
  events: StreamEvent[];
  text: string;
  reasoning: string;
  calls: [name: string, args: string][];
  usage: Omit<Extract<StreamEvent, { type: 'usage' }>, 'type'> | undefined;
  finish: Omit<Extract<StreamEvent, { type: 'finish' }>, 'type'> | undefined;
  error: AppError | undefined;
  providerParts: unknown;
}

/** Gives a reader chunks and adds up its events. Throws what is no `AppError`. */
export function readTurn(reader: TurnReader, chunks: readonly unknown[]): ReadTurn {
  const turn: ReadTurn = {
    events: [],
    text: '',
    reasoning: '',
    calls: [],
    usage: undefined,
    finish: undefined,
    error: undefined,
    providerParts: undefined,
  };
  try {
    for (const chunk of chunks) turn.events.push(...reader.read(chunk));
    const { events, failure } = reader.end();
    turn.events.push(...events);
    turn.error = failure;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    turn.error = error;
  }
  for (const event of turn.events) addEvent(turn, event);
  return turn;
}

function addEvent(turn: ReadTurn, event: StreamEvent): void {
  if (event.type === 'text') turn.text += event.text;
  if (event.type === 'reasoning') turn.reasoning += event.text;
  if (event.type === 'reset') {
    turn.text = '';
    turn.reasoning = '';
  }
  if (event.type === 'tool-call') turn.calls.push([event.name, event.arguments]);
  if (event.type === 'provider-parts') turn.providerParts = event.parts;
  if (event.type === 'usage') {
    const { type: _type, ...usage } = event;
    turn.usage = usage;
  }
  if (event.type === 'finish') {
    const { type: _type, ...finish } = event;
    turn.finish = finish;
  }
}
