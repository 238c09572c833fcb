import { isAppError } from '../base/appError.ts';
import type { StoredEntity } from '../base/entityStore.ts';
import type { JsonObject, JsonSchema } from '../base/json.ts';
import type { ChatHistory } from '../chats/chatHistory.ts';
import { answerUnderWay } from '../chats/answerUnderWay.ts';
import type { ChatChange } from '../chats/chatHistoryStore.ts';
import type { ChatMessage } from '../chats/chatMessage.ts';
import { replyEnding } from '../chats/replyEnding.ts';
import type { PromptTemplate } from '../prompts/promptTemplate.ts';
import { throwIfAborted } from './abort.ts';
import { underWay } from './answering/answerKeeper.ts';
import { answerMessage } from './answering/answerMessage.ts';
import { type ComparedAnswer, type ComparedOptions, compareConfigs } from './answering/compareConfigs.ts';
import { awaitStoreChange } from './awaitStoreChange.ts';
import { changeVariables } from './changeVariables.ts';
import type { ChatQueue } from './chatQueue.ts';
import { unfinishedReply } from './answering/continuedReply.ts';
import { chooseConfig, nextSelection, selectConfig, type ConfigSelection } from './answering/configSelection.ts';
import { newMessage } from './newMessage.ts';
import { loadPromptTools } from './toolCalls/promptTools.ts';
import { prepareMessage, type PreparedMessage } from './prepareMessage.ts';
import { PromptRenderer } from './renderPrompt.ts';
import {
  answeredMeanwhile,
  chatNotFound,
  messageNotFound,
  messageSentAlready,
  noConfigChosen,
  noMessageToRetry,
  nothingToContinue,
  promptNotFound,
} from './wrapperErrors.ts';
import type { CreateWrapperOptions, NewMessageOptions, RetryOptions, SendOptions } from './wrapperOptions.ts';
import type { WrapperServices } from './wrapperServices.ts';

/**
 * One chat with a model through a prompt template. It keeps the chat's history, renders the template's parts, runs the
 * tools that the model calls, and answers from another config where one fails.
 */
export class LLMCommunicationWrapper {
  /** The chat that messages go to. */
  readonly chatHistoryId: number;
  private readonly services: WrapperServices;
  private readonly queue: ChatQueue;
  private readonly responseFormat: JsonSchema | undefined;
  private stored: StoredEntity<PromptTemplate>;
  private selection: ConfigSelection;
  private answered: string | undefined;
  /** Who answered the message that was compared last. */
  private compared: readonly ConfigSelection[] = [];

  private constructor(
    services: WrapperServices,
    queue: ChatQueue,
    stored: StoredEntity<PromptTemplate>,
    selection: ConfigSelection,
    chatHistoryId: number,
    responseFormat: JsonSchema | undefined,
  ) {
    this.services = services;
    this.queue = queue;
    this.stored = stored;
    this.selection = selection;
    this.chatHistoryId = chatHistoryId;
    this.responseFormat = responseFormat;
  }

  /**
   * Opens a chat, new or existing, and draws its config, unless the chat is pinned to one.
   * @throws AppError `PromptNotFound`, `ChatNotFound`, `ConfigNotFound`, `ToolsNotEnabled`, `LLMConfigsNotAvailable`,
   *   `InvalidConfig` (a pinned one), `TemplateError`
   */
  static async create(
    services: WrapperServices,
    queue: ChatQueue,
    options: CreateWrapperOptions,
  ): Promise<LLMCommunicationWrapper> {
    const { chatHistoryId, initializingContextVars: variables = {} } = options;
    const initialize = options.initialize ?? chatHistoryId === undefined;
    const chat = chatHistoryId === undefined ? undefined : await services.chatHistories.get(chatHistoryId);
    const promptName = options.promptName ?? chat?.promptName;
    if (!chat && (chatHistoryId !== undefined || !initialize)) throw chatNotFound(chatHistoryId);
    const stored = promptName === undefined ? undefined : await services.promptTemplates.getWithOrigin(promptName);
    if (!stored) throw promptNotFound(promptName ?? '');
    const pin = options.pinnedConfigName === undefined ? (chat?.pinnedConfigName ?? null) : options.pinnedConfigName;
    const selection = await selectConfig(services, stored.entity, pin);
    const id = chat?.id ?? (await createChat(services, stored, variables, pin));
    if (chat && pin !== (chat.pinnedConfigName ?? null)) await services.chatHistories.pinConfig(id, pin);
    if (chat && initialize) {
      services.log('warn', `Chat ${id} exists already: initialize was ignored and nothing in it was changed.`);
    } else if (chat && Object.keys(variables).length > 0) {
      await changeVariables(services.chatHistories, id, (held) => ({ ...held, ...variables }));
    }
    return new LLMCommunicationWrapper(services, queue, stored, selection, id, options.responseFormat);
  }

  /** Name of the config that was drawn or pinned or, after a fallback, that answered last. */
  get llmConfigName(): string {
    return this.selection.config.name;
  }

  /** Id of the stored user message that is being answered through this wrapper now; undefined: none. */
  get answeredMessageId(): string | undefined {
    return this.answered;
  }

  /** The chat as it stands on disk. @throws AppError `ChatNotFound` where it was deleted */
  async getChatHistory(): Promise<ChatHistory> {
    const chat = await this.services.chatHistories.get(this.chatHistoryId);
    if (!chat) throw chatNotFound(this.chatHistoryId);
    return chat;
  }

  /**
   * Sends a user's message and gives the model's answer, tools run on the way.
   * @param message what the user wrote; history keeps it as it is
   * @param contextVars variables that overlay the chat's own and become them
   * @throws AppError `MissingKwargs` (nothing stored), `TemplateError`, `ToolNotFound`, a provider's code, `ToolLoopLimit`,
   *   `LLMConfigsNotAvailable`, `Cancelled`
   */
  async sendUserMessageAndGetResponse(
    message: string,
    contextVars: JsonObject = {},
    options: NewMessageOptions = {},
  ): Promise<string> {
    return this.inTurn(options.signal, async (chat, signal) => {
      const prepared = await this.prepare(
        placeOf(chat, options.replaces),
        userMessage(chat, message, options),
        contextVars,
      );
      return this.answer(prepared, { ...options, signal });
    });
  }

  /**
   * Sends a user's message to several configs at once, each of which answers it on a branch of its own; tools run in each of
   * them. The branch of the first answer that succeeded is shown in the end.
   * @param configNames of the prompt's configs; at least one
   * @param optionsOf those of one config's answer; its signal stops that answer alone
   * @returns what became of each, in the order of the names. What keeps all of them from being asked rejects.
   * @throws AppError as `sendUserMessageAndGetResponse` before anything is stored
   */
  async sendUserMessageToConfigs(
    message: string,
    configNames: readonly string[],
    contextVars: JsonObject = {},
    options: Pick<NewMessageOptions, 'signal' | 'replaces' | 'messageId' | 'onStored'> = {},
    optionsOf: (configName: string) => ComparedOptions = () => ({}),
  ): Promise<ComparedAnswer[]> {
    const { services, chatHistoryId } = this;
    if (isEmptyList(configNames)) throw noConfigChosen();
    return this.inTurn(options.signal, async (chat, signal) => {
      const prepared = await this.prepare(
        placeOf(chat, options.replaces),
        userMessage(chat, message, options),
        contextVars,
      );
      const tools = await loadPromptTools(services, prepared.prompt);
      const selections: ConfigSelection[] = [];
      for (const name of new Set(configNames)) selections.push(await chooseConfig(services, prepared.prompt, name));
      this.compared = selections;
      this.answered = prepared.userMessage.id;
      try {
        await this.storeUserMessage(prepared);
        options.onStored?.();
        const comparison = { prepared, tools, selections, chatHistoryId, responseFormat: this.responseFormat };
        return await compareConfigs(services, comparison, signal, optionsOf);
      } finally {
        this.answered = undefined;
      }
    });
  }

  /**
   * Has a config of those that were compared last answer from the next message on, as the one that is drawn does: a pinned one goes
   * before it, and others take over where it fails. Without effect where it was not compared.
   */
  continueWith(configName: string): void {
    const selection = this.compared.find(({ config }) => config.name === configName);
    if (!selection) return;
    this.selection = { ...selection, choice: { ...selection.choice, reason: 'kept' } };
  }

  /**
   * Answers a user message of the chat anew, tools included, whatever its answer was: that one, with all that followed, stays as
   * another branch.
   * @param messageId of the user message, or of any message of its answer
   * @throws AppError `MessageNotFound` where the chat does not show it; else as `sendUserMessageAndGetResponse`
   */
  async regenerateAnswer(messageId: string, contextVars: JsonObject = {}, options: SendOptions = {}): Promise<string> {
    return this.inTurn(options.signal, async (chat, signal) => {
      const upTo = { ...chat, chatHistory: chat.chatHistory.slice(0, shownIndex(chat, messageId) + 1) };
      const question = lastUserMessage(upTo);
      const end = upTo.chatHistory.findIndex(({ id }) => id === question.id) + 1;
      const asked = { ...upTo, chatHistory: upTo.chatHistory.slice(0, end) };
      return this.answer(await this.prepare(asked, question, contextVars), { ...options, signal });
    });
  }

  /**
   * Answers the chat's last user message anew, without storing it again: after the tools that it has run already, since none
   * runs twice. Calls that waited for their user when a window closed are asked about again. The answer that it had, whole or interrupted, stays as another branch.
   * @throws AppError `MessageNotFound` where there is no user message; else as `sendUserMessageAndGetResponse`
   */
  async retryLastMessage(contextVars: JsonObject = {}, options: RetryOptions = {}): Promise<string> {
    const { messageId } = options;
    return this.inTurn(options.signal, async (chat, signal) => {
      const last = lastUserMessage(chat);
      // Another window may have written or answered while this one waited for its turn.
      if (messageId !== undefined && (last.id !== messageId || isAnswered(chat))) throw answeredMeanwhile();
      const prepared = await this.prepare(chat, last, contextVars);
      return this.answer(prepared, { ...options, signal });
    });
  }

  /**
   * Has the model go on with its last answer, where that broke off or reached the length limit. What comes is appended to the
   * same message, so that it reads as one; events tell of the new part only. Nothing is lost where this breaks off again.
   * @returns the text of the whole answer
   * @throws AppError `MessageNotFound` where there is no such answer; else as `sendUserMessageAndGetResponse`
   */
  async continueLastMessage(contextVars: JsonObject = {}, options: SendOptions = {}): Promise<string> {
    return this.inTurn(options.signal, async (chat, signal) => {
      const begun = unfinishedReply(chat.chatHistory);
      if (!begun) throw nothingToContinue();
      const prepared = await this.prepare(chat, lastUserMessage(chat), contextVars);
      return this.answer(prepared, { ...options, signal }, begun);
    });
  }

  /**
   * Runs `work` when every earlier message of the chat is answered, those of other windows too, and anew where the chat was changed
   * before it stored its message; its signal is the caller's and the runtime's.
   */
  private inTurn<T>(
    callersSignal: AbortSignal | undefined,
    work: (chat: ChatHistory, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.services.activeCalls.run(callersSignal, (signal) =>
      this.queue.run(this.chatHistoryId, signal, async () => {
        for (;;) {
          throwIfAborted(signal);
          try {
            return await work(await this.chatAtRest(signal), signal);
          } catch (error) {
            // Another window was first, and nothing of this message is stored yet.
            if (!isAppError(error, 'ChatChanged')) throw error;
          }
        }
      }),
    );
  }

  /** The chat once no other window answers in it. */
  private async chatAtRest(signal: AbortSignal): Promise<ChatHistory> {
    for (;;) {
      const chat = await this.getChatHistory();
      const elsewhere = answerUnderWay(chat.chatHistory);
      if (!elsewhere) return chat;
      await awaitStoreChange(this.services.onDidChange, this.chatHistoryId, elsewhere.expiresInMs, signal);
    }
  }

  private async prepare(chat: ChatHistory, draft: ChatMessage, contextVars: JsonObject): Promise<PreparedMessage> {
    this.stored = (await this.services.promptTemplates.getWithOrigin(this.stored.entity.name)) ?? this.stored;
    return prepareMessage(this.services, this.stored, chat, draft, contextVars);
  }

  /** @param begun a reply to go on with */
  private async answer(prepared: PreparedMessage, options: SendOptions, begun?: ChatMessage): Promise<string> {
    const { services, chatHistoryId } = this;
    const tools = await loadPromptTools(services, prepared.prompt);
    const before = this.selection;
    this.selection = await this.selectionFor(prepared, options.configName);
    this.answered = prepared.userMessage.id;
    try {
      await this.storeUserMessage(prepared);
      options.onStored?.();
      const answering = {
        prepared,
        tools,
        selection: this.selection,
        chatHistoryId,
        responseFormat: this.responseFormat,
        change: (change: ChatChange) => services.chatHistories.change(chatHistoryId, change),
      };
      const result = await answerMessage(services, begun ? { ...answering, begun } : answering, options);
      this.selection = result.selection;
      if (result.error) throw result.error;
      return result.text;
    } finally {
      this.answered = undefined;
      if (options.configName !== undefined) this.selection = before;
    }
  }

  /** The config of one message: the one that was chosen for it alone, else the chat's. */
  private selectionFor(prepared: PreparedMessage, configName: string | undefined): Promise<ConfigSelection> {
    const { prompt, pinnedConfigName } = prepared;
    if (configName !== undefined) return chooseConfig(this.services, prompt, configName);
    return nextSelection(this.services, prompt, this.selection, pinnedConfigName);
  }

  /**
   * The user message, with a sign of life, and all that changes with it. A new one follows what it was written after; any other
   * stays where it is, whatever is shown by now.
   * @throws AppError `ChatChanged` where another window wrote to the chat meanwhile
   */
  private async storeUserMessage({ messages, changed, userMessage, ...prepared }: PreparedMessage): Promise<void> {
    const { variables: contextVariables, system: systemMessage } = prepared;
    const first = messages.findIndex(({ id }) => changed.some((message) => message.id === id));
    const marked = (each: ChatMessage): ChatMessage => (each.id === userMessage.id ? underWay(each) : each);
    await this.services.chatHistories.change(this.chatHistoryId, {
      ifUnmodifiedSince: prepared.chatUpdatedAt,
      contextVariables,
      systemMessage,
      ...(prepared.isNew
        ? { after: messages[first - 1]?.id ?? null, messages: messages.slice(first).map(marked) }
        : { rewritten: changed.map(marked) }),
    });
  }
}

async function createChat(
  services: WrapperServices,
  stored: StoredEntity<PromptTemplate>,
  variables: JsonObject,
  pinnedConfigName: string | null,
): Promise<number> {
  const opening = await new PromptRenderer(stored, services.loadTemplate).renderOpening(variables);
  const { id } = await services.chatHistories.save({
    promptName: stored.entity.name,
    chatHistory: opening,
    currentContextVariables: variables,
    ...(pinnedConfigName === null ? {} : { pinnedConfigName }),
  });
  return id;
}

/** Callers without types may give anything. */
function isEmptyList(value: unknown): boolean {
  return !Array.isArray(value) || value.length === 0;
}

/** @throws AppError `InvalidEntity` */
function userMessage(
  chat: ChatHistory,
  content: string,
  { messageId }: Pick<NewMessageOptions, 'messageId'>,
): ChatMessage {
  if (chat.chatHistory.some(({ id }) => id === messageId)) throw messageSentAlready();
  return newMessage('user', content, messageId === undefined ? {} : { id: messageId });
}

/** @throws AppError `MessageNotFound` */
function lastUserMessage({ chatHistory }: ChatHistory): ChatMessage {
  const last = chatHistory.findLast(({ role, system_generated: made }) => role === 'user' && !made);
  if (!last) throw noMessageToRetry();
  const { answer_expected_until: _past, attempts: _lastTry, ...message } = last;
  return message;
}

/** True where the chat ends with a reply that is whole. */
function isAnswered({ chatHistory }: ChatHistory): boolean {
  const last = chatHistory.at(-1);
  return last?.role === 'assistant' && last.finish_reason !== 'tool-calls' && !replyEnding(last);
}

/** The chat up to where a new message goes: its end, or the place of the user message that it replaces. */
function placeOf(chat: ChatHistory, replaces: string | undefined): ChatHistory {
  if (replaces === undefined) return chat;
  const index = shownIndex(chat, replaces);
  const { role, system_generated: made } = chat.chatHistory[index] ?? {};
  if (role !== 'user' || made) throw messageNotFound(replaces);
  return { ...chat, chatHistory: chat.chatHistory.slice(0, index) };
}

/** @throws AppError `MessageNotFound` */
function shownIndex({ chatHistory }: ChatHistory, messageId: string): number {
  const index = chatHistory.findLastIndex(({ id }) => id === messageId);
  if (index < 0) throw messageNotFound(messageId);
  return index;
}
