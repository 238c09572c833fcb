import * as vscode from 'vscode';
import type { ToolApproval, ToolCallRequest } from '../../../core/tools/toolApproval.ts';
import { asksAboutEveryTool } from '../../services/settings.ts';
import type { PendingApprovals } from './pendingApprovals.ts';
import { toolSource } from './toolSource.ts';
import { wantsOf } from './wants.ts';

/**
 * Decides on a call that no grant covers: nothing runs in Restricted Mode, what only computes, with no secret, runs unless a
 * setting says otherwise, and everything else waits for its user.
 * @throws AppError `Cancelled` once the call's signal is aborted
 */
export function approveTool(pending: PendingApprovals, call: ToolCallRequest): Promise<ToolApproval> {
  if (!vscode.workspace.isTrusted)
    return Promise.resolve({ decision: 'deny', reason: 'The workspace is not trusted.' });
  if (wantsOf(call).length > 0 || asksAboutEveryTool()) {
    return pending.ask(call, toolSource(call.codeOrigin, call.toolName));
  }
  return Promise.resolve({ decision: 'allow' });
}
