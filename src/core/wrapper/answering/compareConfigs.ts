import { type AppError, messageOf } from '../../base/appError.ts';
import type { ChatChange } from '../../chats/chatHistoryStore.ts';
import { toAppError } from '../abort.ts';
import type { SendOptions } from '../wrapperOptions.ts';
import type { WrapperServices } from '../wrapperServices.ts';
import { StoredAnswerKeeper } from './answerKeeper.ts';
import { answerMessage, type MessageToAnswer } from './answerMessage.ts';
import type { ConfigSelection } from './configSelection.ts';

/** What became of one config's answer. */
export interface ComparedAnswer {
  configName: string;
  /** Of the last message of its branch; absent: nothing of it was kept. */
  messageId?: string;
  /** All that was said; with an `error`, before it broke off. */
  text: string;
  error?: AppError;
}

/** Options of one config's answer. */
export interface ComparedOptions extends SendOptions {
  /** Told what became of it, while the others may go on; it is on disk then. */
  onAnswered?: (answer: ComparedAnswer) => void;
}

/** A stored message that several configs answer. */
export type Comparison = Omit<MessageToAnswer, 'selection' | 'begun' | 'change'> & { selections: ConfigSelection[] };

/**
 * Has every config answer the message, side by side, each on a branch of its own that is not shown. Then shows the first whole
 * one, else the first that anything came of.
 */
export async function compareConfigs(
  services: WrapperServices,
  { selections, ...comparison }: Comparison,
  signal: AbortSignal,
  optionsOf: (configName: string) => ComparedOptions,
): Promise<ComparedAnswer[]> {
  const { chatHistoryId } = comparison;
  const { userMessage, messages } = comparison.prepared;
  const change = (step: ChatChange): Promise<void> => services.chatHistories.change(chatHistoryId, step);
  // The sign of life is that of all answers together.
  const life = new StoredAnswerKeeper(userMessage, messages, {
    change,
    recordRequest: () => Promise.resolve(),
    logFailure: (problem) => {
      services.log('error', `Chat ${chatHistoryId}: ${problem}`);
    },
  });
  try {
    const answers = await Promise.all(
      selections.map(async (selection): Promise<ComparedAnswer> => {
        const configName = selection.config.name;
        const options = optionsOf(configName);
        const branch = new Branch(userMessage.id, change);
        const own = options.signal ? AbortSignal.any([signal, options.signal]) : signal;
        const outcome = await answerMessage(
          services,
          { ...comparison, selection, change: (step) => branch.change(step) },
          { ...options, signal: own },
        ).catch((problem: unknown) => ({ text: '', error: toAppError(problem, 'BadRequest', own) }));
        const answer = {
          configName,
          text: outcome.text,
          ...(branch.lastId === undefined ? {} : { messageId: branch.lastId }),
          ...(outcome.error ? { error: outcome.error } : {}),
        };
        tell(services, options, answer);
        return answer;
      }),
    );
    const shown = answers.find(({ error, messageId }) => !error && messageId) ?? answers.find((each) => each.messageId);
    if (shown?.messageId !== undefined) await show(services, chatHistoryId, shown.messageId);
    return answers;
  } finally {
    await life.end();
  }
}

function tell(services: WrapperServices, { onAnswered }: ComparedOptions, answer: ComparedAnswer): void {
  try {
    onAnswered?.(answer);
  } catch (error) {
    services.log('error', `A listener failed at the answer of "${answer.configName}": ${messageOf(error)}`);
  }
}

/** The steps of one answer, beside what is shown. */
class Branch {
  /** Of the last message that was added to it. */
  lastId: string | undefined;
  private readonly userMessageId: string;
  private readonly write: (change: ChatChange) => Promise<void>;

  constructor(userMessageId: string, write: (change: ChatChange) => Promise<void>) {
    this.userMessageId = userMessageId;
    this.write = write;
  }

  async change({ rewritten = [], messages = [], ...change }: ChatChange): Promise<void> {
    const own = rewritten.filter(({ id }) => id !== this.userMessageId);
    if (own.length === 0 && messages.length === 0) return;
    await this.write({ ...change, rewritten: own, ...(messages.length > 0 ? { messages, aside: true } : {}) });
    this.lastId = messages.at(-1)?.id ?? this.lastId;
  }
}

async function show(services: WrapperServices, chatHistoryId: number, messageId: string): Promise<void> {
  try {
    await services.chatHistories.change(chatHistoryId, { evenInTrash: true, after: messageId });
  } catch (error) {
    // The answers are there all the same, beside the message.
    services.log('error', `Chat ${chatHistoryId}: the answer to be shown could not be: ${messageOf(error)}`);
  }
}
