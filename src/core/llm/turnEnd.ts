import type { AppError } from '../base/appError.ts';
import type { JsonObject } from '../base/json.ts';
import type { FinishReason } from '../chats/chatMessage.ts';
import { shortLine, type FailureContext } from './failure/providerFailure.ts';
import { uselessTurn } from './failure/uselessTurn.ts';
import { settledReason } from './finishReason.ts';
import { isNestedTooDeeply } from './jsonParts.ts';
import type { StreamEvent } from './streamEvent.ts';
import type { ToolCallAssembly } from './toolCallAssembly.ts';
import type { ToolNames } from './toolNames.ts';
import type { TurnEnd } from './turnReader.ts';

/** What a reader has of a turn that came to its end. */
export interface EndedTurn {
  /** The vendor's word for the end, and the neutral one for it. */
  rawReason: string;
  given: FinishReason;
  hasText: boolean;
  /** By the vendor's names. */
  calls: ToolCallAssembly;
  names: ToolNames;
  context: FailureContext;
  /** What the vendor says about the end. */
  explanation?: string;
  /** What has to go back verbatim. */
  parts?: JsonObject[] | undefined;
  /** What is wrong with it, where the vendor's word says so by itself. */
  failure?: AppError | undefined;
}

/**
 * The end of a turn. It is a failure where neither text nor a call that can be run came, and the model was not done, cut or
 * declined.
 */
export function turnEnd(turn: EndedTurn): TurnEnd {
  const { rawReason, given, hasText, names, context, explanation = '', parts } = turn;
  const calls = turn.calls.finish(given);
  const isUseless = !hasText && calls.length === 0 && (given === 'other' || given === 'tool-calls');
  const failure = turn.failure ?? (isUseless ? uselessTurn(context, rawReason, explanation) : undefined);
  const isDeclined = given === 'content-filter' || given === 'refusal';
  const said = isDeclined ? shortLine(explanation, 500, context.secrets) : '';
  const finish: StreamEvent = {
    type: 'finish',
    reason: settledReason(given, calls.length > 0 && !failure),
    rawReason,
    ...(said === '' ? {} : { explanation: said }),
  };
  if (failure) return { events: [finish], failure };
  const events: StreamEvent[] = calls.map((call) => ({ ...call, name: names.fromVendor(call.name) }));
  if (parts && !isNestedTooDeeply(parts)) events.push({ type: 'provider-parts', parts });
  return { events: [...events, finish] };
}
