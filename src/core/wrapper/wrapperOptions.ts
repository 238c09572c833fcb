import type { JsonObject, JsonSchema } from '../base/json.ts';
import type { ChatMessage } from '../chats/chatMessage.ts';
import type { BrokenTool } from './toolCalls/promptTools.ts';
import type { WrapperEvent } from './wrapperEvent.ts';

/** What `createWrapper` takes. */
export interface CreateWrapperOptions {
  /** The prompt template; may be left out for an existing chat, which knows its own. */
  promptName?: string;
  /** An existing chat. */
  chatHistoryId?: number;
  /** True makes a new chat (default where no `chatHistoryId` is given). With an existing chat it does nothing, with a warning. */
  initialize?: boolean;
  /** Variables of the first rendering; for an existing chat they overlay the stored ones. */
  initializingContextVars?: JsonObject;
  /** JSON Schema of every reply. */
  responseFormat?: JsonSchema;
  /** A config of the prompt to be used in place of a draw, for this chat from now on; null: drawn again. */
  pinnedConfigName?: string | null;
}

/** Options of one message. */
export interface SendOptions {
  /** A config of the prompt that answers this message alone; the chat's own stays what it is. */
  configName?: string;
  /** On a rate limit, a time-out or an overloaded provider another config answers. Off by default. */
  retryOnOpenAITimeLimit?: boolean;
  /** Stops the call within 500 ms. Aborted with the `AbortReason` 'windowClosed', the reply does not say that its user stopped it. */
  signal?: AbortSignal;
  /** Told once the user's message is on disk: from now on it is the chat's, whatever becomes of its answer. */
  onStored?: () => void;
  onEvent?: (event: WrapperEvent) => void;
  /** Told of each tool message as it is about to be kept, right after its `tool-result` event: how the run went. */
  onToolAnswer?: (answer: ChatMessage) => void;
  /** Told where a call has to wait for a free worker, since many run at once, and once it begins. */
  onToolQueued?: (callId: string, isQueued: boolean) => void;
  /** Told of each tool of the prompt that the model cannot be told of, since it is broken; the message goes on without it. */
  onBrokenTool?: (tool: BrokenTool) => void;
  /** Told the name of a config right before each request to it. */
  onAsk?: (configName: string) => void;
  /** Told of each wait before a config is asked again, right after its `retry` event. */
  onRetryWait?: (wait: RetryWait) => void;
}

/** Options of a message that is answered anew. */
export interface RetryOptions extends SendOptions {
  /**
   * Id of the user message that is meant; absent: whichever is the last by then. `MessageNotFound` where another is the last, or
   * it is answered.
   */
  messageId?: string;
}

/** Options of a message that is not stored yet. */
export interface NewMessageOptions extends SendOptions {
  /** The id that it gets, a UUID that no message has; absent: a new one. `InvalidEntity` where the chat shows it. */
  messageId?: string;
  /**
   * Id of a shown user message in whose place this one is written: that one, with all that followed, stays as another branch.
   * `MessageNotFound` where it is none.
   */
  replaces?: string;
}

/** A wait that its user may cut short. It is over once the next event arrives. */
export interface RetryWait {
  configName: string;
  /** When the config is asked again, in ms since 1970. */
  untilMs: number;
  /** Another config that would be asked by `useNext`; absent: there is none. */
  nextConfigName?: string;
  /** Asks now. */
  skip(): void;
  /** Asks the other config now. */
  useNext(): void;
  /** Gives up: the call ends with the failure that led to the wait. */
  giveUp(): void;
}

/** A run without a chat. */
export interface OneShotOptions extends SendOptions {
  promptName: string;
  contextVars?: JsonObject;
  /** Rendered into the user prompt as `user_msg`; empty by default. */
  message?: string;
  responseFormat?: JsonSchema;
}
