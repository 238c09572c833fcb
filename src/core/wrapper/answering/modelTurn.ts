import { isAppError, type AppError } from '../../base/appError.ts';
import type { JsonValue } from '../../base/json.ts';
import type { FinishReason } from '../../chats/chatMessage.ts';
import type { LLMProvider } from '../../llm/llmProvider.ts';
import type { SentRequest } from '../../llm/sentRequest.ts';
import type { TurnUsage } from '../../llm/streamEvent.ts';
import type { LLMRequest, LLMToolCall } from '../../llm/llmRequest.ts';
import { parseToolArguments } from '../../tools/parseToolArguments.ts';
import { GrowingText } from './growingText.ts';
import { answerTooLong, isTooLarge, ReplyRoom } from './replyRoom.ts';
import { throwIfAborted, toAppError, untilAborted } from '../abort.ts';
import type { WrapperEvent } from '../wrapperEvent.ts';

/** What one model turn brought, complete or not. */
export interface ModelTurn {
  text: string;
  reasoning: string;
  toolCalls: LLMToolCall[];
  /** As the vendor named it; empty where it did not. */
  model: string;
  usage?: TurnUsage;
  finish?: { reason: FinishReason; rawReason: string };
  /** What the vendor says about a filter or a refusal. */
  explanation?: string;
  providerParts?: JsonValue;
  /** What was sent for it. */
  request?: SentRequest;
  /** From the request's departure to the end of the turn. */
  seconds: number;
}

type TurnUnderWay = Omit<ModelTurn, 'seconds' | 'text' | 'reasoning'> & { text: GrowingText; reasoning: GrowingText };

/** A turn that came to its end, or what arrived of one that did not. */
export type ModelTurnOutcome = { ok: true; turn: ModelTurn } | { ok: false; turn: ModelTurn; error: AppError };

/**
 * Asks one provider for one turn. Text and reasoning are told as they arrive; calls and usage when the turn is complete, so
 * that nothing of a turn that breaks off is ever run or counted twice.
 * @param onArrival told after each piece of text or reasoning; `soFar` gives the turn as it then stands, without calls
 */
export async function askForTurn(
  connect: () => Promise<LLMProvider>,
  request: LLMRequest,
  signal: AbortSignal | undefined,
  emit: (event: WrapperEvent) => void,
  onArrival: (soFar: () => ModelTurn) => void = () => undefined,
): Promise<ModelTurnOutcome> {
  const turn: TurnUnderWay = { text: new GrowingText(), reasoning: new GrowingText(), toolCalls: [], model: '' };
  // Our own controller, so that the provider stops too when this call gives up on it.
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  let listening = true;
  let departure = Date.now();
  const timed = (): ModelTurn => ({
    ...turn,
    text: turn.text.text,
    reasoning: turn.reasoning.text,
    seconds: (Date.now() - departure) / 1000,
  });
  const withoutCalls = (): ModelTurn => ({ ...timed(), toolCalls: [] });
  const tell = (event: WrapperEvent): void => {
    if (!listening) return;
    emit(event);
    if (event.type === 'text' || event.type === 'reasoning') onArrival(withoutCalls);
  };
  try {
    throwIfAborted(signal);
    signal?.addEventListener('abort', stop, { once: true });
    const work = (async () => {
      const provider = await connect();
      throwIfAborted(signal);
      departure = Date.now();
      await readTurn(provider.stream(request, controller.signal), turn, tell);
    })();
    await untilAborted(work, signal);
    // A listener may have aborted on the last events: an answer counts only where nobody stopped it.
    throwIfAborted(signal);
    return { ok: true, turn: timed() };
  } catch (error) {
    controller.abort();
    return { ok: false, turn: withoutCalls(), error: toAppError(error, 'BadRequest', signal) };
  } finally {
    listening = false;
    signal?.removeEventListener('abort', stop);
  }
}

async function readTurn(
  stream: ReturnType<LLMProvider['stream']>,
  turn: TurnUnderWay,
  emit: (event: WrapperEvent) => void,
): Promise<void> {
  try {
    await readEvents(stream, turn, emit);
  } catch (error) {
    // What the vendor said of the end holds though the turn is a failure.
    if (!isAppError(error, 'Cancelled')) tellEnd(turn, emit);
    throw error;
  }
  for (const call of turn.toolCalls) {
    const { id, name } = call;
    emit({ type: 'tool-call', id, name, arguments: parseToolArguments(call.arguments) ?? call.arguments });
  }
  tellEnd(turn, emit);
}

function tellEnd({ usage, finish }: TurnUnderWay, emit: (event: WrapperEvent) => void): void {
  if (usage) emit({ type: 'usage', inputTokens: usage.inputTokens, outputTokens: usage.outputTokens });
  if (finish) emit({ type: 'finish', ...finish });
}

async function readEvents(
  stream: ReturnType<LLMProvider['stream']>,
  turn: TurnUnderWay,
  emit: (event: WrapperEvent) => void,
): Promise<void> {
  const room = new ReplyRoom();
  for await (const event of stream) {
    switch (event.type) {
      case 'text':
      case 'reasoning': {
        const text = room.fit(event.text);
        turn[event.type].append(text);
        if (text !== '') emit({ ...event, text });
        if (text !== event.text) throw answerTooLong();
        break;
      }
      case 'model':
        turn.model = event.model;
        break;
      case 'tool-call':
        if (room.fit(event.arguments) !== event.arguments) throw answerTooLong();
        turn.toolCalls.push({ id: event.id, name: event.name, arguments: event.arguments });
        break;
      case 'usage':
        turn.usage = usageOf(event);
        break;
      case 'reset':
        turn.text.clear();
        turn.reasoning.clear();
        room.clear();
        emit(event);
        break;
      case 'request':
        turn.request = event.request;
        break;
      case 'provider-parts':
        if (isTooLarge(event.parts)) throw answerTooLong();
        turn.providerParts = event.parts;
        break;
      case 'finish':
        turn.finish = { reason: event.reason, rawReason: event.rawReason };
        if (event.explanation !== undefined) turn.explanation = event.explanation;
        break;
    }
  }
}

function usageOf({ type: _type, ...usage }: TurnUsage & { type: 'usage' }): TurnUsage {
  return usage;
}
