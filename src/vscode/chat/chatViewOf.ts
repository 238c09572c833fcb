import type { AppError } from '../../core/base/appError.ts';
import { chatTotals } from '../../core/chats/chatTotals.ts';
import type { ChatMessage } from '../../core/chats/chatMessage.ts';
import { unfinishedReply } from '../../core/wrapper/answering/continuedReply.ts';
import type {
  ChatTotals,
  ChatView,
  ComparisonView,
  LiveReply,
  MessageView,
  ToolCallView,
} from '../../protocol/chat.ts';
import { type ChatContent, messageAwaitsAnswer } from './chatContent.ts';
import { errorViewOf } from './errorViewOf.ts';
import type { OutboxView } from './outbox.ts';
import { storedFault } from './storedFault.ts';
import { answeredElsewhere, besideOwnAnswer, type ShownAnswer } from './shownAnswer.ts';

/** What a session knows at one moment, as far as its panel shows it. */
export interface ChatMoment {
  content: ChatContent;
  /** The panel's own reply under way; null while its user message is not stored yet. */
  live: LiveReply | null;
  /** Ids of the messages from before `live` began. */
  known: ReadonlySet<string>;
  /** Id of the message that `live` answers. */
  answeredId: string | undefined;
  /** A message is being sent or answered. */
  isSending: boolean;
  /** Who answers, or answered last; empty: nobody yet. */
  configName: string;
  /** The comparison that is open, and the messages above it. */
  compared: { comparison: ComparisonView; messages: MessageView[] } | undefined;
  error: AppError | undefined;
  /** The offer to answer the last message was turned down. */
  dismissed: boolean;
  sent: OutboxView;
  /** The variable that was taken out of the chat last and can be put back; undefined: none. */
  removedVariable: string | undefined;
  trusted: boolean;
  /** A call out of the store as it stands here and now. */
  shownCall: (call: ToolCallView) => ToolCallView;
}

/**
 * All that the panel shows.
 * @param errorText what an error tells the user, in the editor's terms
 */
export function chatViewOf(moment: ChatMoment, errorText: (error: AppError) => string): ChatView {
  const { chatId, title, promptName, pinnedConfigName, fields, chat, demoConfigs, secretConfigs } = moment.content;
  const { messages, live } = shownAnswer(moment);
  const { configNames } = moment.content;
  const only = configNames.length === 1 ? configNames[0] : undefined;
  // Where there is but one, nothing is drawn.
  const configName = pinnedConfigName ?? (live?.configName || moment.configName || (only ?? ''));
  const { comparison } = moment.compared ?? {};
  const awaitsAnswer = chat !== undefined && !live && !comparison && messageAwaitsAnswer(chat);
  const error = moment.isSending
    ? null
    : errorViewOf(moment.error, {
        text: errorText,
        awaitsAnswer,
        stored: awaitsAnswer ? storedFault(chat) : undefined,
        waitsForUser: moment.content.leftCalls.size > 0,
        canContinue: awaitsAnswer && unfinishedReply(chat.chatHistory) !== undefined,
        dismissed: moment.dismissed,
        variables: fields.map(({ name }) => name),
        hasOtherConfigs: pinnedConfigName !== null || configNames.length > 1,
        usesSecret: (name) => name === undefined || secretConfigs.has(name),
      });
  return {
    chatId,
    title,
    promptName,
    configName,
    isDemo: demoConfigs.has(configName),
    isPinned: pinnedConfigName !== null,
    totals: chat ? totalsOf(chat.chatHistory) : null,
    variables: fields,
    ...(moment.removedVariable === undefined ? {} : { removedVariable: moment.removedVariable }),
    // How the last reply ended is told once: with what can be done about it.
    messages: error && error.severity !== 'error' && !error.dismissed ? withoutLastEnding(messages) : messages,
    next: live || comparison ? [] : moment.content.branches.next,
    ...moment.sent,
    leaving: moment.sent.leaving.filter(({ id }) => messages.every((message) => message.id !== id)),
    live,
    comparison: comparison ?? null,
    canCompare: moment.content.canCompare,
    error,
    trusted: moment.trusted,
  };
}

/** Without the words on how the last one ended, which are told beside it. */
export function withoutLastEnding(messages: MessageView[]): MessageView[] {
  const last = messages.at(-1);
  if (!last?.details) return messages;
  const { endedEarly: _told, ...details } = last.details;
  return messages.with(-1, { ...last, details });
}

/** What the replies took in all; null where there is none. */
export function totalsOf(chatHistory: readonly ChatMessage[]): ChatTotals | null {
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
function shownAnswer({ content, live, known, answeredId, compared, shownCall }: ChatMoment): ShownAnswer {
  if (compared) return { messages: compared.messages, live: null };
  const { chat } = content;
  const messages = content.messages.map((view) => ({ ...view, toolCalls: view.toolCalls.map(shownCall) }));
  if (live) return { messages: besideOwnAnswer(messages, known, answeredId), live };
  return answeredElsewhere(chat, messages) ?? { messages, live: null };
}
