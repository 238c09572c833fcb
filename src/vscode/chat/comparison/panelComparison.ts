import { AppError, cancelled, isAppError } from '../../../core/base/appError.ts';
import type { AbortReason } from '../../../core/wrapper/abort.ts';
import { modelOf } from '../../../core/configs/modelOf.ts';
import type { Runtime } from '../../../node/runtime/runtime.ts';
import type { ComparisonView, MessageView } from '../../../protocol/chat.ts';
import type { PendingApprovalChange } from '../../tools/approvals/pendingApprovals.ts';
import type { AnswerRequests } from '../answerRequests.ts';
import { calledTools } from '../calledTool.ts';
import type { ChatLoader } from '../chatLoader.ts';
import type { ChatSessionHost } from '../chatSessionHost.ts';
import { discardEmptyChat } from '../discardEmptyChat.ts';
import type { Outbox, SentMessage } from '../outbox.ts';
import type { PanelFeed } from '../panelFeed.ts';
import type { ShownFault } from '../shownFault.ts';
import { changedVariables } from '../variables/changedVariables.ts';
import { ComparedLane } from './comparedLane.ts';

/** What a comparison works on. */
export interface ComparisonParts {
  host: Pick<
    ChatSessionHost,
    'runtime' | 'sendingRuntime' | 'isTrusted' | 'stateChanged' | 'logError' | 'errorText' | 'pendingApprovals'
  >;
  chat: ChatLoader;
  feed: PanelFeed;
  fault: ShownFault;
  requests: AnswerRequests;
  outbox: Outbox;
  /** Shows the chat as it is stored. */
  reload: () => Promise<void>;
}

/** One message for several configs. */
export interface ComparedMessage extends SentMessage {
  configNames: readonly string[];
}

/** A comparison from the moment its message leaves until its user keeps an answer. */
interface OpenComparison {
  lanes: ComparedLane[];
  /** The messages that the question follows. */
  before: MessageView[];
  /** Once it is stored. */
  questionId: string | undefined;
  stopping: AbortController;
  isRunning: boolean;
}

/** The panel's comparison of several configs' answers to one message, where one is open. */
export class PanelComparison {
  private readonly host: ComparisonParts['host'];
  private readonly chat: ChatLoader;
  private readonly feed: PanelFeed;
  private readonly fault: ShownFault;
  private readonly requests: AnswerRequests;
  private readonly outbox: Outbox;
  private readonly reload: () => Promise<void>;
  private open: OpenComparison | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor({ host, chat, feed, fault, requests, outbox, reload }: ComparisonParts) {
    this.host = host;
    this.chat = chat;
    this.feed = feed;
    this.fault = fault;
    this.requests = requests;
    this.outbox = outbox;
    this.reload = reload;
  }

  /** True until its user keeps an answer or leaves it. */
  get isOpen(): boolean {
    return this.open !== undefined;
  }

  /** True while some of the configs still answer. */
  get isRunning(): boolean {
    return this.open?.isRunning ?? false;
  }

  /** What the panel shows of it, and the messages above it; undefined: none is open. */
  view(): { comparison: ComparisonView; messages: MessageView[] } | undefined {
    if (!this.open) return undefined;
    const { lanes, before, questionId } = this.open;
    const { messages } = this.chat.content;
    const end = messages.findLastIndex(({ id }) => id === questionId) + 1;
    return {
      comparison: { lanes: lanes.map((lane) => lane.view()) },
      messages: end > 0 ? messages.slice(0, end) : before,
    };
  }

  /** The lane of a config; undefined: it has none. */
  lane(configName: string): ComparedLane | undefined {
    return this.open?.lanes.find((lane) => lane.configName === configName);
  }

  /** Has the configs answer, and resolves once all have ended; what kept them from being asked is shown. Nothing else is under way. */
  start(message: ComparedMessage): Promise<void> {
    this.running = this.run(message);
    return this.running;
  }

  /** Ends what still arrives of all of them. */
  stop(reason: AbortReason): void {
    this.open?.stopping.abort(reason);
  }

  /**
   * Ends it with the branch of this answer shown, whose config goes on answering; what still arrives of others is stopped.
   * @throws AppError `MessageNotFound`
   */
  async keep(messageId: string): Promise<void> {
    const { chatId } = this.chat.content;
    const lane = this.open?.lanes.find((each) => each.holds(messageId));
    if (chatId === null || !lane) throw new AppError('MessageNotFound', 'This answer is not compared any more.');
    await this.end();
    await (await this.host.runtime()).chatHistories.switchTo(chatId, messageId);
    this.requests.continueWith(lane.configName);
    this.forget();
    await this.reload();
  }

  /** Ends it with the branch that is shown. */
  async leave(): Promise<void> {
    await this.end();
    this.forget();
    await this.reload();
  }

  /** It is over, whatever is shown next. */
  forget(): void {
    this.open = undefined;
    this.fault.forget();
  }

  /** Reads what is kept of the answers anew. */
  async read(): Promise<void> {
    const { open } = this;
    const { chatId } = this.chat.content;
    if (!open || chatId === null || open.questionId === undefined) return;
    const tree = await (await this.host.runtime()).chatHistories.tree(chatId);
    for (const lane of open.lanes) lane.read(tree, open.questionId);
  }

  /** A call came to wait for its user, or waits no more. @returns false where none of its answers made it */
  approvalChanged(change: PendingApprovalChange): boolean {
    const lane = this.open?.lanes.find((each) => each.isUnderWay && each.isOwn(change.pending));
    lane?.approvalChanged(change);
    return lane !== undefined;
  }

  private async end(): Promise<void> {
    this.stop('user');
    await this.running;
  }

  private async run({ configNames, ...sent }: ComparedMessage): Promise<void> {
    const { id, text, form, replaces } = sent;
    // What the chat holds already needs no other keeper.
    if (replaces === undefined) this.outbox.add(sent, 'leaving');
    const { content } = this.chat;
    this.chat.content = { ...content, variables: { ...content.variables, ...form } };
    const place = content.messages.findIndex(({ id }) => id === replaces);
    const open: OpenComparison = {
      lanes: configNames.map((name) => this.createLane(name)),
      before: place < 0 ? content.messages : content.messages.slice(0, place),
      questionId: undefined,
      stopping: new AbortController(),
      isRunning: true,
    };
    this.open = open;
    this.fault.begin();
    this.feed.postSnapshot();
    this.host.stateChanged();
    try {
      const runtime = await this.host.sendingRuntime(content.promptName);
      const tools = await calledTools(runtime, content.promptName);
      await this.describeLanes(runtime, open);
      if (open.stopping.signal.aborted) throw cancelled();
      const message = {
        ...{
          text,
          configNames,
          variables: changedVariables(form, content.fields, content.chat?.currentContextVariables ?? {}),
          signal: open.stopping.signal,
        },
        ...(replaces === undefined
          ? {
              messageId: id,
              onStored: () => {
                this.outbox.stored(id);
              },
            }
          : { replaces }),
      };
      await this.requests.compare(runtime, message, (configName) => {
        this.questionStored(open);
        const lane = this.lane(configName) as ComparedLane;
        return lane.options(tools, () => void this.show());
      });
    } catch (error) {
      await this.tellFailure(error, content.chatId === null);
    }
    this.outbox.end(id);
    open.isRunning = false;
    await this.show();
    this.host.stateChanged();
  }

  private createLane(configName: string): ComparedLane {
    return new ComparedLane(configName, {
      chatId: () => this.chat.content.chatId,
      pendingApprovals: this.host.pendingApprovals,
      isTrusted: () => this.host.isTrusted(),
      changed: (change) => {
        this.feed.push(change, configName);
      },
      errorText: (error) => this.host.errorText(error),
    });
  }

  private async describeLanes(runtime: Runtime, { lanes }: OpenComparison): Promise<void> {
    const configs = await runtime.configs.list();
    for (const lane of lanes) {
      const config = configs.find(({ name }) => name === lane.configName);
      if (config) lane.model = modelOf(config);
      lane.usesSecret = this.chat.content.secretConfigs.has(lane.configName);
    }
  }

  /** From now on the panel shows the message as it is stored. */
  private questionStored(open: OpenComparison): void {
    if (open.questionId !== undefined) return;
    open.questionId = this.requests.answeredMessageId;
    void this.show();
  }

  /** Shows the chat, and what is kept of the answers, as it stands now. Never rejects. */
  private async show(): Promise<void> {
    try {
      await this.chat.load();
      await this.read();
    } catch (error) {
      this.fault.show(error, 'Reading answers that are compared');
    }
    this.feed.postSnapshot();
  }

  /** Nothing was asked: the message goes back to where it was typed. @param isNew the chat did not exist before */
  private async tellFailure(error: unknown, isNew: boolean): Promise<void> {
    this.open = undefined;
    await this.chat.load();
    if (isNew) await discardEmptyChat(this.host, this.chat, this.requests);
    if (isAppError(error, 'Cancelled')) this.fault.tell(new AppError('Cancelled', 'Stopped before anything was sent.'));
    else this.fault.show(error, 'A message for several configs');
  }
}
