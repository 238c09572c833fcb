import { isJsonObject } from '../base/json.ts';
import type { FinishReason } from '../chats/chatMessage.ts';
import type { StreamEvent } from './streamEvent.ts';

type ToolCallEvent = Extract<StreamEvent, { type: 'tool-call' }>;

/** One piece of a call as it came: every field may be missing. */
export interface ToolCallPiece {
  index?: number | undefined;
  id?: string | undefined;
  name?: string | undefined;
  /** A piece of the JSON text. */
  arguments?: string | undefined;
}

interface OpenCall {
  index: number | undefined;
  id: string;
  name: string;
  arguments: string;
}

/**
 * Puts tool calls together from their pieces. A piece belongs to the call of its index; without one, to the call of its
 * id; with neither, to the call opened last, unless it names a tool (then it opens one). An index counts from wherever the
 * server likes.
 */
export class ToolCallAssembly {
  private readonly calls: OpenCall[] = [];

  add(piece: ToolCallPiece): void {
    const call = this.find(piece) ?? this.open(piece.index);
    // Some servers repeat the name on every piece, or make up an id for each.
    if (piece.id) call.id ||= piece.id;
    if (piece.name && call.name !== piece.name) call.name += piece.name;
    if (piece.arguments) call.arguments += piece.arguments;
  }

  private find(piece: ToolCallPiece): OpenCall | undefined {
    const startsAnother = (call: OpenCall): boolean =>
      Boolean(piece.name) &&
      (piece.id && call.id ? piece.id !== call.id : !piece.id && !call.id && isWholeObject(call.arguments));
    if (piece.index !== undefined) {
      // Servers that give every call index 0 tell calls apart by id alone.
      const found = this.calls.findLast(({ index }) => index === piece.index);
      return found && !startsAnother(found) ? found : undefined;
    }
    const named = piece.id ? this.calls.findLast(({ id }) => id === piece.id) : undefined;
    return named ?? (piece.name ? undefined : this.calls.at(-1));
  }

  private open(index: number | undefined): OpenCall {
    const call: OpenCall = { index, id: '', name: '', arguments: '' };
    this.calls.push(call);
    return call;
  }

  /**
   * The calls as events, in the order in which they were opened. After any end but a refusal or a filter, calls that are
   * complete count; where the turn was cut for length, only those whose JSON is whole. A missing or
   * repeated id is made up.
   */
  finish(reason: FinishReason): ToolCallEvent[] {
    if (reason === 'refusal' || reason === 'content-filter') return [];
    const taken = new Set(this.calls.map(({ id }) => id));
    const used = new Set<string>();
    const events: ToolCallEvent[] = [];
    for (const [position, call] of this.calls.entries()) {
      if (call.name === '') continue;
      const written = withoutPrelude(call.arguments);
      if (reason === 'length' && !isWholeObject(written)) continue;
      const id = call.id === '' || used.has(call.id) ? freeId(position + 1, taken) : call.id;
      used.add(id);
      events.push({
        type: 'tool-call',
        id,
        name: call.name,
        arguments: normaliseArguments(written),
      });
    }
    return events;
  }
}

function freeId(start: number, taken: Set<string>): string {
  let number = start;
  while (taken.has(`call_${number}`)) number++;
  taken.add(`call_${number}`);
  return `call_${number}`;
}

function isWholeObject(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text));
  } catch {
    return false;
  }
}

/** Some gateways hand on an empty object that was there before the pieces came. */
function withoutPrelude(text: string): string {
  const rest = text.startsWith('{}') ? text.slice(2) : '';
  return isWholeObject(rest) ? rest : text;
}

/** No arguments come as "", "null" or {}; all of them mean {}. Anything else stays as the model wrote it. */
export function normaliseArguments(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || trimmed === 'null' || trimmed === '""' ? '{}' : text;
}
