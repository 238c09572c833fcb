import type { ModelRequest } from '../modelRequest.ts';
import type { ScriptedReply } from '../scriptedReply.ts';

/** How one vendor puts an answer on the wire. */
export interface VendorFormat {
  /** The pieces of an event stream, each complete in itself. */
  stream: (reply: ScriptedReply, request: ModelRequest) => string[];
  /** The answer in one piece. */
  whole: (reply: ScriptedReply, request: ModelRequest) => unknown;
}

/** The texts of a reply, chunk by chunk. */
export function textChunks(reply: ScriptedReply): readonly string[] {
  if (reply.text === undefined) return [];
  return typeof reply.text === 'string' ? [reply.text] : reply.text;
}

/** What ends the turn where the script does not say. */
export function finishOf(reply: ScriptedReply): NonNullable<ScriptedReply['finish']> {
  return reply.finish ?? ((reply.toolCalls?.length ?? 0) > 0 ? 'tool-calls' : 'stop');
}

/** A call's arguments as JSON text; text goes through as it stands. */
export function argumentText(args: unknown): string {
  return typeof args === 'string' ? args : JSON.stringify(args ?? {});
}

/** Halves of a text, so that clients have to put it together. */
export function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter((part) => part !== '');
}

/** Usage where the script does not say. */
export const defaultUsage = { inputTokens: 12, outputTokens: 5 };
