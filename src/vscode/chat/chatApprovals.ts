import { isAppError } from '../../core/base/appError.ts';
import { parseToolArguments } from '../../core/tools/parseToolArguments.ts';
import type { ToolApproval } from '../../core/tools/toolApproval.ts';
import type { ApprovalDecision, ApprovalView, ToolCallView } from '../../protocol/chat.ts';
import { approvalOf, approvalView } from '../tools/approvals/approvalView.ts';
import type { PendingApproval, PendingApprovals } from '../tools/approvals/pendingApprovals.ts';
import { isSameCall, type LeftCall } from './leftCalls.ts';
import { suppliedPart, type SuppliedPart } from './suppliedParams.ts';

/** What waits in the chat at the moment. */
export interface WaitingCalls {
  chatId: number | null;
  left: ReadonlyMap<string, LeftCall>;
  /** False: left calls cannot be decided now. */
  trusted: boolean;
}

/** The calls of one chat that wait for their user: those that ask now, and those that a closed window left waiting. */
export class ChatApprovals {
  private readonly pending: Pick<PendingApprovals, 'ofChat'>;
  private readonly waiting: () => WaitingCalls;
  /** Why a decision was not accepted, by call id. */
  private readonly faults = new Map<string, string>();
  /** Decisions about left calls, which are handed over once those ask again. */
  private readonly ahead = new Map<string, { approval: ToolApproval; left: LeftCall }>();

  constructor(pending: Pick<PendingApprovals, 'ofChat'>, waiting: () => WaitingCalls) {
    this.pending = pending;
    this.waiting = waiting;
  }

  /**
   * Takes a decision. @returns `done` where the call goes on with it, `resume` where the answer is to be taken up for that,
   *   `refused` where it has a fault, which the view tells
   */
  decide(callId: string, decision: ApprovalDecision): 'done' | 'resume' | 'refused' {
    let approval: ToolApproval;
    try {
      approval = approvalOf(decision);
    } catch (error) {
      if (!isAppError(error, 'BadRequest')) throw error;
      this.faults.set(callId, error.userMessage);
      return 'refused';
    }
    this.faults.delete(callId);
    const { chatId, left, trusted } = this.waiting();
    const asking = this.pending.ofChat(chatId).find(({ request }) => request.id === callId);
    const leftCall = left.get(callId);
    if (!asking && !trusted) return 'refused';
    if (asking) asking.decide(approval);
    else if (leftCall) {
      this.ahead.set(callId, { approval, left: leftCall });
      return 'resume';
    }
    return 'done';
  }

  /** Answers a left call that asks again with what was decided about it. False: its user is to be asked. */
  answerAhead(pending: PendingApproval): boolean {
    const { request } = pending;
    const decided = this.ahead.get(request.id);
    this.ahead.delete(request.id);
    if (!decided || !isSameCall(decided.left, request)) return false;
    pending.decide(decided.approval);
    return true;
  }

  /** What was decided about left calls is void: their answer has ended. */
  forget(): void {
    this.ahead.clear();
    this.faults.clear();
  }

  /** What its user is to decide about a call; undefined: nothing. */
  viewOf(callId: string): ApprovalView | undefined {
    const { chatId, left, trusted } = this.waiting();
    const asking = this.pending.ofChat(chatId).find(({ request }) => request.id === callId);
    const view = asking ? approvalView(asking) : left.get(callId)?.view;
    const fault = this.faults.get(callId);
    return (
      view && {
        ...view,
        ...(fault === undefined ? {} : { fault }),
        ...(asking || trusted ? {} : { isUntrusted: true }),
      }
    );
  }

  /** A call out of the store as it stands here and now. */
  shown(call: ToolCallView): ToolCallView {
    if (call.state !== 'waiting' && call.state !== 'running') return call;
    if (this.ahead.has(call.id)) return { ...call, state: 'running' };
    const approval = this.viewOf(call.id);
    return approval ? { ...call, ...this.suppliedTo(call), state: 'waiting', approval } : call;
  }

  private suppliedTo(call: ToolCallView): SuppliedPart {
    const { chatId, left } = this.waiting();
    const asking = this.pending.ofChat(chatId).find(({ request }) => request.id === call.id);
    if (!asking) return left.get(call.id)?.supplied ?? { suppliedParams: [] };
    const names = asking.request.suppliedParams;
    const tool = { suppliedParams: names.map((name) => ({ name })), reserved: new Set(names) };
    return suppliedPart(tool, parseToolArguments(call.arguments));
  }
}
