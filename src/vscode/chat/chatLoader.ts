import { type AppError, isAppError } from '../../core/base/appError.ts';
import type { EntityOrigin } from '../../core/base/entityStore.ts';
import { answerUnderWay } from '../../core/chats/answerUnderWay.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import { type ChatContent, loadChatContent, type PanelStart } from './chatContent.ts';
import { unstoredVariables } from './variables/changedVariables.ts';
import { ToolVariables } from './variables/toolVariables.ts';

/** What a loader needs of its session. */
export interface ChatLoaderHost {
  runtime(): Promise<Runtime>;
  isTrusted(): boolean;
  /** Where a tool's code stands, in words. @param origin absent for a tool of the editor's */
  toolSource(origin: EntityOrigin | undefined, toolName: string): string;
  /** Logs an error and gives what the view can show of it. */
  foreseen(error: unknown, where: string): AppError;
  /** The chat was deleted. */
  chatGone(): void;
  /** The chat is due to be read anew, though nothing tells so. */
  expired(): void;
}

/** Holds what a panel shows of its chat as it was read last, and reads it anew: one reading after the other. */
export class ChatLoader {
  content: ChatContent;
  /** Why the chat could not be read. */
  error: AppError | undefined;
  private readonly host: ChatLoaderHost;
  private readonly toolVariables = new ToolVariables();
  private loading: Promise<void> = Promise.resolve();
  private expiry: NodeJS.Timeout | undefined;
  private disposed = false;

  constructor(host: ChatLoaderHost, start: PanelStart) {
    this.host = host;
    this.content = {
      ...start,
      pinnedConfigName: start.pinnedConfigName ?? null,
      kinds: start.kinds ?? {},
      title: '',
      chat: undefined,
      fields: [],
      last: undefined,
      previewFault: undefined,
      messages: [],
      branches: { siblings: {}, next: [] },
      demoConfigs: new Set(),
      secretConfigs: new Set(),
      leftCalls: new Map(),
      configNames: [],
      canCompare: false,
    };
  }

  /** Reads the chat, or previews it, as it stands now. A failure becomes the `error`. */
  load(): Promise<void> {
    this.loading = this.loading.then(() => this.read());
    return this.loading;
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.expiry);
  }

  private async read(): Promise<void> {
    try {
      const runtime = await this.host.runtime();
      const content = await loadChatContent(runtime, this.content, {
        trusted: this.host.isTrusted(),
        toolSource: (origin, name) => this.host.toolSource(origin, name),
        toolVariables: this.toolVariables,
      });
      // A message sent meanwhile may have made the chat, and the user chosen another config for the one to be made.
      const { chatId, kinds } = this.content;
      const { pinnedConfigName } = content.chat ? content : this.content;
      const variables = unstoredVariables(this.content.variables, content);
      this.content = { ...content, chatId, variables, kinds, pinnedConfigName };
      const { previewFault } = content;
      this.error = previewFault && this.host.foreseen(previewFault, 'Previewing a chat');
      this.awaitExpiry();
    } catch (error) {
      if (isAppError(error, 'ChatNotFound')) this.host.chatGone();
      this.error = this.host.foreseen(error, 'Reading a chat');
    }
  }

  /** An answer in another window whose signs of life end is interrupted, which nothing tells. */
  private awaitExpiry(): void {
    clearTimeout(this.expiry);
    const answer = this.content.chat && answerUnderWay(this.content.chat.chatHistory);
    if (!answer || this.disposed) return;
    this.expiry = setTimeout(() => {
      this.host.expired();
    }, answer.expiresInMs + 10);
  }
}
