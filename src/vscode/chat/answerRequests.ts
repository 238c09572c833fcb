import type { JsonObject } from '../../core/base/json.ts';
import type { LLMCommunicationWrapper } from '../../core/wrapper/llmCommunicationWrapper.ts';
import type { ComparedOptions } from '../../core/wrapper/answering/compareConfigs.ts';
import type { NewMessageOptions, SendOptions } from '../../core/wrapper/wrapperOptions.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type { ChatLoader } from './chatLoader.ts';

/** Asks for one answer; settles when it is complete or failed. */
export type AnswerRequest = (runtime: Runtime, options: SendOptions) => Promise<void>;

/** What tells of a new message. */
type NewMessageKey = 'replaces' | 'messageId' | 'onStored';

/** A new message for several configs. */
export interface MessageToCompare extends Pick<NewMessageOptions, 'signal' | NewMessageKey> {
  text: string;
  variables: JsonObject;
  configNames: readonly string[];
}

/** What a panel asks of its chat's wrapper, which is made with the first request. */
export class AnswerRequests {
  private readonly chat: ChatLoader;
  private wrapper: LLMCommunicationWrapper | undefined;

  constructor(chat: ChatLoader) {
    this.chat = chat;
  }

  /** The config that answers; undefined: nothing was asked yet. */
  get configName(): string | undefined {
    return this.wrapper?.llmConfigName;
  }

  /** Id of the user message that is being answered, once it is stored. */
  get answeredMessageId(): string | undefined {
    return this.wrapper?.answeredMessageId;
  }

  /** A new message; the first one makes the chat. */
  send(text: string, variables: JsonObject, message: Pick<NewMessageOptions, NewMessageKey>): AnswerRequest {
    return async (runtime, options) => {
      const wrapper = await this.wrapperToSend(runtime, variables);
      await wrapper.sendUserMessageAndGetResponse(text, variables, { ...options, ...message });
    };
  }

  /** As `send`, to several configs side by side; settles when all have ended. */
  async compare(
    runtime: Runtime,
    { text, variables, configNames, ...options }: MessageToCompare,
    optionsOf: (configName: string) => ComparedOptions,
  ): Promise<void> {
    const wrapper = await this.wrapperToSend(runtime, variables);
    await wrapper.sendUserMessageToConfigs(text, configNames, variables, options, optionsOf);
  }

  /** From the next message on this config of those that were compared answers, unless the chat is pinned to one. */
  continueWith(configName: string): void {
    this.wrapper?.continueWith(configName);
  }

  /** The last message anew. @param messageId of the one that is meant, which still awaits its answer; absent: any */
  retry(chatHistoryId: number, messageId?: string): AnswerRequest {
    return async (runtime, options) => {
      this.wrapper ??= await runtime.createWrapper({ chatHistoryId, initialize: false });
      const meant = messageId === undefined ? {} : { messageId };
      await this.wrapper.retryLastMessage({}, { ...options, ...meant });
    };
  }

  /** Another answer in the place of this one. @param configName who gives it; absent: whoever answers in the chat */
  regenerate(chatHistoryId: number, messageId: string, configName?: string): AnswerRequest {
    return async (runtime, options) => {
      this.wrapper ??= await runtime.createWrapper({ chatHistoryId, initialize: false });
      const chosen = configName === undefined ? {} : { configName };
      await this.wrapper.regenerateAnswer(messageId, {}, { ...options, ...chosen });
    };
  }

  /** More of the last answer, which broke off. */
  continueLast(chatHistoryId: number): AnswerRequest {
    return async (runtime, options) => {
      this.wrapper ??= await runtime.createWrapper({ chatHistoryId, initialize: false });
      await this.wrapper.continueLastMessage({}, options);
    };
  }

  private async wrapperToSend(runtime: Runtime, variables: JsonObject): Promise<LLMCommunicationWrapper> {
    const { chatId, promptName, pinnedConfigName } = this.chat.content;
    this.wrapper ??= await runtime.createWrapper(
      chatId === null
        ? { promptName, initialize: true, initializingContextVars: variables, pinnedConfigName }
        : { chatHistoryId: chatId, initialize: false },
    );
    this.chat.content = { ...this.chat.content, chatId: this.wrapper.chatHistoryId };
    return this.wrapper;
  }

  /** The chat is none any more: the next message makes another. */
  forgetChat(): void {
    this.wrapper = undefined;
  }
}
