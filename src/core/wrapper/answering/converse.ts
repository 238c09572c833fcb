import type { AppError } from '../../base/appError.ts';
import type { JsonObject, JsonSchema } from '../../base/json.ts';
import type { ChatMessage } from '../../chats/chatMessage.ts';
import type { LLMMessage } from '../../llm/llmRequest.ts';
import type { PromptTemplate } from '../../prompts/promptTemplate.ts';
import { isWindowClosing } from '../abort.ts';
import type { AnswerKeeper } from './answerKeeper.ts';
import { assistantMessage } from './assistantMessage.ts';
import { continued } from './continuedReply.ts';
import { llmMessages, llmToolCall } from '../historyMessages.ts';
import type { ConfigSelection } from './configSelection.ts';
import { ModelCaller } from './modelCaller.ts';
import { newMessage } from '../newMessage.ts';
import { turnFault } from './turnFault.ts';
import type { BrokenTool, PromptTools } from '../toolCalls/promptTools.ts';
import { ToolRound, type OpenRound } from '../toolCalls/toolRound.ts';
import { toolLoopLimit } from '../wrapperErrors.ts';
import type { SendOptions } from '../wrapperOptions.ts';
import type { WrapperServices } from '../wrapperServices.ts';

/** How many rounds of tool calls one message may take. */
const toolRoundLimit = 20;

/** One message on its way to its answer. */
export interface Conversation {
  prompt: PromptTemplate;
  selection: ConfigSelection;
  tools: PromptTools;
  /** The effective variables. */
  variables: JsonObject;
  /** All that the model gets, the rendered user message last. */
  messages: LLMMessage[];
  responseFormat?: JsonSchema;
  chatHistoryId?: number;
  /** A reply that broke off and is to be continued: what comes first is appended to it. `messages` ask for that. */
  begun?: ChatMessage;
  /** The last of the steps before, where calls of it waited for their user when a window closed: taken up first. */
  interrupted?: { message: ChatMessage; round: OpenRound };
  keeper: AnswerKeeper;
}

/** The answer, and the config that gave it. The error, where there is one, comes after all that arrived was recorded. */
export interface ConversationResult {
  selection: ConfigSelection;
  text: string;
  error?: AppError;
}

/** Asks the model, runs the tools it calls, and asks again, until it answers without a call or something ends it. */
export async function converse(
  services: WrapperServices,
  conversation: Conversation,
  options: SendOptions,
): Promise<ConversationResult> {
  const { keeper } = conversation;
  const emit = guarded(services, options.onEvent, ({ type }) => `a "${type}" event`);
  const onAnswer = guarded(services, options.onToolAnswer, ({ name = '' }) => `the answer of "${name}"`);
  const onBrokenTool = guarded(services, options.onBrokenTool, ({ name }) => `the broken tool "${name}"`);
  const caller = new ModelCaller(services, conversation.prompt, conversation.selection, options, emit);
  const messages = [...conversation.messages];
  const request = {
    tools: conversation.tools.callable.map(({ spec }) => spec),
    ...(conversation.responseFormat ? { responseFormat: conversation.responseFormat } : {}),
  };
  for (const tool of conversation.tools.broken) onBrokenTool(tool);
  const place = () => ({
    ...conversation,
    promptName: conversation.prompt.name,
    configName: caller.selection.config.name,
  });
  /** Runs the calls of a reply that is kept already, and keeps their answers. */
  const runTools = async (
    reply: ChatMessage,
    earlier?: OpenRound,
  ): Promise<{ answers: ChatMessage[]; error?: AppError }> => {
    let isNoted = earlier !== undefined;
    const toolRound = new ToolRound(services, place(), options.signal, {
      emit,
      onAnswer,
      onQueued: (callId, isQueued) => options.onToolQueued?.(callId, isQueued),
      onWaiting: (open) => {
        isNoted = true;
        keeper.note({ ...reply, tool_round: open });
      },
    });
    const result = await toolRound.run((reply.tool_calls ?? []).map(llmToolCall), earlier);
    if (result.open) {
      await keeper.record([{ ...reply, tool_round: result.open }], true);
      return { answers: [], error: result.error };
    }
    await keeper.record([...(isNoted ? [reply] : []), ...result.answers], result.error !== undefined);
    return result;
  };
  const { interrupted } = conversation;
  if (interrupted) {
    const { answers, error } = await runTools(interrupted.message, interrupted.round);
    if (error) return { selection: conversation.selection, text: interrupted.message.content, error };
    messages.push(...llmMessages(answers, new Map()));
  }
  for (let round = 0; ; round++) {
    const begun = round === 0 ? conversation.begun : undefined;
    const slot = replySlot(begun, conversation.tools.broken);
    const { reply, error: failure } = await caller.ask({ ...request, messages }, (soFar) => {
      keeper.arrived(() => slot.stored(assistantMessage(soFar(), processEnded)));
    });
    const { turn } = reply;
    const { selection } = caller;
    const error = failure ?? turnFault(turn, selection.config);
    if (error) {
      if (!turn.finish && turn.text === '' && turn.reasoning === '') {
        keeper.failed(caller.attempts);
        return { selection, text: '', error };
      }
      const broken = slot.stored(assistantMessage(reply, interruption(error, options.signal)));
      await keeper.record([broken], true, turn.request);
      return { selection, text: broken.content, error };
    }
    const own = assistantMessage(reply);
    const stored = slot.stored(own);
    const text = stored.content;
    await keeper.record([stored], turn.toolCalls.length === 0, turn.request);
    if (turn.toolCalls.length === 0) return { selection, text };
    if (round === toolRoundLimit) {
      const refused = new ToolRound(services, place(), options.signal, { emit, onAnswer }).refuse(
        turn.toolCalls,
        `Not run: the limit of ${toolRoundLimit} rounds.`,
      );
      await keeper.record(refused, true);
      return { selection, text, error: toolLoopLimit(toolRoundLimit) };
    }
    const { answers, error: toolError } = await runTools(stored);
    if (toolError) return { selection, text, error: toolError };
    messages.push(...llmMessages([own, ...answers], new Map()));
  }
}

/** What a reply says of its end while it is still arriving: true as soon as nobody is there any more to correct it. */
const processEnded = {
  code: 'StreamInterrupted',
  message: 'The chat or its window was closed before the end of this answer, or VS Code crashed.',
};

/** Why a reply is not whole: `Cancelled` is the user's doing only. */
function interruption({ code, message }: AppError, signal: AbortSignal | undefined): { code: string; message: string } {
  return code === 'Cancelled' && isWindowClosing(signal) ? processEnded : { code, message };
}

/**
 * Where the messages of one turn are kept: all under one id, which is that of the reply that they continue.
 * @param broken tools that the model was not told of, which the reply says
 */
function replySlot(
  begun: ChatMessage | undefined,
  broken: readonly BrokenTool[],
): { stored: (reply: ChatMessage) => ChatMessage } {
  const { id, timestamp } = begun ?? newMessage('assistant', '');
  const marks = broken.length > 0 ? { broken_tools: [...broken] } : {};
  return { stored: (reply) => ({ ...(begun ? continued(begun, reply) : reply), ...marks, id, timestamp }) };
}

/** A listener's own failure is logged and does not end the answer. @param what what it was told of */
function guarded<T>(
  services: WrapperServices,
  listener: ((value: T) => void) | undefined,
  what: (value: T) => string,
): (value: T) => void {
  if (!listener) return () => undefined;
  return (value) => {
    try {
      listener(value);
    } catch (error) {
      services.log('error', `A listener failed on ${what(value)}: ${String(error)}`);
    }
  };
}
