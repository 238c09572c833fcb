import type { AppError } from '../../../core/base/appError.ts';
import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import type { ChatTree } from '../../../core/chats/chatRecord.ts';
import type { ComparedAnswer, ComparedOptions } from '../../../core/wrapper/answering/compareConfigs.ts';
import type { ApprovalDecision, ComparisonLane, LiveChange } from '../../../protocol/chat.ts';
import { startLiveReply } from '../../../protocol/liveReply.ts';
import type {
  PendingApproval,
  PendingApprovalChange,
  PendingApprovals,
} from '../../tools/approvals/pendingApprovals.ts';
import type { CalledTool } from '../calledTool.ts';
import { ChatApprovals } from '../chatApprovals.ts';
import { totalsOf, withoutLastEnding } from '../chatViewOf.ts';
import { messageViews } from '../messageViews.ts';
import { OwnAnswer } from '../ownAnswer.ts';
import { AnswerClock } from './answerClock.ts';
import { laneBranch } from './laneBranch.ts';
import { laneFault } from './laneFault.ts';

/** What a lane needs of the panel. */
export interface LaneHost {
  chatId: () => number | null;
  pendingApprovals: Pick<PendingApprovals, 'ofChat'>;
  isTrusted: () => boolean;
  /** Told of each change of the answer while it arrives, once it is applied. */
  changed: (change: LiveChange) => void;
  /** What an error tells the user, in the editor's terms. */
  errorText: (error: AppError) => string;
}

/** One config's answer among several: what arrives of it, then what was kept of it. */
export class ComparedLane {
  readonly configName: string;
  /** As the config names it; empty: not known. */
  model = '';
  /** Its config takes a stored secret. */
  usesSecret = false;
  private readonly host: LaneHost;
  private readonly answer: OwnAnswer;
  private readonly approvals: ChatApprovals;
  private readonly clock = new AnswerClock();
  private outcome: ComparedAnswer | undefined;
  private kept: ChatMessage[] = [];

  constructor(configName: string, host: LaneHost) {
    this.configName = configName;
    this.host = host;
    this.answer = new OwnAnswer([], [], (change) => {
      this.apply(change);
    });
    const pending = {
      ofChat: (chatId: number | null) => host.pendingApprovals.ofChat(chatId).filter((each) => this.isOwn(each)),
    };
    this.approvals = new ChatApprovals(pending, () => {
      return { chatId: host.chatId(), left: new Map(), trusted: host.isTrusted() };
    });
  }

  /** True while it arrives. */
  get isUnderWay(): boolean {
    return this.outcome === undefined;
  }

  /** True for a message of what was kept of it. */
  holds(messageId: string): boolean {
    return this.kept.some(({ id }) => id === messageId);
  }

  /** What ended it before its end. */
  get error(): AppError | undefined {
    return this.outcome?.error;
  }

  /** True for a call that its model made. */
  isOwn({ request }: PendingApproval): boolean {
    return request.configName === this.configName;
  }

  /** What the config is asked with. @param onAnswered told once it has ended and is on disk */
  options(tools: readonly CalledTool[], onAnswered: () => void): ComparedOptions {
    const options = this.answer.sendOptions(tools);
    return {
      ...options,
      onAsk: () => {
        this.clock.begin();
      },
      onEvent: (event) => {
        if (event.type === 'text') this.clock.noteText();
        // What comes after, such as storing it, is not the model's time.
        if (event.type === 'finish' && event.reason !== 'tool-calls') this.clock.end();
        options.onEvent?.(event);
      },
      onAnswered: (outcome) => {
        this.clock.end();
        this.answer.waits.end();
        this.outcome = outcome;
        onAnswered();
      },
    };
  }

  /** What was kept of it, out of the chat as it stands now. */
  read(tree: ChatTree, questionId: string): void {
    const lastId = this.outcome?.messageId;
    if (lastId !== undefined) this.kept = laneBranch(tree, questionId, lastId);
  }

  stop(): void {
    this.answer.stop('user');
  }

  /** What its user makes of a wait before it is asked again. */
  get waits(): OwnAnswer['waits'] {
    return this.answer.waits;
  }

  decide(callId: string, decision: ApprovalDecision): void {
    if (this.approvals.decide(callId, decision) === 'refused') this.showWaiting(callId);
  }

  /** A call of its own came to wait for its user, or waits no more. */
  approvalChanged({ kind, pending }: PendingApprovalChange): void {
    const { id } = pending.request;
    this.clock.setWaiting(this.host.pendingApprovals.ofChat(this.host.chatId()).some((each) => this.isOwn(each)));
    if (kind === 'asked') this.showWaiting(id);
    else this.apply({ kind: 'toolState', id, state: 'running' });
  }

  view(): ComparisonLane {
    const { configName, outcome, kept } = this;
    const views = messageViews(kept);
    const error = outcome?.error;
    const { errorText: text } = this.host;
    return {
      configName,
      model: views.findLast(({ details }) => details?.model)?.details?.model ?? this.model,
      live: outcome ? null : (this.answer.live ?? startLiveReply(configName)),
      messages: error ? withoutLastEnding(views) : views,
      error: error ? laneFault(error, { text, hasAnswer: kept.length > 0, usesSecret: this.usesSecret }) : null,
      ...this.clock.times,
      totals: totalsOf(kept),
    };
  }

  private apply(change: LiveChange): void {
    if (this.outcome) return;
    this.answer.apply(change, this.configName);
    this.host.changed(change);
  }

  private showWaiting(id: string): void {
    const approval = this.approvals.viewOf(id);
    if (approval) this.apply({ kind: 'toolState', id, state: 'waiting', approval });
  }
}
