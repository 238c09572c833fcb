import type { AppError } from '../../core/base/appError.ts';
import { chatTotals } from '../../core/chats/chatTotals.ts';
import type { ChatHistory } from '../../core/chats/chatHistory.ts';
import { unfinishedReply } from '../../core/wrapper/answering/continuedReply.ts';
import type { ChatTotals, ChatView, LiveReply } from '../../protocol/chat.ts';
import { type ChatContent, messageAwaitsAnswer } from './chatContent.ts';
import { errorViewOf } from './errorViewOf.ts';
import { answeredElsewhere, besideOwnAnswer, type ShownAnswer } from './shownAnswer.ts';

/** What a session knows at one moment, as far as its panel shows it. */
export interface ChatMoment {
  content: ChatContent;
  /** The panel's own reply under way; null while its user message is not stored yet. */
  live: LiveReply | null;
  /** Ids of the messages from before `live` began. */
  known: ReadonlySet<string>;
  /** A message is being sent or answered. */
  isSending: boolean;
  /** Who answers, or answered last; empty: nobody yet. */
  configName: string;
  error: AppError | undefined;
  /** The offer to answer the last message was turned down. */
  dismissed: boolean;
  trusted: boolean;
}

/**
 * All that the panel shows.
 * @param errorText what an error tells the user, in the editor's terms
 */
export function chatViewOf(moment: ChatMoment, errorText: (error: AppError) => string): ChatView {
  const { chatId, title, promptName, pinnedConfigName, fields, chat, demoConfigs } = moment.content;
  const { messages, live } = shownAnswer(moment);
  const configName = pinnedConfigName ?? (live?.configName || moment.configName);
  const awaitsAnswer = chat !== undefined && !live && messageAwaitsAnswer(chat);
  return {
    chatId,
    title,
    promptName,
    configName,
    isDemo: demoConfigs.has(configName),
    isPinned: pinnedConfigName !== null,
    totals: chat ? totalsOf(chat) : null,
    variables: fields,
    messages,
    live,
    error: moment.isSending
      ? null
      : errorViewOf(moment.error, {
          text: errorText,
          awaitsAnswer,
          canContinue: awaitsAnswer && unfinishedReply(chat.chatHistory) !== undefined,
          dismissed: moment.dismissed,
          ending: messages.at(-1)?.details?.endedEarly,
          hasVariables: fields.length > 0,
          isPinned: pinnedConfigName !== null,
        }),
    trusted: moment.trusted,
  };
}

/** What the replies took in all; null where there is none. */
function totalsOf({ chatHistory }: ChatHistory): ChatTotals | null {
  if (!chatHistory.some(({ role, system_generated: made }) => role === 'assistant' && !made)) return null;
  const { inputTokens, outputTokens, costs, repliesWithoutUsage, repliesWithoutCost } = chatTotals(chatHistory);
  return {
    input: inputTokens,
    output: outputTokens,
    costs,
    lacksTokens: repliesWithoutUsage > 0,
    lacksCosts: repliesWithoutCost > 0,
  };
}

/** The messages and the reply under way, the panel's own or another window's. */
function shownAnswer({ content: { chat, messages }, live, known }: ChatMoment): ShownAnswer {
  if (live) return { messages: besideOwnAnswer(messages, known), live };
  return answeredElsewhere(chat, messages) ?? { messages, live: null };
}
