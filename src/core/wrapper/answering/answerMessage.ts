import type { JsonSchema } from '../../base/json.ts';
import type { ChatChange } from '../../chats/chatHistoryStore.ts';
import type { ChatMessage } from '../../chats/chatMessage.ts';
import { llmMessages } from '../historyMessages.ts';
import type { PreparedMessage } from '../prepareMessage.ts';
import type { PromptTools } from '../toolCalls/promptTools.ts';
import type { SendOptions } from '../wrapperOptions.ts';
import type { WrapperServices } from '../wrapperServices.ts';
import { StoredAnswerKeeper } from './answerKeeper.ts';
import type { ConfigSelection } from './configSelection.ts';
import { continuationOf } from './continuedReply.ts';
import { converse, type Conversation, type ConversationResult } from './converse.ts';

/** A message that is stored and waits for its answer. */
export interface MessageToAnswer {
  prepared: PreparedMessage;
  tools: PromptTools;
  selection: ConfigSelection;
  chatHistoryId: number;
  responseFormat: JsonSchema | undefined;
  /** A reply of it to go on with. */
  begun?: ChatMessage;
  /** Writes a step of the answer. */
  change: (change: ChatChange) => Promise<void>;
}

/** Answers a stored message, and keeps the answer as it comes. */
export async function answerMessage(
  services: WrapperServices,
  { prepared, tools, selection, chatHistoryId, responseFormat, begun, change }: MessageToAnswer,
  options: SendOptions,
): Promise<ConversationResult> {
  const { prompt, userMessage, rendered, messages, variables } = prepared;
  const steps = completedSteps(messages, userMessage.id);
  const sent = llmMessages(steps, new Map([[userMessage.id, rendered]]));
  const keeper = new StoredAnswerKeeper(userMessage, begun ? [...steps, begun] : steps, {
    change,
    recordRequest: (messageId, request) => services.chatHistories.recordRequest(chatHistoryId, messageId, request),
    logFailure: (problem) => {
      services.log('error', `Chat ${chatHistoryId}: ${problem}`);
    },
  });
  try {
    return await converse(
      services,
      {
        prompt,
        selection,
        tools,
        variables,
        messages: begun ? [...sent, ...continuationOf(begun)] : sent,
        ...(responseFormat ? { responseFormat } : {}),
        chatHistoryId,
        ...(begun ? { begun } : {}),
        ...interruptedRound(steps),
        keeper,
      },
      options,
    );
  } finally {
    await keeper.end();
  }
}

/**
 * The history up to a user message and the completed tool turns after it, where an answer broke off: what was done is not
 * done again, what broke off is not sent.
 */
function completedSteps(messages: readonly ChatMessage[], userMessageId: string): ChatMessage[] {
  const start = messages.findIndex(({ id }) => id === userMessageId) + 1;
  return messages.filter((message, index) => {
    const isToolTurn = message.role === 'tool' || (message.tool_calls?.length ?? 0) > 0;
    return index < start || (isToolTurn && !message.interrupted);
  });
}

/** The last step, where calls of it waited for their user when a window closed. */
function interruptedRound(steps: readonly ChatMessage[]): Pick<Conversation, 'interrupted'> {
  const { tool_round: round, ...message } = steps.at(-1) ?? {};
  return round ? { interrupted: { message: message as ChatMessage, round } } : {};
}
