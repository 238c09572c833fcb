import { cancelled, type AppError } from '../../base/appError.ts';
import type { BlockedCall, ChatMessage } from '../../chats/chatMessage.ts';
import type { LLMToolCall } from '../../llm/llmRequest.ts';
import { isWindowClosing } from '../abort.ts';
import { newMessage } from '../newMessage.ts';
import type { WrapperEvent } from '../wrapperEvent.ts';
import type { WrapperServices } from '../wrapperServices.ts';
import type { PromptTools } from './promptTools.ts';
import { failedCall, ToolCallRun, type ToolCallOutcome, type ToolCallPlace } from './toolCallRun.ts';

/** Where a round of calls belongs. */
export interface ToolRoundContext extends ToolCallPlace {
  tools: PromptTools;
}

/** A round that waits for its user: kept with the message that asked for it, so that it can be taken up again. */
export type OpenRound = NonNullable<ChatMessage['tool_round']>;

/**
 * Answers of a round, one a call, in order; the error, where there is one, is for the user and ends the message. A round that
 * was still waiting when the window closed, or of which a call needs its user first, has no answers, but what is kept of it.
 */
export type ToolRoundResult =
  { answers: ChatMessage[]; error?: AppError; open?: undefined } | { open: OpenRound; error: AppError };

/** A question that is answered within this many ms is none that a closed window would leave open. */
const promptAnswerMs = 100;

/** Who is told of a round. None of them throws. */
export interface ToolRoundListeners {
  emit: (event: WrapperEvent) => void;
  /** Told of each answer, right after its event. */
  onAnswer?: (answer: ChatMessage) => void;
  /** Told with true where a call has to wait for others to end, and with false once it begins. */
  onQueued?: (callId: string, isQueued: boolean) => void;
  /** Told what to keep of the round while a call waits for its user, whenever that changes. */
  onWaiting?: (round: OpenRound) => void;
}

/** A call and where it stands. */
interface CallState {
  call: LLMToolCall;
  isWaiting: boolean;
  answer?: ChatMessage;
  /** Why only its user can have it run: the model, which could change nothing about that, gets no answer. */
  blockedBy?: AppError;
}

/** Runs all of a turn's parallel calls. */
export class ToolRound {
  private readonly services: WrapperServices;
  private readonly context: ToolRoundContext;
  private readonly signal: AbortSignal | undefined;
  private readonly listeners: ToolRoundListeners;

  constructor(
    services: WrapperServices,
    context: ToolRoundContext,
    signal: AbortSignal | undefined,
    listeners: ToolRoundListeners,
  ) {
    this.services = services;
    this.context = context;
    this.signal = signal;
    this.listeners = listeners;
  }

  /**
   * Runs the calls side by side. Never rejects: what goes wrong is an answer to the model, an error, or both.
   * @param earlier what is kept of a round that was left open: its answers stand, what waited is asked about again, what needed
   *   its user is tried again, and of any other call nobody knows how far it came
   */
  async run(calls: readonly LLMToolCall[], earlier?: OpenRound): Promise<ToolRoundResult> {
    const states = startStates(calls, earlier);
    let error: AppError | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (states.some(({ isWaiting }) => isWaiting)) this.listeners.onWaiting?.(openRound(states));
      }, promptAnswerMs);
    };
    await Promise.all(
      states.map(async (state) => {
        if (state.answer) return;
        const outcome = await this.runCall(state.call, earlier, (isAsking) => {
          state.isWaiting = isAsking;
          changed();
        });
        if (state.isWaiting && isWindowClosing(this.signal)) return;
        state.isWaiting = false;
        error ??= outcome.error;
        if (outcome.error) state.blockedBy = outcome.error;
        else state.answer = this.answer(state.call, outcome);
        changed();
      }),
    );
    clearTimeout(timer);
    if (this.signal?.aborted) error = cancelled(this.signal.reason);
    const answers = states.map(({ answer }) => answer).filter((answer) => answer !== undefined);
    if (error && answers.length < states.length) return { open: openRound(states), error };
    return { answers, ...(error ? { error } : {}) };
  }

  /** Answers the calls without running them. */
  refuse(calls: readonly LLMToolCall[], reason: string): ChatMessage[] {
    return calls.map((call) => this.answer(call, failedCall(reason)));
  }

  private async runCall(
    call: LLMToolCall,
    earlier: OpenRound | undefined,
    onQuestion: (isAsking: boolean) => void,
  ): Promise<ToolCallOutcome> {
    const { callable, broken } = this.context.tools;
    const tool = callable.find(({ spec }) => spec.name === call.name);
    if (!tool) {
      if (broken.some(({ name }) => name === call.name)) {
        return failedCall(
          `The tool "${call.name}" cannot be called: its code has a fault that its author has to mend.`,
        );
      }
      const names = callable.map(({ spec }) => spec.name).join(', ');
      return failedCall(`There is no tool "${call.name}". Available tools: ${names === '' ? 'none' : names}.`);
    }
    if (earlier && !isLeft(earlier, call.id)) return failedCall(brokeOff);
    const onQueued = (isQueued: boolean): void => this.listeners.onQueued?.(call.id, isQueued);
    return new ToolCallRun(this.services, this.context, this.signal, onQueued).run(tool, call, onQuestion);
  }

  /** Keeps and tells one answer. */
  private answer(call: LLMToolCall, outcome: ToolCallOutcome): ChatMessage {
    const { ok, logs, durationMs } = outcome;
    const edited = outcome.details?.edited_arguments;
    const content = JSON.stringify({
      ...{ status: ok ? 'OK' : 'Failed', message: outcome.message },
      // Its own arguments stand in the history, and the result is not theirs.
      ...(edited === undefined ? {} : { note: `The user changed the arguments of this call to ${edited}` }),
    });
    this.listeners.emit({ type: 'tool-result', id: call.id, name: call.name, ok, content });
    const tool = this.context.tools.callable.find(({ spec }) => spec.name === call.name);
    const answer = newMessage('tool', content, {
      tool_call_id: call.id,
      name: call.name,
      ...(tool ? { context_params: [...tool.contextParams], default_params: [...tool.defaultParams] } : {}),
      tool_run: {
        ...{ ok, duration_ms: Math.round(durationMs), logs, ...outcome.details },
        ...(tool?.source === undefined ? {} : { source: tool.source }),
      },
    });
    this.listeners.onAnswer?.(answer);
    return answer;
  }
}

const brokeOff = 'Broke off: the window closed while this tool ran. Whether it had an effect is not known.';

/** Call ids may repeat, so each kept answer belongs to the first call of its id that has none. */
function startStates(calls: readonly LLMToolCall[], earlier: OpenRound | undefined): CallState[] {
  const kept = [...(earlier?.answers ?? [])];
  return calls.map((call) => {
    const index = kept.findIndex((answer) => answer.tool_call_id === call.id);
    const answer = index < 0 ? undefined : kept.splice(index, 1)[0];
    return { call, isWaiting: false, ...(answer ? { answer } : {}) };
  });
}

function isLeft({ waiting, blocked = [] }: OpenRound, callId: string): boolean {
  return waiting.includes(callId) || blocked.some(({ id }) => id === callId);
}

function openRound(states: readonly CallState[]): OpenRound {
  const blocked = states.flatMap(({ call, blockedBy }) => (blockedBy ? [blockedCall(call, blockedBy)] : []));
  return {
    waiting: states.filter(({ isWaiting }) => isWaiting).map(({ call }) => call.id),
    ...(blocked.length > 0 ? { blocked } : {}),
    answers: states.map(({ answer }) => answer).filter((answer) => answer !== undefined),
  };
}

function blockedCall({ id }: LLMToolCall, { code, userMessage, toolName, secret }: AppError): BlockedCall {
  return {
    ...{ id, code, message: userMessage },
    ...(toolName === undefined ? {} : { tool_name: toolName }),
    ...(secret ? { secret: { ...secret } } : {}),
  };
}
