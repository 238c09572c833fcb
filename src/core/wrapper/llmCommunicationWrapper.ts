import type { StoredEntity } from '../base/entityStore.ts';
import type { JsonObject, JsonSchema } from '../base/json.ts';
import type { ChatHistory } from '../chats/chatHistory.ts';
import { answerUnderWay } from '../chats/answerUnderWay.ts';
import type { ChatMessage } from '../chats/chatMessage.ts';
import type { PromptTemplate } from '../prompts/promptTemplate.ts';
import { throwIfAborted } from './abort.ts';
import { StoredAnswerKeeper, underWay } from './answering/answerKeeper.ts';
import { awaitStoreChange } from './awaitStoreChange.ts';
import type { ChatQueue } from './chatQueue.ts';
import { continuationOf, unfinishedReply } from './answering/continuedReply.ts';
import { converse, type Conversation } from './answering/converse.ts';
import { llmMessages } from './historyMessages.ts';
import { nextSelection, selectConfig, type ConfigSelection } from './answering/configSelection.ts';
import { newMessage } from './newMessage.ts';
import { loadPromptTools } from './toolCalls/promptTools.ts';
import { missingVariables, PromptRenderer } from './renderPrompt.ts';
import { chatNotFound, missingKwargs, noMessageToRetry, nothingToContinue, promptNotFound } from './wrapperErrors.ts';
import type { CreateWrapperOptions, SendOptions } from './wrapperOptions.ts';
import type { CallableTool } from './toolCalls/callableTool.ts';
import type { WrapperServices } from './wrapperServices.ts';

/** What a message needs before it may leave: nothing is stored until all of it is there. */
interface PreparedMessage {
  chat: ChatHistory;
  prompt: PromptTemplate;
  userMessage: ChatMessage;
  /** The user message as the model gets it. */
  rendered: string;
  /** The messages of the chat as they will stand; a new user message last. */
  messages: ChatMessage[];
  /** The user message was not stored before. */
  isNew: boolean;
  /** Those that changed: the system message and, the first time, the template's own. */
  system: ChatMessage;
  changed: ChatMessage[];
  variables: JsonObject;
}

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
      await services.chatHistories.change(id, {
        contextVariables: { ...chat.currentContextVariables, ...variables },
      });
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
    options: SendOptions = {},
  ): Promise<string> {
    return this.inTurn(options.signal, async (chat, signal) => {
      const prepared = await this.prepare(chat, newMessage('user', message), contextVars);
      return this.answer(prepared, { ...options, signal });
    });
  }

  /**
   * Answers the chat's last user message anew, without storing it again: after the tools that it has run already, since none
   * runs twice. Calls that waited for their user when a window closed are asked about again. The answer that it had, whole or interrupted, stays as another branch.
   * @throws AppError `MessageNotFound` where there is no user message; else as `sendUserMessageAndGetResponse`
   */
  async retryLastMessage(contextVars: JsonObject = {}, options: SendOptions = {}): Promise<string> {
    return this.inTurn(options.signal, async (chat, signal) => {
      const prepared = await this.prepare(chat, lastUserMessage(chat), contextVars);
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
   * Runs `work` when every earlier message of the chat is answered, those of other windows too; its signal is the caller's
   * and the runtime's.
   */
  private inTurn<T>(
    callersSignal: AbortSignal | undefined,
    work: (chat: ChatHistory, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.services.activeCalls.run(callersSignal, (signal) =>
      this.queue.run(this.chatHistoryId, signal, async () => {
        throwIfAborted(signal);
        return work(await this.chatAtRest(signal), signal);
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

  /** Checks and renders everything, so that a fault shows before anything is stored or sent. */
  private async prepare(chat: ChatHistory, draft: ChatMessage, contextVars: JsonObject): Promise<PreparedMessage> {
    this.stored = (await this.services.promptTemplates.getWithOrigin(this.stored.entity.name)) ?? this.stored;
    const prompt = this.stored.entity;
    const variables = { ...chat.currentContextVariables, ...contextVars };
    const missing = missingVariables(prompt.requiredKwargs, variables);
    if (missing.length > 0) throw missingKwargs(missing);
    const renderer = new PromptRenderer(this.stored, this.services.loadTemplate);
    const rendered = await renderer.renderUser(draft.content, variables);
    const opening = await this.renderOpeningAnew(renderer, chat.chatHistory, variables);
    const logged = prompt.loggedContextVars.filter((name) => Object.hasOwn(variables, name));
    const userMessage: ChatMessage = {
      ...draft,
      ...(prompt.loggedContextVars.length > 0
        ? { context_vars: Object.fromEntries(logged.map((name) => [name, variables[name] ?? null])) }
        : {}),
    };
    const replaced = new Map([...opening.others, userMessage].map((message) => [message.id, message]));
    const rest = chat.chatHistory[0]?.role === 'system' ? chat.chatHistory.slice(1) : chat.chatHistory;
    const kept = rest.map((message) => replaced.get(message.id) ?? message);
    const isNew = !rest.some(({ id }) => id === userMessage.id);
    return {
      chat,
      prompt,
      userMessage,
      rendered,
      messages: [opening.system, ...kept, ...(isNew ? [userMessage] : [])],
      isNew,
      system: opening.system,
      changed: [...opening.others, userMessage],
      variables,
    };
  }

  /** The system message always; the template's other messages where they still lacked variables. */
  private async renderOpeningAnew(
    renderer: PromptRenderer,
    history: readonly ChatMessage[],
    variables: JsonObject,
  ): Promise<{ system: ChatMessage; others: ChatMessage[] }> {
    const first = history[0]?.role === 'system' ? history[0] : undefined;
    const content = await renderer.renderSystem(variables);
    const base = first ?? newMessage('system', '', { system_generated: true, show_in_user_history: false });
    const system = withoutMissingVars({ ...base, content });
    const incomplete = history.filter((message) => message.role !== 'system' && message.missing_vars);
    if (incomplete.length === 0) return { system, others: [] };
    const rendered = (await renderer.renderOpening(variables)).slice(1);
    const others = incomplete.map((message, index) => {
      const again = rendered[index];
      return withoutMissingVars(again ? { ...message, content: again.content } : message);
    });
    return { system, others };
  }

  /** @param begun a reply to go on with */
  private async answer(prepared: PreparedMessage, options: SendOptions, begun?: ChatMessage): Promise<string> {
    const tools = await loadPromptTools(this.services, prepared.prompt);
    const { prompt, chat } = prepared;
    this.selection = await nextSelection(this.services, prompt, this.selection, chat.pinnedConfigName ?? null);
    this.answered = prepared.userMessage.id;
    try {
      await this.storeUserMessage(prepared);
      return await this.converse(prepared, tools, options, begun);
    } finally {
      this.answered = undefined;
    }
  }

  private async converse(
    { prompt, userMessage, rendered, messages, variables }: PreparedMessage,
    tools: CallableTool[],
    options: SendOptions,
    begun: ChatMessage | undefined,
  ): Promise<string> {
    const { services } = this;
    const steps = completedSteps(messages, userMessage.id);
    const sent = llmMessages(steps, new Map([[userMessage.id, rendered]]));
    const { chatHistoryId } = this;
    const keeper = new StoredAnswerKeeper(userMessage, begun ? [...steps, begun] : steps, {
      change: (change) => services.chatHistories.change(chatHistoryId, change),
      recordRequest: (messageId, request) => services.chatHistories.recordRequest(chatHistoryId, messageId, request),
      logFailure: (problem) => {
        services.log('error', `Chat ${chatHistoryId}: ${problem}`);
      },
    });
    try {
      const result = await converse(
        services,
        {
          prompt,
          selection: this.selection,
          tools,
          variables,
          messages: begun ? [...sent, ...continuationOf(begun)] : sent,
          ...(this.responseFormat ? { responseFormat: this.responseFormat } : {}),
          chatHistoryId: this.chatHistoryId,
          ...(begun ? { begun } : {}),
          ...interruptedRound(steps),
          keeper,
        },
        options,
      );
      this.selection = result.selection;
      if (result.error) throw result.error;
      return result.text;
    } finally {
      await keeper.end();
    }
  }

  /** The user message, with a sign of life, and all that changes with it. A new one follows what it was written after. */
  private async storeUserMessage({ messages, changed, userMessage, ...prepared }: PreparedMessage): Promise<void> {
    const { variables: contextVariables, system: systemMessage } = prepared;
    const first = messages.findIndex(({ id }) => changed.some((message) => message.id === id));
    const marked = (each: ChatMessage): ChatMessage => (each.id === userMessage.id ? underWay(each) : each);
    await this.services.chatHistories.change(this.chatHistoryId, {
      contextVariables,
      systemMessage,
      ...(prepared.isNew
        ? { after: messages[first - 1]?.id ?? null, messages: messages.slice(first).map(marked) }
        : { messages: changed.map(marked) }),
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

/** @throws AppError `MessageNotFound` */
function lastUserMessage({ chatHistory }: ChatHistory): ChatMessage {
  const last = chatHistory.findLast(({ role, system_generated: made }) => role === 'user' && !made);
  if (!last) throw noMessageToRetry();
  const { answer_expected_until: _past, attempts: _lastTry, ...message } = last;
  return message;
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

function withoutMissingVars(message: ChatMessage): ChatMessage {
  const { missing_vars: _known, ...rest } = message;
  return rest;
}
