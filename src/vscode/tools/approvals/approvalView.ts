import { AppError } from '../../../core/base/appError.ts';
import { isJsonObject } from '../../../core/base/json.ts';
import type { ToolApproval } from '../../../core/tools/toolApproval.ts';
import type { ApprovalDecision, ApprovalView } from '../../../protocol/chat.ts';
import type { PendingApproval } from './pendingApprovals.ts';
import { wantsOf } from './wants.ts';

/** A call that waits, as its user sees it. */
export function approvalView({ request, source }: PendingApproval): ApprovalView {
  return {
    wants: wantsOf(request),
    source,
    arguments: JSON.stringify(request.arguments),
    ...(request.hasChanged ? { hasChanged: true } : {}),
    ...(request.fault === undefined ? {} : { fault: request.fault }),
  };
}

/** What a decision tells a call. @throws AppError `BadRequest` where edited arguments are no JSON object, saying why */
export function approvalOf(decision: ApprovalDecision): ToolApproval {
  if (decision.decision === 'deny') {
    const reason = decision.reason.trim();
    // A model would take bare words for the tool's own.
    return { decision: 'deny', ...(reason === '' ? {} : { reason: `The user did not allow this call: ${reason}` }) };
  }
  const { scope, arguments: edited } = decision;
  if (edited === undefined) return { decision: 'allow', scope };
  let parsed: unknown;
  try {
    parsed = JSON.parse(edited);
  } catch (cause) {
    const why = cause instanceof Error ? ` (${cause.message})` : '';
    throw new AppError('BadRequest', `The arguments are not JSON${why}.`, { cause });
  }
  if (!isJsonObject(parsed)) throw new AppError('BadRequest', 'The arguments are to be one JSON object: { … }.');
  return { decision: 'allow', scope, arguments: parsed };
}
